import { StandardColors, type SfCommand } from '@salesforce/sf-plugins-core';
import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { printable } from '../../common/printable.js';
import type { DeployResult } from '../../org/deployResult.js';
import { stillRunning } from '../../org/errors.js';
import type { Plan } from '../../promotion/plan.js';
import type { WithFiles } from '../../promotion/sourcePath.js';
import type { FollowedMirror, RunEvent } from '../../promotion/steps/step.js';
import type { FoundValidation } from '../../promotion/validations.js';
import type { Ux } from '../ux.js';
import { showMirror } from './mirrorText.js';
import { showPlan, type Verbosity } from './planText.js';
import { showDeployResult } from './resultText.js';
import { isOfStages, troubleInWords } from './stageEvents.js';
import type { PromotionStages, RunEnd } from './stages.js';
import { writeReports, type ReportFlags } from './testReports.js';

/** Where a reporter writes, and how much. */
export type ReporterOptions = Readonly<{
  ux: Ux;
  spinner: SfCommand<unknown>['spinner'];
  verbosity: Verbosity;
  jsonEnabled: boolean;
  checkOnly: boolean;
  /** Takes a warning that stands in what `--json` gives; without it, none does. */
  warn?: (text: string) => void;
  /** Which reports of the tests to write, whether they passed or failed. */
  reports: ReportFlags;
}>;

/** A deploy that is about to be shown. */
type DeployBegun = Readonly<{
  kind: Plan['kind'];
  org: Plan['org'];
  run: string;
  target: string;
  components?: readonly WithFiles[];
  /** Left out: published, or validated where nothing else is asked for. */
  ends?: RunEnd;
}>;

const titles = {
  promotion: 'Promoting into',
  'back-promotion': 'Back-promoting into',
  sync: 'Syncing',
  undo: 'Undoing in',
} as const;

/** Who has the lock, and who comes before this run. */
export const waitingInWords = ({ holder, ahead }: Extract<RunEvent, { type: 'waiting' }>): string =>
  [
    'Waiting for the lock',
    ...(holder === undefined ? [] : [`held by run ${holder.run} of ${printable(holder.owner)}`]),
    ...(ahead === 0 ? [] : [`${ahead} before this run`]),
  ].join(', ');

/** Who has a run by now, and that it is waited for. */
export const takenOverInWords = ({ by }: Extract<RunEvent, { type: 'takenOver' }>): string =>
  `Run ${by.run} was taken over by ${printable(by.owner)} on ${printable(by.host)}: waiting until it is finished there.`;

/** Why all is deployed though there is a validation. */
export const inFullInWords = ({ refusal }: Extract<RunEvent, { type: 'inFull' }>): string =>
  `${refusal.replace(/\.?$/, '.')} All is deployed instead, and its tests run once more.`;

/** Who published a run, and by which one it was undone since. */
export const publishedInWords = ({ run, by, undoneBy }: Extract<RunEvent, { type: 'publishedElsewhere' }>): string =>
  `Another process published run ${run}, as ${by}${undoneBy === undefined ? '' : `, and it was undone since, by run ${undoneBy}: the instance does not have it any more`}.`;

const validationInWords = (found: FoundValidation): string | undefined => {
  if (found.kind === 'found') {
    const { deployId, run } = found.validation;
    return `Quick deploy: makes validation ${deployId} of run ${run} real, without running its tests again`;
  }
  const { validation, differs } = found;
  return validation && `Deploys in full, not by validation ${validation.deployId}: ${differs.join(', ')}`;
};

/** Shows a promotion on its way: a spinner until there is a plan, then the plan, then the stages of the deploy. */
export class PromotionReporter {
  /** How the deploy ended, once it has. */
  public result: DeployResult | undefined;
  private stages: PromotionStages | undefined;
  /** Makes the stages, which are drawn at once: not before there is something to show of them. */
  private newStages: (() => PromotionStages) | undefined;
  private org: Plan['org'] | undefined;
  private components: readonly WithFiles[] = [];
  private readonly mirrors: FollowedMirror[] = [];
  /** What is said once the stages have ended. */
  private readonly remarks: string[] = [];

  public constructor(private readonly options: ReporterOptions) {}

  /** Takes what the run tells. */
  public readonly report = (event: RunEvent): void => {
    if (event.type === 'result') this.result = event.result;
    else if (event.type === 'mirror') this.mirrors.push(event.mirror);
    else if (event.type === 'publishedElsewhere') this.remarks.push(publishedInWords(event));
    else if (event.type === 'takenOver') this.interject(takenOverInWords(event));
    else if (event.type === 'inFull') this.interject(inFullInWords(event));
    else if (this.newStages !== undefined) this.showStages(event);
    else if (event.type === 'waiting') this.options.spinner.start(waitingInWords(event));
    // A spinner that is not turning takes no notice.
    else if (event.type === 'unanswered') this.options.spinner.status = troubleInWords(event);
    else if (event.type === 'answered') this.forgetStatus();
    else if (event.type === 'planning') this.turn('Merging and planning');
    else if (event.type === 'step') this.turn(event.description);
  };

