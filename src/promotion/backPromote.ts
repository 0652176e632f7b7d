import { SfError } from '@salesforce/core/sfError';
import pLimit from 'p-limit';
import type { CommitInfo } from '../git/repository.js';
import { branchesOf } from '../pipeline/features.js';
import type { Owed } from '../metadata/delta/delta.js';
import { findBaseline } from './baseline.js';
import { type BackStage, type BackStagesRequest, findBackStages } from './backStages.js';
import type { PromoteEffects } from './carryOut.js';
import { connectTarget } from './connectTarget.js';
import { carryRoute, type PromotedOnRoute } from './carryRoute.js';
import type { Context } from './context.js';
import { countUndeployed } from './instances/instanceState.js';
import { branchRef } from './refNames.js';
import { fetchHistory } from './history.js';
import { interruptedError, isInterruption } from './interruption.js';
import type { PlanOptions } from './plan.js';
import { lookAhead, readPlanState } from './planState.js';
import type { InstanceName } from './record.js';
import type { Route } from './route.js';
import type { Run } from './run.js';
import { keptUndone } from './undo/keptUndone.js';

/** What a person asks for. */
export type BackPromoteRequest = PlanOptions &
  BackStagesRequest &
  Readonly<{
    /** Only these features, as `from` holds them, without the rest of its branch. */
    features: readonly string[];
  }>;

/** What became of one instance. */
export type BackPromoted = Readonly<{ instance: InstanceName; parent: InstanceName }> &
  (
    | Readonly<{ outcome: 'published'; promoted: PromotedOnRoute }>
    | Readonly<{
        outcome: 'upToDate';
        /** Commits of the parent's branch that its org was never given. */
        leftBehind: readonly CommitInfo[];
        /** What the instance's org was not brought to. */
        owed: readonly Owed[];
        /** How many commits of its own branch change files and were never given to its org. */
        undeployed: number;
        /** Where undos are to take effect: the features whose undo came along earlier, and was kept from that. */
        keptUndone: readonly string[];
      }>
    | Readonly<{ outcome: 'failed'; error: Error }>
    | Readonly<{ outcome: 'notReached'; failed: InstanceName }>
  );

/** What back-promoting tells and asks, for each instance by itself, since several are brought along side by side. */
export type BackPromoteEffects = Readonly<{
  effectsFor: (stage: BackStage) => PromoteEffects;
  /** Told when an instance is done with, whatever became of it. */
  onEnd: (result: BackPromoted) => Promise<void>;
}>;

/** How many instances are brought along at the same time when the pipeline sets nothing. */
const usualConcurrency = 4;

/**
 * Brings what an instance holds backward into the instances below it, a child after its parent, siblings side by side.
 * Each is a complete run of its own; one that fails stops only what is below it.
 *
 * @returns what became of each instance, parents before their children
 * @throws SfError of {@link findBackStages}, FeatureNotHeldError; what a single run throws is part of the result
 */
export const backPromote = async (
  context: Context,
  request: BackPromoteRequest,
  effects: BackPromoteEffects
): Promise<readonly BackPromoted[]> => {
  const stages = await findBackStages(context, request);
  await refuseUnheld(context, stages[0], request);
  const limit = pLimit(context.loaded.pipeline.config.concurrency ?? usualConcurrency);
  const walk = async (stage: BackStage): Promise<BackPromoted[]> => {
    const result = await limit(async () => bringAlong(context, stage, { request, effects }));
    await effects.onEnd(result);
    if (result.outcome !== 'failed') return [result, ...(await Promise.all(stage.below.map(walk))).flat()];
    const { name } = stage.instance;
    const unreached = stage.below.flatMap(flatten).map((each): BackPromoted => ({
      instance: each.instance.name,
      parent: each.parent.name,
      outcome: 'notReached',
      failed: name,
    }));
    for (const each of unreached) await effects.onEnd(each);
    return [result, ...unreached];
  };
  return (await Promise.all(stages.map(walk))).flat();
};

