import { Messages } from '@salesforce/core/messages';
import { Flags } from '@salesforce/sf-plugins-core';
import type { RunEvent } from '../../../promotion/steps/step.js';
import { namedDeploy } from '../../../promotion/namedDeploy.js';
import { adoptFlag, exitCodes, waitFlag } from '../../../ui/promotion/flags.js';
import { inContext } from '../../../ui/promotion/inContext.js';
import { isTrouble, troubleInWords } from '../../../ui/promotion/stageEvents.js';
import { SfCommand } from '../../../ui/sfCommand.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.cancel');

/** The run that was ended, and how: the org had no deploy of it, had refused it, or cancelled it. */
export type CancelResult = Readonly<{
  run: string;
  instance: string;
  /**
   * Merged: the org has nothing of it, and its branch has it, since a host merged its pull request.
   * Published: it was published before, and its lock, which was left, is released.
   */
  outcome: 'NothingSent' | 'Merged' | 'Refused' | 'Canceled' | 'Published';
  /** The commit by which a host merged it. */
  landed?: string;
  /** The refs of a published run's proposal that were left, and are taken away with its lock. */
  tookAway?: readonly string[];
  deployId?: string;
  /** The validation before its pull request, where that is what the org was at. */
  validation?: string;
}>;

const outcomes = {
  nothingSent: 'NothingSent',
  merged: 'Merged',
  refused: 'Refused',
  canceled: 'Canceled',
  published: 'Published',
} as const;

export default class PromoteCancel extends SfCommand<CancelResult> {
  public static readonly summary = messages.getMessage('summary');
  public static readonly description = messages.getMessage('description');
  public static readonly examples = messages.getMessages('examples');
  public static readonly errorCodes = exitCodes;
  public static readonly flags = {
    run: Flags.string({ summary: messages.getMessage('flags.run.summary') }),
    ...adoptFlag,
    ...waitFlag,
  };

  public async run(): Promise<CancelResult> {
    const { flags } = await this.parse(PromoteCancel);
    const done = inContext(this, async (context, signal) => {
      const { chooseKnownRun } = await import('../../../promotion/recordedRun.js');
      const { cancelRun } = await import('../../../promotion/cancelRun.js');
      const placed = await chooseKnownRun(context, flags.run);
      this.spinner.start(messages.getMessage('info.cancelling', [placed.run.id]));
      const wait = flags.wait.milliseconds;
      const { adopt } = flags;
      const { run, outcome, landed, tookAway } = await cancelRun(placed, {
        ...{ report: (event): void => this.tell(event), signal, wait },
        ...(adopt === undefined ? {} : { askDeploy: namedDeploy(adopt) }),
      });
      this.spinner.stop();
      if (landed === undefined) {
        const { deployId, validation } = run;
        const sent = deployId === undefined ? `validation ${validation?.deployId ?? ''}` : `deploy ${deployId}`;
        const ofDeploy = outcome === 'nothingSent' ? [] : [sent];
        this.logSuccess(messages.getMessage(`info.${outcome}`, [run.id, run.instance, ...ofDeploy]));
        if (tookAway) this.log(messages.getMessage('info.tookAway', [tookAway.join(', ')]));
      } else {
        const branch = run.plan?.branch ?? '';
        this.warn(messages.getMessage('info.merged', [run.id, run.instance, branch, landed.slice(0, 7)]));
      }
      return {
        run: run.id,
        instance: run.instance,
        outcome: outcomes[outcome],
        ...(landed === undefined ? {} : { landed }),
        ...(tookAway === undefined ? {} : { tookAway }),
        ...(run.deployId === undefined ? {} : { deployId: run.deployId }),
        ...(run.validation?.deployId === undefined ? {} : { validation: run.validation.deployId }),
      };
    });
    return done.catch(async (error: unknown) => {
      const { outOfReach } = await import('../../../promotion/outOfReach.js');
      throw await outOfReach(process.cwd(), flags.run, error, 'cancel');
    });
  }

  private tell(event: RunEvent): void {
    if (isTrouble(event)) this.spinner.status = troubleInWords(event);
    // A second status would stand behind the first one on a line that stays.
    if (event.type === 'status' && process.stderr.isTTY) this.spinner.status = event.status.status;
  }
}
