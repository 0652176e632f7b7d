import { SfError } from '@salesforce/core/sfError';
import pLimit from 'p-limit';
import { branchesOf } from '../pipeline/features.js';
import type { Instance, Pipeline } from '../pipeline/pipeline.js';
import type { PromoteEffects } from './carryOut.js';
import { carryRoute, type PromotedOnRoute } from './carryRoute.js';
import type { Context } from './context.js';
import type { PlanOptions } from './plan.js';
import { isUpToDate } from './planState.js';
import type { InstanceName } from './record.js';
import type { Route } from './route.js';

/** What a person asks for. */
export type BackPromoteRequest = PlanOptions &
  Readonly<{
    /** The instance whose content goes down; undefined: the only root. */
    from?: InstanceName;
    /** Where it is to arrive; empty: in all its children. Instances on the way there get it first. */
    to: readonly InstanceName[];
    /** The whole subtree below. */
    descendants: boolean;
    /** Only these features, as `from` holds them, without the rest of its branch. */
    features: readonly string[];
  }>;

/** One instance to be brought along, and those below it that follow. */
export type BackStage = Readonly<{ instance: Instance; parent: Instance; below: readonly BackStage[] }>;

/** What became of one instance. */
export type BackPromoted = Readonly<{ instance: InstanceName; parent: InstanceName }> &
  (
    | Readonly<{ outcome: 'published'; promoted: PromotedOnRoute }>
    | Readonly<{ outcome: 'upToDate' }>
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
 * @throws SfError of {@link findStages}; what a single run throws is part of the result
 */
export const backPromote = async (
  context: Context,
  request: BackPromoteRequest,
  effects: BackPromoteEffects
): Promise<readonly BackPromoted[]> => {
  const stages = findStages(context.loaded.pipeline, request);
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

/**
 * The instances that a back-promotion goes into, as the part of the forest below its source.
 *
 * @throws SfError UnknownInstanceError, SourceUnknownError, NothingBelowError, NotBelowError
 */
export const findStages = (
  pipeline: Pipeline,
  { from, to, descendants }: Pick<BackPromoteRequest, 'from' | 'to' | 'descendants'>
): readonly BackStage[] => {
  const source = from === undefined ? onlyRoot(pipeline) : pipeline.instance(from);
  if (pipeline.children(source.name).length === 0) {
    throw new SfError(`There is no instance below ${source.name} to back-promote into.`, 'NothingBelowError', [
      'See the pipeline with "sf sre instance list".',
    ]);
  }
  const wanted = new Set(to.length === 0 ? pipeline.children(source.name).map(({ name }) => name) : []);
  for (const name of to) for (const each of pathBelow(pipeline, source, name)) wanted.add(each);
  if (descendants) {
    const tops = to.length === 0 ? [source.name] : to;
    for (const top of tops) for (const { name } of pipeline.descendants(top)) wanted.add(name);
  }
  const below = (parent: Instance): BackStage[] =>
    pipeline
      .children(parent.name)
      .filter(({ name }) => wanted.has(name))
      .map((instance) => ({ instance, parent, below: below(instance) }));
  return below(source);
};

const onlyRoot = ({ roots }: Pipeline): Instance => {
  if (roots.length === 1) return roots[0];
  throw new SfError(
    `There are several roots to back-promote from: ${roots.map(({ name }) => name).join(', ')}.`,
    'SourceUnknownError',
    ['Name one with --from.']
  );
};

/** The instances from below the source down to one of its descendants, that one included. */
const pathBelow = (pipeline: Pipeline, source: Instance, name: InstanceName): InstanceName[] => {
  const path = pipeline.pathToRoot(name).map((each) => each.name);
  const end = path.indexOf(source.name);
  if (end > 0) return path.slice(0, end);
  throw new SfError(`Instance ${name} is not below ${source.name}.`, 'NotBelowError', [
    `Name instances below ${source.name}, or another one with --from.`,
  ]);
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
    if (await isUpToDate(context, route, request.includeUndeployed)) return { ...names, outcome: 'upToDate' };
    return {
      ...names,
      outcome: 'published',
      promoted: await carryRoute(context, route, request, effects.effectsFor(stage)),
    };
  } catch (error) {
    return { ...names, outcome: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
  }
};

const routeOf = ({ loaded }: Context, { instance, parent }: BackStage, features: readonly string[]): Route => ({
  kind: 'back-promotion',
  target: instance,
  skipped: [],
  source:
    features.length === 0
      ? { kind: 'instance', instance: parent }
      : {
          kind: 'recorded',
          instance: parent,
          features: features.map((name) => branchesOf(loaded.pipeline.config, name)),
        },
});
