import { SfError } from '@salesforce/core/sfError';
import { unlessAborted } from '../common/unlessAborted.js';
import type { RefUpdate } from '../git/refs.js';
import type { DeployResult } from '../org/deployResult.js';
import type { ConnectedOrg, OrgFacts } from '../org/types.js';
import type { Instance } from '../pipeline/pipeline.js';
import type { AskDeploy } from './adoptDeploy.js';
import { updateCliTrackingOfRun } from './cliTracking.js';
import { connectPatiently, connectTarget } from './connectTarget.js';
import type { Context } from './context.js';
import { interpretOrFollow } from './followOther.js';
import { passGates, refuseFrozen } from './gates.js';
import { endConflicted, keptAfterConflict } from './conflicted.js';
import { promotionCancelledError, runCancelledError } from './repeat.js';
import { endReplaced } from './replaced.js';
import { giveUp } from './giveUp.js';
import { sameOrg } from './history.js';
import { isInterruption } from './interruption.js';
import { interpretDeploy } from './interpretDeploy.js';
import { interpret } from './interpreter.js';
import { Journal } from './journal.js';
import { keepLock } from './keepLock.js';
import type { Plan, PlanOptions } from './plan.js';
import type { AskInstance } from './route.js';
import { type Quick, withValidation } from './quick.js';
import { proposalOpenError } from './proposal/approval.js';
import { mayBeInOrg, newRunId, type Run, type RunKind } from './run.js';
import { packageOfRun, toRunPlan } from './runPlan.js';
import { awaitDeploy } from './steps/awaitDeploy.js';
import { awaitValidation } from './steps/awaitValidation.js';
import { keepPreimage } from './steps/keepPreimage.js';
import { propose } from './steps/propose.js';
import { publish } from './steps/publish.js';
import { sendDeploy } from './steps/sendDeploy.js';
import { sendValidation } from './steps/sendValidation.js';
import { shareRun } from './steps/shareRun.js';
import { shareValidation } from './steps/shareValidation.js';
import type { RunEvent, Step, StepTools } from './steps/step.js';
import { replaceLock, takeLock } from './steps/takeLock.js';
import { asSent } from './validating.js';
import type { FoundValidation } from './validations.js';
import { unverifiedError, verifyDeploy } from './steps/verifyDeploy.js';

/** What a run tells, and what it listens to. */
export type RunEffects = Readonly<{
  report: (event: RunEvent) => void;
  /** Fires when the person wants to stop. */
  signal: AbortSignal;
  /** How long to watch the deploy, in milliseconds. */
  wait: number;
  /** How long to wait for a lock that another run holds, in milliseconds; not at all when left out. */
  waitLock?: number;
  /** How often to ask the org, in milliseconds; undefined: as often as sf does. */
  frequency?: number;
  /** Asks which deploy is the run's, where its answer was lost. */
  askDeploy?: AskDeploy;
}>;

/** What a promotion asks of whoever started it: where a feature is developed, and whether to go on with a plan. */
export type PromoteEffects = RunEffects &
  Readonly<{
    askInstance?: AskInstance;
    /** Asked about a plan, and told which validation is made real with it, or why none is. */
    confirm: (plan: Plan, found?: FoundValidation) => Promise<boolean>;
    /** Whether confirming asks a person, also for the names of what is deleted. */
    asks?: boolean;
    /** Whether a validation has to be made real, or is where there is one. */
    quick?: Quick;
    /** Asked when the org does not accept it any more: whether to deploy in full instead. */
    allowFull?: (refusal: Error) => Promise<boolean>;
    /** A run that conflicted, and is gone on with instead of beginning another one. */
    resumed?: Run;
    /** Ends once the org has the deploy; the run is finished by resuming it. */
    async?: boolean;
  }>;

/** What is carried out: into which instance, by which plan. */
export type Journey = Readonly<{
  kind: RunKind;
  target: Instance;
  /** What a person asked for, so that it can be planned anew after a conflict. */
  asked?: Run['asked'];
  /** The address of the target's repository, when it is another one than that at hand. */
  repository?: string;
  /** Ref updates to be made together with taking the lock. */
  alongsideLock: () => Promise<readonly RefUpdate[]>;
  /** The run that is undone before it was published: it keeps the lock until the plan is confirmed. */
  inPlaceOf?: Run;
  /** Computes the plan, while the lock is held, for the org and under the run's id. */
  plan: (org: ConnectedOrg, run: string) => Promise<Plan>;
}>;

