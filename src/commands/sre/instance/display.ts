import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../../common/clock.js';
import type { InstanceDetails } from '../../../promotion/instances/displayInstance.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'instance.display');

export default class InstanceDisplay extends SfCommand<InstanceDetails> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    name: Flags.string({ char: 'n', summary: messages.getMessage('flags.name.summary'), required: true }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<InstanceDetails> {
    const { flags } = await this.parse(InstanceDisplay);
    const { openContext } = await import('../../../promotion/context.js');
    const { displayInstance } = await import('../../../promotion/instances/displayInstance.js');
    const { connectFreshly } = await import('../../../promotion/instances/instanceOrgs.js');
    const { detailsText } = await import('../../../ui/instances/detailsText.js');
    const { name, offline } = flags;
    const context = await openContext({ dir: process.cwd(), env: process.env, clock: systemClock, offline });
    try {
      const details = await displayInstance(context, name, connectFreshly);
      this.log(detailsText(details, systemClock.now(), process.stdout.columns).join('\n'));
      return details;
    } finally {
      await context.repo.close();
    }
  }
}
