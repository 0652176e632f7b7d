import type { ConnectedOrg } from '../org/types.js';
import { orgOf } from '../pipeline/orgVariable.js';
import type { Instance } from '../pipeline/pipeline.js';
import { computePlan } from './computePlan.js';
import type { Context } from './context.js';
import { rememberInstances } from './features.js';
import { passGates } from './gates.js';
import { giveUp, promotionCancelledError } from './giveUp.js';
import { interpret } from './interpreter.js';
import { Journal } from './journal.js';
import type { Plan, PlanOptions } from './plan.js';
import { findRoute, type AskInstance, type RouteRequest } from './route.js';
import { newRunId, type Run } from './run.js';
import { packageOfRun, toRunPlan } from './runPlan.js';
import { awaitDeploy } from './steps/awaitDeploy.js';
import { publish } from './steps/publish.js';
import { sendDeploy } from './steps/sendDeploy.js';
import type { RunEvent, Step, StepTools } from './steps/step.js';
import { takeLock } from './steps/takeLock.js';
import { unverifiedError, verifyDeploy } from './steps/verifyDeploy.js';

/** What a person asks for. */
export type PromoteRequest = RouteRequest & PlanOptions;

/** What a run tells, and what it listens to. */
export type RunEffects = Readonly<{
  report: (event: RunEvent) => void;
  /** Fires when the person wants to stop. */
  signal: AbortSignal;
  /** How long to watch the deploy, in milliseconds. */
  wait: number;
  /** How often to ask the org, in milliseconds; undefined: as often as sf does. */
  frequency?: number;
}>;

/** What a promotion asks of whoever started it: where a feature is developed, and whether to go on with a plan. */
export type PromoteEffects = RunEffects &
  Readonly<{ askInstance?: AskInstance; confirm: (plan: Plan) => Promise<boolean> }>;

/** What planning needs of whoever started it. */
export type PlanEffects = Pick<PromoteEffects, 'signal' | 'wait' | 'frequency' | 'askInstance'>;

/** What a promotion came to. */
export type Promoted = Readonly<{ run: Run; plan: Plan }>;

/** The steps after a plan was confirmed. */
export const deployProgram: readonly Step[] = [sendDeploy, awaitDeploy, verifyDeploy, publish];

/**
 * Plans a promotion, for showing it: nothing is locked, no ref moves, no org is written to.
 *
 * @throws what {@link findRoute} and {@link computePlan} throw
 */
export const planPromotion = async (
  context: Context,
  request: PromoteRequest,
  effects: PlanEffects
): Promise<Readonly<{ plan: Plan; org: ConnectedOrg | undefined }>> => {
  const route = await findRoute(context, request, effects.askInstance);
  const org = context.offline ? undefined : await connectTarget(context, route.target, request.apiVersion);
  const run = newRunId(context.clock.now());
  const plan = await computePlan(context, { route, org, options: request, run, ...effects });
  return { plan, org };
};

/**
 * Promotes: lock, merge, plan, gate, confirm, deploy, verify, publish. Whatever stops it before the deploy was sent, or
 * makes the org refuse it, leaves branch, record and org as they were, without the lock.
 *
 * @throws SfError of every part, with the exit codes that the command documents
 */
export const promote = async (
  context: Context,
  request: PromoteRequest,
  effects: PromoteEffects
): Promise<Promoted> => {
  const { repo, store, clock } = context;
  const route = await findRoute(context, request, effects.askInstance);
  const org = await connectTarget(context, route.target, request.apiVersion);
  const journal = new Journal(repo);
  await journal.prune(clock.now());
  const started: Run = await journal.save({
    version: 1,
    id: newRunId(clock.now()),
    kind: 'promotion',
    instance: route.target.name,
    remote: store.remote,
    started: clock.now().toISOString(),
    state: 'started',
  });
  try {
    const common = { ...toolsOf(context, effects), org: async (): Promise<ConnectedOrg> => Promise.resolve(org) };
    const alongsideLock =
      route.source.kind === 'features' ? await rememberInstances(context, route.source.features) : [];
    const locked = await interpret(started, [takeLock], { journal, tools: { ...common, alongsideLock } });
    effects.report({ type: 'planning' });
    const plan = await computePlan(context, { route, org, options: request, run: started.id, ...effects });
    passGates(plan, request);
    const { runPlan, deployPackage } = await toRunPlan(context, plan, request);
    effects.signal.throwIfAborted();
    if (!(await effects.confirm(plan))) throw promotionCancelledError(route.target.name);
    effects.signal.throwIfAborted();
    const planned = await journal.save({ ...locked, plan: runPlan, state: 'planned' });
    const tools: StepTools = { ...common, deployPackage };
    const run = await interpret(planned, deployProgram, { journal, tools });
    if (run.state === 'unverified') throw unverifiedError(run);
    return { run, plan };
  } catch (error) {
    throw await giveUp(context, await journal.load(started.id), error, effects.signal);
  }
};

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
    alongsideLock: [],
    report: effects.report,
    signal: effects.signal,
    wait: effects.wait,
    frequency: effects.frequency,
    org: async (run): Promise<ConnectedOrg> => {
      org ??= connectTarget({ env }, loaded.pipeline.instance(run.instance), run.plan?.org.apiVersion);
      return org;
    },
    deployPackage: async (run) => packageOfRun({ repo, env }, run),
  };
};

/**
 * Connects to the org that an instance is backed by on this machine.
 *
 * @throws what connecting throws
 */
export const connectTarget = async (
  { env }: Pick<Context, 'env'>,
  instance: Instance,
  apiVersion: string | undefined
): Promise<ConnectedOrg> => {
  const { connectOrg } = await import('../org/connect.js');
  return connectOrg(orgOf(instance, env), apiVersion === undefined ? {} : { apiVersion });
};
