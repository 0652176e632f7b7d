import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import { unlinkJson, type UnlinkJson } from '../../../ui/instances/linkJson.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'instance.unlink');

export default class InstanceUnlink extends SfCommand<UnlinkJson> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    name: Flags.string({ char: 'n', summary: messages.getMessage('flags.name.summary'), required: true }),
    publish: Flags.boolean({ summary: messages.getMessage('flags.publish.summary') }),
  };

  public async run(): Promise<UnlinkJson> {
    const { flags } = await this.parse(InstanceUnlink);
    const { openPipelineContext } = await import('../../../promotion/instances/pipelineContext.js');
    const { unlinkInstance } = await import('../../../promotion/instances/unlink.js');
    const context = await openPipelineContext({ dir: process.cwd(), env: process.env, clock: systemClock });
    try {
      const unlinked = await unlinkInstance(context, flags);
      const { instance, published } = unlinked;
      this.logSuccess(messages.getMessage('info.unlinked', [instance.name]));
      this.log(messages.getMessage('info.kept', [instance.org, instance.branch]));
      if (published) this.log(messages.getMessage('info.published', [published.branch, published.commit.slice(0, 7)]));
      return unlinkJson(unlinked);
    } finally {
      await context.repo.close();
    }
  }
}
