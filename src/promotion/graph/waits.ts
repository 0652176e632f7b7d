import type { InstanceName } from '../record.js';
import type { FeatureWait, GraphFeature, GraphInstance } from './graph.js';

/** Whether the first commit is the second, or an ancestor of it. */
export type IsContained = (commit: string, within: string) => Promise<boolean>;

/** A feature whose holders are known, and where it waits is not yet. */
export type PlacedFeature = Omit<GraphFeature, 'waits'>;

/**
 * Where a feature has to go next: into the parent of each instance that has what nothing above it holds. The instance
 * that it is developed in has all of its branch. A mirror is brought along and waits for nothing.
 */
export const waitsOf = async (
  feature: PlacedFeature,
  instances: readonly GraphInstance[],
  isContained: IsContained
): Promise<FeatureWait[]> => {
  const { tip, developedIn, heldBy } = feature;
  const parents = new Map(instances.map(({ name, parent }) => [name, parent]));
  const held = new Map(heldBy.map(({ instance, commit }) => [instance, commit]));
  const places: Places = { held, parents, isContained };
  if (tip === undefined) return notPromoted(held, places);
  if (developedIn !== undefined && parents.has(developedIn)) {
    return notPromoted(new Map([...held, [developedIn, tip]]), places);
  }
  return [...(await notEntered(tip, places)), ...(await notPromoted(held, places))];
};

type Places = Readonly<{
  /** The commit that each holding instance holds. */
  held: ReadonlyMap<InstanceName, string>;
  /** The parent of each instance, if it has one. */
  parents: ReadonlyMap<InstanceName, InstanceName | undefined>;
  isContained: IsContained;
}>;

/** What waits before the first instance, where nobody knows in which one the feature is developed. */
const notEntered = async (tip: string, { held, parents, isContained }: Places): Promise<FeatureWait[]> => {
  for (const commit of held.values()) if (await isContained(tip, commit)) return [];
  const withHolderBelow = new Set([...held.keys()].map((name) => parents.get(name)));
  const lowest = [...held.keys()].filter((name) => !withHolderBelow.has(name));
  return lowest.length === 0 ? [{ newer: false }] : lowest.map((to) => ({ to, newer: true }));
};

const notPromoted = async (sources: Places['held'], places: Places): Promise<FeatureWait[]> => {
  const waits: FeatureWait[] = [];
  for (const [from, commit] of sources) {
    const to = places.parents.get(from);
    if (to === undefined || (await isHeldAbove(from, commit, places))) continue;
    waits.push({ from, to, newer: places.held.has(to) });
  }
  return waits;
};

/** A hotfix may have gone straight to the root: then it comes from above, and is not waited for from below. */
const isHeldAbove = async (from: InstanceName, commit: string, places: Places): Promise<boolean> => {
  const { held, parents, isContained } = places;
  for (let above = parents.get(from); above !== undefined; above = parents.get(above)) {
    const heldThere = held.get(above);
    if (heldThere !== undefined && (await isContained(commit, heldThere))) return true;
  }
  return false;
};
