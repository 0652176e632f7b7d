import { MultiStageOutput } from '@oclif/multi-stage-output';
import { withoutUndefined } from '../../common/json.js';
import { printable } from '../../common/printable.js';
import { type DeployStatus, type Progress, queueInWords } from '../../org/deployStatus.js';
import type { RunEvent, StepName } from '../../promotion/steps/step.js';
import { isTrouble, troubleInWords } from './stageEvents.js';

const saving = 'Saving for Undo';
const waiting = 'Waiting for the org to respond';
const deploying = 'Deploying Metadata';
const testing = 'Running Tests';
const proposing = 'Proposing';
const verifying = 'Verifying';
const publishing = 'Publishing';

/** The steps at which the org has not answered yet. */
const sending: ReadonlySet<StepName> = new Set(['sendDeploy', 'awaitDeploy', 'sendValidation', 'awaitValidation']);

/**
 * `trouble`: of a deploy on its way to the org; `silence`: that the org gives no answer at another stage. Each since its last
 * answer, and empty where there is none any more.
 */
type StageData = { status?: DeployStatus; trouble?: string; silence?: string; username: string; run: string };

/** How a run ends that nothing stops: a validation neither verifies nor publishes, a proposal waits for a pull request. */
export type RunEnd = 'validated' | 'proposed' | 'published';

const stagesUpTo: Readonly<Record<RunEnd, readonly string[]>> = {
  validated: [waiting, deploying, testing],
  proposed: [waiting, deploying, testing, proposing],
  published: [saving, waiting, deploying, testing, verifying, publishing],
};

/** What is shown of a run while it goes on. */
export type StageRequest = Readonly<{
  title: string;
  username: string;
  run: string;
  ends: RunEnd;
  jsonEnabled: boolean;
}>;

/** The stages of a deploy with live counts from the org, in the manner of `sf project deploy start`. */
export class PromotionStages {
  private readonly output: MultiStageOutput<StageData>;
  private stage: string | undefined;
  /** What holds the deploy up also when the org answers, see {@link troubleInWords}; empty where nothing does. */
  private holdsUp = '';

  public constructor({ title, username, run, ends, jsonEnabled }: StageRequest) {
    this.output = new MultiStageOutput<StageData>({
      title,
      jsonEnabled,
      stages: [...stagesUpTo[ends], 'Done'],
      data: { username, run },
      stageSpecificBlock: [
        {
          stage: waiting,
          // A label without a value would be drawn with a spinner that never ends.
          type: 'message',
          get: (data): string | undefined => waitingFor(data),
        },
        {
          stage: deploying,
          label: 'Components',
          type: 'dynamic-key-value',
          get: (data): string | undefined => counts(data?.status?.components),
        },
        {
          stage: testing,
          label: 'Tests',
          type: 'dynamic-key-value',
          get: (data): string | undefined => counts(data?.status?.tests),
        },
        {
          stage: testing,
          type: 'message',
          get: (data): string | undefined => failures(data?.status?.tests),
        },
      ],
      postStagesBlock: [
        {
          label: 'Status',
          type: 'dynamic-key-value',
          bold: true,
          onlyShowAtEndInCI: true,
          get: (data): string | undefined => statusOf(data?.status),
        },
        {
          // Gone once the org answers: a label would stay, see above.
          type: 'message',
          get: (data): string | undefined => (data?.silence === '' ? undefined : data?.silence),
        },
        {
          label: 'Deploy ID',
          type: 'static-key-value',
          neverCollapse: true,
          get: (data): string | undefined => data?.status?.id,
        },
        { label: 'Target Org', type: 'static-key-value', get: (data): string | undefined => data?.username },
        { label: 'Run', type: 'static-key-value', get: (data): string | undefined => data?.run },
      ],
    });
  }

  /** Shows what a run tells. */
  public show(event: RunEvent): void {
    if (event.type === 'status') {
      this.holdsUp = '';
      const stage = stageOf(event.status);
      const answered = { status: event.status, trouble: '' };
      // A quick deploy is first seen at its tests: its components were deployed, and not skipped.
      if (stage === testing) this.goTo(deploying, answered);
      this.goTo(stage, answered);
    }
    if (event.type === 'answered') this.output.updateData({ trouble: this.holdsUp, silence: '' });
    if (event.type === 'answerLost' || event.type === 'turnedAway') this.holdsUp = troubleInWords(event);
    if (event.type === 'unanswered' && this.isBeyondWaiting())
      this.output.updateData({ silence: troubleInWords(event) });
    else if (isTrouble(event)) this.goTo(waiting, { trouble: troubleInWords(event) });
    if (event.type !== 'step') return;
    // What goes on is no more what held it up.
    if (this.holdsUp !== '') this.output.updateData({ trouble: (this.holdsUp = '') });
    if (event.name === 'keepPreimage') this.goTo(saving);
    if (sending.has(event.name)) this.goTo(waiting);
    if (event.name === 'propose') this.goTo(proposing);
    if (event.name === 'verifyDeploy') this.goTo(verifying);
    if (event.name === 'publish') this.goTo(publishing);
  }

  /** Ends the stages: all is done. */
  public done(): void {
    this.goTo('Done');
    this.output.stop();
  }

  /** Ends the stages of what waits for a pull request now, where there were any. */
  public proposed(): void {
    if (this.stage !== undefined) this.done();
  }

  /**
   * Ends the stages at the one that was stopped.
   *
   * @param goesOn whether the org goes on with what is no more watched
   */
  public stopped(goesOn: boolean): void {
    if (this.stage !== undefined) this.output.stop(goesOn ? 'async' : 'failed');
  }

  /** Whether something else than the org's first answer is waited for. */
  private isBeyondWaiting(): boolean {
    return this.stage !== undefined && this.stage !== waiting;
  }

  private goTo(stage: string, { status, trouble }: Pick<StageData, 'status' | 'trouble'> = {}): void {
    this.stage = stage;
    this.output.skipTo(stage, withoutUndefined({ status, trouble, silence: '' }));
  }
}

const waitingFor = (data: StageData | undefined): string | undefined => {
  if (data?.trouble) return data.trouble;
  return data?.status?.pending === true ? `Queue: ${queueInWords(data.status.ahead)}` : undefined;
};

const stageOf = ({ pending, components, tests }: DeployStatus): string => {
  if (pending) return waiting;
  return tests.total > 0 && components.total > 0 && components.done === components.total ? testing : deploying;
};

const counts = (progress: Progress | undefined): string | undefined =>
  progress && progress.total > 0
    ? `${progress.done}/${progress.total} (${Math.round((progress.done / progress.total) * 100)}%)`
    : undefined;

const failures = (progress: Progress | undefined): string | undefined =>
  progress && progress.errors > 0 ? `Failed: ${progress.errors}/${progress.total}` : undefined;

const statusOf = (status: DeployStatus | undefined): string | undefined =>
  status === undefined ? undefined : printable([status.status, status.stateDetail].filter(Boolean).join(': '));
