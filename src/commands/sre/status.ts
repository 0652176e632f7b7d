import { Messages } from '@salesforce/core/messages';
import { Flags, SfCommand } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../common/clock.js';
import type { Status } from '../../promotion/landscape/status.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'status');

export default class SreStatus extends SfCommand<Status> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    orgs: Flags.boolean({ summary: messages.getMessage('flags.orgs.summary'), exclusive: ['offline'] }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<Status> {
    const { flags } = await this.parse(SreStatus);
    const { openPipelineContext } = await import('../../promotion/instances/pipelineContext.js');
    const { readStatus } = await import('../../promotion/landscape/status.js');
    const { connectFreshly } = await import('../../promotion/instances/instanceOrgs.js');
    const { statusText } = await import('../../ui/landscape/statusText.js');
    const { orgs, offline } = flags;
    const context = await openPipelineContext({ dir: process.cwd(), env: process.env, clock: systemClock, offline });
    try {
      const status = await readStatus(context, orgs ? connectFreshly : undefined);
      this.log(statusText(status, systemClock.now()).join('\n'));
      return status;
    } finally {
      await context.repo.close();
    }
  }
}