/** What a run came to. */
export type Promoted = Readonly<{
  run: Run;
  plan: Plan;
  /** How the deploy ended; undefined when there was none. */
  result: DeployResult | undefined;
}>;

/** How many seconds to wait before looking again for a deploy whose answer was lost, where no setting says so. */
const usualSettlingTime = 30;

/** How long to wait before looking again for a deploy whose answer was lost, in milliseconds. */
export const settlingTimeOf = ({ loaded }: Pick<Context, 'loaded'>): number =>
  (loaded.pipeline.config.settlingTime ?? usualSettlingTime) * 1000;

/** The steps after a plan was confirmed. */
export const deployProgram: readonly Step[] = [keepPreimage, shareRun, sendDeploy, awaitDeploy, verifyDeploy, publish];

/** Those of a run whose branch moves by a pull request, up to where that is open. */
export const proposeProgram: readonly Step[] = [shareValidation, sendValidation, awaitValidation, propose];

/** Those of a run that is not waited for: with its deploy, or its validation, the org goes on by itself. */
const sendPrograms: Readonly<Record<'deploy' | 'validation', readonly Step[]>> = {
  deploy: [keepPreimage, shareRun, sendDeploy],
  validation: [shareValidation, sendValidation],
};

/**
 * Carries out a plan: lock, plan, gate, confirm, deploy, verify, publish. Whatever stops it before the deploy was sent, or
 * makes the org refuse it, leaves branch, record and org as they were, without the lock.
 *
 * @returns the run as it is then: published, unless it is not to be waited for
 * @throws SfError of every part, with the exit codes that the command documents
 */
const carryOutOrPropose = async (
  context: Context,
  { kind, target, asked, repository, alongsideLock, inPlaceOf, plan: computePlan }: Journey,
  options: PlanOptions,
  effects: PromoteEffects
): Promise<Promoted> => {
  const { repo, store, clock } = context;
  refuseFrozen(target, clock.now());
  const begun: Run = effects.resumed ?? {
    version: 1,
    id: newRunId(clock.now()),
    kind,
    instance: target.name,
    remote: store.remote,
    ...(repository === undefined ? {} : { repository }),
    ...(asked === undefined ? {} : { asked }),
    ...(inPlaceOf === undefined ? {} : { inPlaceOf }),
    started: clock.now().toISOString(),
    state: 'started',
  };
  const org = await connectTarget(context, target, options.apiVersion, effects.signal).catch((error: unknown) => {
    if (!isInterruption(error, effects.signal)) throw error;
    const left = promotionCancelledError(begun);
    throw effects.resumed === undefined ? left : keptAfterConflict(effects.resumed, left);
  });
  const journal = new Journal(repo);
  await journal.prune(clock.now());
  await endConflicted(context, journal, begun);
  const started = await journal.save({ ...begun, state: 'started' });
  let result: DeployResult | undefined;
  const report = (event: RunEvent): void => {
    if (event.type === 'result') result = event.result;
    effects.report(event);
  };
  try {
    const common = {
      ...toolsOf(context, { ...effects, report }),
      org: async (_: Run, { signal }: Pick<RunEffects, 'signal'> = effects): Promise<ConnectedOrg> =>
        Promise.resolve({ ...org, signal }),
    };
    const lockTools = { ...common, alongsideLock: await alongsideLock() };
    const locked = inPlaceOf ? started : await interpret(started, [takeLock], { journal, tools: lockTools });
    effects.report({ type: 'planning' });
    // It writes nothing but objects that no ref names, so that a person need not wait for a request that hangs.
    const plan = await unlessAborted(computePlan(org, started.id), effects.signal);
    await refuseCancelled(journal, started);
    passGates(plan, options, clock.now(), effects.asks);
    const { runPlan: inFull, deployPackage } = await toRunPlan(context, plan, options);
    const { runPlan, found } = await withValidation(context, org, { plan, runPlan: inFull }, effects.quick);
    effects.signal.throwIfAborted();
    if (!(await effects.confirm(plan, found))) throw promotionCancelledError(started);
    effects.signal.throwIfAborted();
    await refuseCancelled(journal, started);
    const tools: StepTools = { ...common, deployPackage, allowFull: effects.allowFull, inOrg: plan.inOrg };
    const agreed = await journal.save({ ...locked, plan: runPlan, state: 'planned', ...notPlannedYet });
    const planned = inPlaceOf ? await interpret(agreed, [replaceLock], { journal, tools }) : agreed;
    if (effects.async && runPlan.withoutDeploy === undefined) {
      const program = sendPrograms[runPlan.byPullRequest ? 'validation' : 'deploy'];
      const sent = await interpretDeploy(planned, program, { journal, tools });
      return { run: await extended(sent, { journal, tools }), plan, result };
    }
    const program = runPlan.byPullRequest ? proposeProgram : deployProgram;
    const run = await interpretOrFollow(planned, program, { journal, tools });
    if (run.state === 'proposed') return { run, plan, result };
    if (run.state === 'unverified') throw unverifiedError(run);
    await updateCliTrackingOfRun(context, run, async () => common.org(run));
    await endReplaced(journal, run);
    return { run, plan, result };
  } catch (error) {
    throw await giveUp(context, await journal.load(started.id), error, effects.signal);
  }
};

