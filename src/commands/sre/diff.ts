import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import type { DiffJson } from '../../ui/landscape/diffText.js';
import { inContext } from '../../ui/promotion/inContext.js';
import { SfCommand } from '../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'diff');

export default class SreDiff extends SfCommand<DiffJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    from: Flags.string({ summary: messages.getMessage('flags.from.summary'), required: true }),
    to: Flags.string({ summary: messages.getMessage('flags.to.summary'), required: true }),
    'include-undeployed': Flags.boolean({ summary: messages.getMessage('flags.include-undeployed.summary') }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<DiffJson> {
    const { flags } = await this.parse(SreDiff);
    const { from, to, offline } = flags;
    return inContext(
      this,
      async (context) => {
        const { readDiff } = await import('../../promotion/landscape/diff.js');
        const { componentTable } = await import('../../ui/componentTable.js');
        const { diffJson, diffText } = await import('../../ui/landscape/diffText.js');
        const diff = await readDiff(context, { from, to, includeUndeployed: flags['include-undeployed'] });
        this.log(diffText(diff).join('\n'));
        if (diff.components.length > 0) this.table(componentTable(diff.components));
        return diffJson(diff);
      },
      { offline }
    );
  }
}
