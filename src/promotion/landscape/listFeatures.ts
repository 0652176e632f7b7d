import type { PipelineContext } from '../instances/pipelineContext.js';
import type { InstanceName } from '../record.js';
import { followAbroad } from './abroad.js';
import { readLandscape } from './landscape.js';
import { type FeatureStanding, standings } from './standing.js';

/** Which features are wanted. */
export type FeatureFilter = Readonly<{
  /** Only those that this instance holds, that wait before it, or that are developed in it. */
  instance?: InstanceName;
}>;

/** Features and where they are. */
export type FeatureList = Readonly<{
  /** By name. */
  features: readonly FeatureStanding[];
  /** What of other repositories on the way could not be read; left out when there is nothing. */
  unread?: readonly string[];
}>;

/**
 * Reads where all features are, also those whose branches are gone.
 *
 * @throws SfError UnknownInstanceError, and what {@link readLandscape} throws
 */
export const listFeatures = async (context: PipelineContext, { instance }: FeatureFilter): Promise<FeatureList> => {
  const landscape = await readLandscape(context);
  if (!landscape) return { features: [] };
  const there = { ...context, loaded: { ...context.loaded, pipeline: landscape.pipeline } };
  const { features: all, unread } = await followAbroad(there, standings(landscape));
  const incomplete = unread.length === 0 ? {} : { unread };
  if (instance === undefined) return { features: all, ...incomplete };
  const { name } = landscape.pipeline.instance(instance);
  const concerns = ({ developedIn, heldBy, takenOutOf, next }: FeatureStanding): boolean =>
    developedIn === name ||
    (next?.instance === name && next.repository === undefined) ||
    heldBy.some((each) => each.instance === name && each.repository === undefined) ||
    takenOutOf.some((each) => each.instance === name);
  return { features: all.filter(concerns), ...incomplete };
};

/**
 * Whether a feature is done with: its branch is gone, and there is no instance left that it could go to. One of which no
 * commit is known is not done, but lost.
 */
export const isFinished = ({ tip, branch, next }: FeatureStanding): boolean =>
  branch === 'gone' && next === undefined && tip !== undefined;