/** What the source does not hold would fail in each instance below, and again whenever it is repeated. */
const refuseUnheld = async (
  context: Context,
  stage: BackStage,
  { features, includeUndeployed }: BackPromoteRequest
): Promise<void> => {
  if (features.length === 0) return;
  try {
    await readPlanState(context, routeOf(context, stage, features), includeUndeployed);
  } catch (error) {
    // All else is the business of that instance alone, and is met again there.
    if (error instanceof SfError && error.name === 'FeatureNotHeldError') throw error;
  }
};

const flatten = (stage: BackStage): BackStage[] => [stage, ...stage.below.flatMap(flatten)];

const bringAlong = async (
  context: Context,
  stage: BackStage,
  { request, effects }: Readonly<{ request: BackPromoteRequest; effects: BackPromoteEffects }>
): Promise<BackPromoted> => {
  const { instance, parent } = stage;
  const names = { instance: instance.name, parent: parent.name };
  try {
    const route = routeOf(context, stage, request.features);
    const { isUpToDate, leftBehind } = await lookAhead(context, route, request.includeUndeployed);
    if (isUpToDate) {
      const lack = await lackOf(context, stage, request.withUndo ?? false, effects.effectsFor(stage).signal);
      return { ...names, outcome: 'upToDate', leftBehind, ...lack };
    }
    return {
      ...names,
      outcome: 'published',
      promoted: await carryRoute(
        context,
        route,
        { options: request, asked: askedFor(request, stage) },
        effects.effectsFor(stage)
      ),
    };
  } catch (thrown) {
    const error = isInterruption(thrown, effects.effectsFor(stage).signal) ? interruptedError() : thrown;
    return { ...names, outcome: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
};

/** What a person would ask for to get one instance. */
const askedFor = (request: BackPromoteRequest, { instance, parent }: BackStage): Run['asked'] => ({
  kind: 'back-promotion',
  request: { ...request, from: parent.name, to: [instance.name], descendants: false },
});

/**
 * The way into one instance from its parent.
 *
 * @throws SfError as {@link findBackStages}
 */
export const backRoute = async (context: Context, request: BackPromoteRequest): Promise<Route> => {
  const [stage] = await findBackStages(context, request);
  return routeOf(context, stage, request.features);
};

/**
 * What an org lacks, and has beyond what is asked for; the branch alone tells nothing of one that was replaced, has expired, or
 * was never known.
 */
const lackOf = async (
  context: Context,
  { instance, parent, home = context }: BackStage,
  withUndo: boolean,
  signal: AbortSignal
): Promise<Pick<Extract<BackPromoted, { outcome: 'upToDate' }>, 'owed' | 'undeployed' | 'keptUndone'>> => {
  const { repo, store } = context;
  const ref = branchRef(instance.branch);
  const keptBy = async (child: Parameters<typeof keptUndone>[1]['child']): Promise<readonly string[]> => {
    const above = await fetchHistory(repo, home.store, parent.name);
    const tip = (await above.newest())?.record.deployedCommit;
    const from = { name: parent.name, history: above, tip };
    return keptUndone(repo, { parent: from, child, mainTip: context.loaded.mainCommit });
  };
  const [org, history, tips] = await Promise.all([
    connectTarget(context, instance, undefined, signal),
    fetchHistory(repo, store, instance.name),
    store.fetch([ref]),
  ]);
  const record = (await findBaseline(context, history, org.facts.orgId, false))?.record;
  const undeployed = await countUndeployed(repo, tips.get(ref), record?.deployedCommit);
  const child = { name: instance.name, history, tip: tips.get(ref) };
  const kept = withUndo ? await keptBy(child) : [];
  return { owed: record?.owed ?? [], undeployed: undeployed ?? 0, keptUndone: kept };
};

const routeOf = ({ loaded }: Context, { instance, parent, home }: BackStage, features: readonly string[]): Route => ({
  kind: 'back-promotion',
  target: instance,
  skipped: [],
  ...(home === undefined ? {} : { home }),
  source:
    features.length === 0
      ? { kind: 'instance', instance: parent }
      : {
          kind: 'recorded',
          instance: parent,
          features: features.map((name) => branchesOf((home?.loaded ?? loaded).pipeline.config, name)),
        },
});
