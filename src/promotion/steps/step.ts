import type { Clock } from '../../common/clock.js';
import type { RefStore, RefUpdate } from '../../git/refs.js';
import type { Repository } from '../../git/repository.js';
import type { DeployPackage } from '../../metadata/delta/package.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { DeployResult } from '../../org/deployResult.js';
import type { DeployStatus } from '../../org/deployStatus.js';
import type { PreimageConfig } from '../../pipeline/config.js';
import type { AskDeploy } from '../adoptDeploy.js';
import type { OrgAnswer } from '../changedInOrg.js';
import type { LockOwner } from '../lockOwner.js';
import type { InstanceName } from '../record.js';
import type { Run } from '../run.js';

/** The acts that a promotion is made of, in the order in which they happen. */
export type StepName =
  | 'takeLock'
  | 'shareValidation'
  | 'sendValidation'
  | 'awaitValidation'
  | 'propose'
  | 'keepPreimage'
  | 'shareRun'
  | 'sendDeploy'
  | 'awaitDeploy'
  | 'verifyDeploy'
  | 'publish';

/** What a run tells while it goes on. */
export type RunEvent =
  | Readonly<{ type: 'step'; name: StepName; description: string }>
  | Readonly<{ type: 'planning' }>
  /** The lock is another run's, and so many wait before this one. */
  | Readonly<{ type: 'waiting'; holder: LockOwner | undefined; ahead: number }>
  /** The deploy is looked for in the org; `awaited`: one that may be it and has not ended. */
  | Readonly<{ type: 'answerLost'; awaited?: string }>
  /** The org gave no answer, in these words of network or org: it is asked again. */
  | Readonly<{ type: 'unanswered'; reason: string }>
  /** The org answers again. */
  | Readonly<{ type: 'answered' }>
  /** The org takes no more requests for now: what it turned away is sent again after a pause. */
  | Readonly<{ type: 'turnedAway' }>
  /** The org refused to make a validation real, in these words: all is deployed. */
  | Readonly<{ type: 'inFull'; refusal: string }>
  /** Another process has the run's lock; it is waited for. */
  | Readonly<{ type: 'takenOver'; by: LockOwner }>
  /** The run's record is there, and another process than this one wrote it; `undoneBy`: the run that undid it since. */
  | Readonly<{ type: 'publishedElsewhere'; run: string; by: string; undoneBy?: string }>
  | Readonly<{ type: 'status'; status: DeployStatus }>
  | Readonly<{ type: 'result'; result: DeployResult }>
  | Readonly<{ type: 'mirror'; mirror: FollowedMirror }>;

/** What became of a mirror that follows by itself. */
export type FollowedMirror = Readonly<{ instance: InstanceName }> &
  (Readonly<{ outcome: 'published' | 'upToDate'; commit: string }> | Readonly<{ outcome: 'failed'; error: Error }>);

/** What steps act upon. Everything that a run remembers is in the run, never here. */
export type StepTools = Readonly<{
  repo: Repository;
  store: RefStore;
  clock: Clock;
  env: Readonly<Record<string, string | undefined>>;
  /** The target's org, asked freshly when first needed; `told`: who listens, and is listened to, while it gives no answer. */
  org: (run: Run, told?: Pick<StepTools, 'report' | 'signal'>) => Promise<ConnectedOrg>;
  /** Extends the run's lock when it is time to; left out: nothing does while these tools wait for the org. */
  keep?: () => void;
  /** The package of the run's plan; it is a function of commits, so it can be built again at any time. */
  deployPackage: (run: Run) => Promise<DeployPackage>;
  /** How the pipeline keeps what orgs held before deploys. */
  preimages: PreimageConfig;
  /** What the org answered when the plan was computed. */
  inOrg?: OrgAnswer;
  /** Ref updates to be made together with taking the lock. */
  alongsideLock: readonly RefUpdate[];
  /** How long to wait before looking again for a deploy whose answer was lost, in milliseconds. */
  settlingTime: number;
  /** Asks which deploy is the run's, where that is not known and somebody can be asked. */
  askDeploy?: AskDeploy;
  /** How long to watch a deploy, in milliseconds. */
  wait: number;
  /** How long to wait for a lock that another run holds, in milliseconds; not at all when left out. */
  waitLock?: number;
  /** How often to ask the org, in milliseconds; undefined: as often as sf does. */
  frequency?: number;
  /** Asked when the org does not accept a validation any more: whether to deploy in full instead. */
  allowFull?: (refusal: Error) => Promise<boolean>;
  /** Fires when the person wants to stop. */
  signal: AbortSignal;
  report: (event: RunEvent) => void;
}>;

/** Has the journal remember something of an act that it is in the midst of, before that goes on. */
export type Note = (of: Partial<Run>) => Promise<void>;

/**
 * One act of a run. `done` decides from facts (refs, org, journal), so that every step may be repeated; `run` gives what
 * the journal has to remember of it.
 */
export type Step = Readonly<{
  name: StepName;
  /** What it would do, for people. */
  describe: (run: Run) => string;
  /** Whether people are told that it is under way; always, when left out. */
  isTold?: (tools: StepTools) => boolean;
  /** What the journal must say before it acts, if its act cannot be told from outside afterwards. */
  before?: (run: Run, tools: StepTools) => Promise<Partial<Run>>;
  done: (run: Run, tools: StepTools) => Promise<boolean>;
  /** Makes up for what is left to do and to remember of a step that was found done: a crash kept it from saying so. */
  settle?: (run: Run, tools: StepTools) => Promise<Partial<Run>>;
  run: (run: Run, tools: StepTools, note: Note) => Promise<Partial<Run>>;
}>;

/**
 * The plan of a run that has one.
 *
 * @throws Error when the run was never planned, which no program of steps allows
 */
export const planOf = (run: Run): NonNullable<Run['plan']> => {
  if (run.plan === undefined) throw new Error(`Run ${run.id} has no plan.`);
  return run.plan;
};