  /** Shows the plan, and which validation is made real with it, or why the newest one is not. */
  public plan(plan: Plan, found?: FoundValidation): void {
    this.components = plan.delta.components;
    this.options.spinner.stop();
    const { verbosity, ux, checkOnly } = this.options;
    showPlan(plan, verbosity, ux, checkOnly ? 'Validation of a promotion into' : undefined);
    const validation = found && validationInWords(found);
    if (validation !== undefined) this.options.ux.log(validation);
  }

  /** Stops what moves on the screen, for a question, and says what it is about. */
  public pause(text: string): void {
    this.stages?.stopped(false);
    this.forgetStages();
    this.options.spinner.stop();
    this.options.ux.warn(text);
  }

  /** Stops what moves on the screen, for a question whose answer the run goes on with: its stages are shown again then. */
  public halt(): void {
    this.stages?.stopped(true);
    this.stages = undefined;
    this.options.spinner.stop('one question first');
  }

  /**
   * Begins to show the stages of the deploy; the library behind them is loaded only now.
   *
   * @param components what is deployed, where no plan was shown that says it
   */
  public async begin({ kind, org, run, target, components = this.components, ends }: DeployBegun): Promise<void> {
    const { checkOnly, jsonEnabled } = this.options;
    this.org = org;
    this.components = components;
    const { PromotionStages: Stages } = await loadStages();
    this.stages = undefined;
    const request = {
      title: `${checkOnly ? 'Validating in' : titles[kind]} ${target}`,
      username: org.username,
      run,
      ends: ends ?? (checkOnly ? 'validated' : 'published'),
      jsonEnabled,
    };
    this.newStages = (): PromotionStages => new Stages(request);
  }

  /** Ends what is shown of a promotion that is done, and shows how the deploy ended. */
  public async done(): Promise<void> {
    this.options.spinner.stop();
    this.stages?.done();
    await this.showResult();
    this.remarks.forEach((remark) => this.options.ux.warn(remark));
    this.mirrors.forEach((mirror) => showMirror(mirror, this.options.ux));
  }

  /**
   * Ends what is shown of a promotion that an error stopped.
   *
   * @returns the error to throw: without the reasons that were just shown as a table
   */
  public async failed(error: unknown): Promise<unknown> {
    if (isProposed(error)) this.stages?.proposed();
    else this.stages?.stopped(error instanceof SfError && error.exitCode === stillRunning);
    // As long as it turns, what is printed is kept back, and lost with the process.
    this.options.spinner.stop(StandardColors.error('Error'));
    await this.showResult();
    if (this.result === undefined || this.options.jsonEnabled || !(error instanceof SfError)) return error;
    if (error.name !== 'DeployFailedError') return error;
    const { name, actions, exitCode } = error;
    const message = error.message.split('\n')[0];
    return SfError.create({ name, message, actions, exitCode, data: toJson(error.data), cause: error });
  }

  /** Says what goes on now; what was before is over, which a terminal shows by itself. */
  private turn(text: string): void {
    if (!process.stderr.isTTY) this.options.spinner.stop();
    this.options.spinner.start(text);
  }

  /** Lines that are printed stay. */
  private forgetStatus(): void {
    if (process.stderr.isTTY) this.options.spinner.status = undefined;
  }

  private showStages(event: RunEvent): void {
    if (event.type === 'answered') this.stages?.show(event);
    if (this.newStages === undefined || !isOfStages(event)) return;
    this.stages ??= this.newStages();
    this.stages.show(event);
  }

  /** Says something beside the stages, which are shown again when they go on. */
  private interject(text: string): void {
    this.stages?.stopped(true);
    this.stages = undefined;
    this.options.spinner.stop();
    if (this.options.jsonEnabled) this.options.warn?.(text);
    else this.options.ux.warn(text);
  }

  private forgetStages(): void {
    this.stages = undefined;
    this.newStages = undefined;
  }

  private async showResult(): Promise<void> {
    this.forgetStages();
    if (this.result === undefined || this.org === undefined) return;
    const { verbosity, ux, reports } = this.options;
    // On a terminal the stages end with an empty line of their own.
    if (!process.stdout.isTTY) ux.log();
    showDeployResult(this.result, verbosity, ux, this.components);
    await writeReports(this.result, this.org, reports, ux);
  }
}

/** Whether all was done that is to be done before a pull request is approved. */
const isProposed = (error: unknown): boolean => error instanceof SfError && error.name === 'PullRequestPendingError';

/**
 * Loads the stages, as plain lines where no terminal shows them. The library behind them decides by the variable CI alone,
 * once, when it is loaded (shouldUseCIMode in multi-stage-output 0.8), and would write every frame into a file or pipe.
 */
const loadStages = async (): Promise<typeof import('./stages.js')> => {
  if (process.stdout.isTTY) return import('./stages.js');
  const before = process.env.CI;
  process.env.CI = 'true';
  try {
    return await import('./stages.js');
  } finally {
    if (before === undefined) delete process.env.CI;
    else process.env.CI = before;
  }
};
