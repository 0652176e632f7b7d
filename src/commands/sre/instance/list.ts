import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import type { InstanceList } from '../../../promotion/instances/listInstances.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'instance.list');

export default class InstanceListCommand extends SfCommand<InstanceList> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<InstanceList> {
    const { flags } = await this.parse(InstanceListCommand);
    const { openPipelineContext } = await import('../../../promotion/instances/pipelineContext.js');
    const { listInstances } = await import('../../../promotion/instances/listInstances.js');
    const { checkoutWarning } = await import('../../../promotion/pipelineSource.js');
    const { treeText } = await import('../../../ui/instances/treeText.js');
    const { offline } = flags;
    const context = await openPipelineContext({ dir: process.cwd(), env: process.env, clock: systemClock, offline });
    try {
      const broken = checkoutWarning(context.loaded);
      if (broken !== undefined) this.warn(broken);
      const list = await listInstances(context);
      this.log(treeText(list, systemClock.now(), process.stdout.columns).join('\n'));
      return list;
    } finally {
      await context.repo.close();
    }
  }
}
