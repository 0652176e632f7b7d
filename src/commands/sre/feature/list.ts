import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import type { FeatureList } from '../../../promotion/landscape/listFeatures.js';
import { SfCommand } from '../../../ui/sfCommand.js';
import { wrapped } from '../../../ui/tableWidth.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'feature.list');

export default class FeatureListCommand extends SfCommand<FeatureList> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    instance: Flags.string({ char: 'i', summary: messages.getMessage('flags.instance.summary') }),
    all: Flags.boolean({
      summary: messages.getMessage('flags.all.summary'),
      description: messages.getMessage('flags.all.description'),
    }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<FeatureList> {
    const { flags } = await this.parse(FeatureListCommand);
    const { openPipelineContext } = await import('../../../promotion/instances/pipelineContext.js');
    const { isFinished, listFeatures } = await import('../../../promotion/landscape/listFeatures.js');
    const { featureColumns, featureRow } = await import('../../../ui/landscape/featureText.js');
    const { instance, all, offline } = flags;
    const context = await openPipelineContext({ dir: process.cwd(), env: process.env, clock: systemClock, offline });
    try {
      const list = await listFeatures(context, { instance });
      const shown = list.features.filter((feature) => all || !isFinished(feature));
      list.unread?.forEach((text) => this.warn(text));
      const hidden = list.features.length - shown.length;
      if (shown.length > 0) this.table({ data: shown.map(featureRow), columns: featureColumns, ...wrapped() });
      else this.log(messages.getMessage('info.none'));
      if (hidden > 0) this.log(messages.getMessage('info.finished', [hidden]));
      return list;
    } finally {
      await context.repo.close();
    }
  }
}
