import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { systemClock } from '../../common/clock.js';
import type { Status } from '../../promotion/landscape/status.js';
import { SfCommand } from '../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'status');

export default class SreStatus extends SfCommand<Status> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly flags = {
    orgs: Flags.boolean({ summary: messages.getMessage('flags.orgs.summary'), exclusive: ['offline'] }),
    drift: Flags.boolean({
      summary: messages.getMessage('flags.drift.summary'),
      description: messages.getMessage('flags.drift.description'),
      exclusive: ['offline'],
    }),
    wait: Flags.duration({
      char: 'w',
      summary: messages.getMessage('flags.wait.summary'),
      unit: 'minutes',
      defaultValue: 33,
      helpValue: '<minutes>',
      min: 1,
    }),
    offline: Flags.boolean({ summary: messages.getMessage('flags.offline.summary') }),
  };

  public async run(): Promise<Status> {
    const { flags } = await this.parse(SreStatus);
    const { openPipelineContext } = await import('../../promotion/instances/pipelineContext.js');
    const { readStatus } = await import('../../promotion/landscape/status.js');
    const { connectFreshly } = await import('../../promotion/instances/instanceOrgs.js');
    const { checkoutWarning } = await import('../../promotion/pipelineSource.js');
    const { statusText } = await import('../../ui/landscape/statusText.js');
    const { orgs, drift, offline } = flags;
    const context = await openPipelineContext({ dir: process.cwd(), env: process.env, clock: systemClock, offline });
    try {
      const broken = checkoutWarning(context.loaded);
      if (broken !== undefined) this.warn(broken);
      if (orgs || drift) this.spinner.start(messages.getMessage(drift ? 'info.comparing' : 'info.asking'));
      const status = await readStatus(
        context,
        orgs || drift
          ? {
              connect: connectFreshly,
              ...(drift ? { drift: { signal: new AbortController().signal, wait: flags.wait.milliseconds } } : {}),
              onAnswer: (answered, all): void => {
                // Elsewhere each number would be a line of its own.
                if (process.stderr.isTTY) this.spinner.status = `${answered}/${all}`;
              },
            }
          : undefined
      );
      this.spinner.stop();
      this.log(statusText(status, systemClock.now()).join('\n'));
      return status;
    } finally {
      this.spinner.stop();
      await context.repo.close();
    }
  }
}
