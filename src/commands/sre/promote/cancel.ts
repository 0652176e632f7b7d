import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import { exitCodes, waitFlag } from '../../../ui/promotion/flags.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.cancel');

/** The run that was ended, and how: the org had no deploy of it, had refused it, or cancelled it. */
export type CancelResult = Readonly<{
  run: string;
  instance: string;
  outcome: 'NothingSent' | 'Refused' | 'Canceled';
  deployId?: string;
}>;

const outcomes = { nothingSent: 'NothingSent', refused: 'Refused', canceled: 'Canceled' } as const;

export default class PromoteCancel extends SfCommand<CancelResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = {
    run: Flags.string({ summary: messages.getMessage('flags.run.summary') }),
    ...waitFlag,
  };

  public async run(): Promise<CancelResult> {
    const { flags } = await this.parse(PromoteCancel);
    return inContext(this, async (context, signal) => {
      const { chooseRun } = await import('../../../promotion/findRun.js');
      const { cancelRun } = await import('../../../promotion/cancelRun.js');
      const placed = await chooseRun(context, flags.run);
      this.spinner.start(messages.getMessage('info.cancelling', [placed.run.id]));
      const wait = flags.wait.milliseconds;
      const { run, outcome } = await cancelRun(placed, { report: () => undefined, signal, wait });
      this.spinner.stop();
      this.logSuccess(
        messages.getMessage(`info.${outcome}`, [run.id, run.instance, ...(run.deployId ? [run.deployId] : [])])
      );
      return {
        run: run.id,
        instance: run.instance,
        outcome: outcomes[outcome],
        ...(run.deployId === undefined ? {} : { deployId: run.deployId }),
      };
    });
  }
}