/** What an earlier plan of a run came to is nothing of a new one. */
const notPlannedYet = { conflict: undefined, validation: undefined, validated: undefined } as const;

/**
 * Another process may have cancelled a run while it was planned, or a person read the plan.
 *
 * @throws SfError RunCancelledError
 */
const refuseCancelled = async (journal: Journal, { id, instance }: Run): Promise<void> => {
  if ((await journal.load(id)).state === 'ended') throw runCancelledError({ id, instance });
};

/**
 * As {@link carryOutOrPropose}, for whoever goes on with what is published.
 *
 * @throws SfError as that does; PullRequestPendingError (exit code 69) where the branch moves by a pull request
 */
export const carryOut: typeof carryOutOrPropose = async (context, journey, options, effects) => {
  const promoted = await carryOutOrPropose(context, journey, options, effects);
  if (promoted.run.state === 'proposed') throw proposalOpenError(promoted.run, context.store.url);
  return promoted;
};

/**
 * A run that is left to the org, with the id of its deploy in its lock. It is sent, and whoever resumes it reads its lock first,
 * so that a remote that does not answer is no matter now.
 */
const extended = async (
  run: Run,
  { journal, tools }: Readonly<{ journal: Journal; tools: StepTools }>
): Promise<Run> => {
  const keeper = keepLock(run, tools, 'atOnce');
  keeper.keep();
  try {
    return await journal.save({ ...run, lock: await keeper.held() });
  } catch (error) {
    if (error instanceof SfError && error.name === 'RemoteUnreachableError') return run;
    throw error;
  }
};

const orgOfRunReplaced = ({ id, instance, deployId }: Run, before: string, now: OrgFacts): SfError =>
  new SfError(
    `Run ${id} was on its way into the org ${before}; instance ${instance} has another one now, ${now.orgId} (${now.username}).${
      deployId === undefined ? '' : ` Deploy ${deployId} went with the former one.`
    }`,
    'OrgReplacedError',
    [
      `Bring the new org to what the branch has: "sf sre instance sync --name ${instance}"; then promote again.`,
      'Where the alias of the org leads astray, mend it, then promote again.',
    ]
  );

/**
 * The tools of a run whose package is built from its journaled plan, and that asks its org when first needed.
 */
export const toolsOf = ({ repo, store, clock, env, loaded }: Context, effects: RunEffects): StepTools => {
  let org: Promise<ConnectedOrg> | undefined;
  return {
    repo,
    store,
    clock,
    env,
    preimages: loaded.pipeline.config.preimages ?? {},
    settlingTime: settlingTimeOf({ loaded }),
    askDeploy: effects.askDeploy,
    alongsideLock: [],
    report: effects.report,
    signal: effects.signal,
    wait: effects.wait,
    waitLock: effects.waitLock,
    frequency: effects.frequency,
    org: async (run, { signal, report } = effects): Promise<ConnectedOrg> => {
      const instance = loaded.pipeline.instance(run.instance);
      const patience = { clock, signal, report, wait: mayBeInOrg(asSent(run)) ? effects.wait : 0 };
      org ??= connectPatiently({ env }, instance, run.plan?.org.apiVersion, patience).catch((error: unknown) => {
        // Who asks next may have more time.
        org = undefined;
        throw error;
      });
      const connected = await org;
      if (run.plan !== undefined && !sameOrg(run.plan.org.id, connected.facts.orgId)) {
        throw orgOfRunReplaced(run, run.plan.org.id, connected.facts);
      }
      return { ...connected, signal };
    },
    deployPackage: async (run) => packageOfRun({ repo, env }, run),
  };
};
