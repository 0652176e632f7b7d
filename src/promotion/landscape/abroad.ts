import { SfError } from '@salesforce/core/sfError';
import { withoutUndefined } from '../../common/json.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { aboveByRepository, type PlacedInstance } from '../foreign.js';
import { notHeldBy } from '../holds.js';
import type { FeatureStanding, Holder, NextInstance } from './standing.js';

/** Features and where they are over all repositories on their ways, and what could not be read of that. */
export type FeaturesAbroad = Readonly<{ features: readonly FeatureStanding[]; unread: readonly string[] }>;

/**
 * Reads on where features are whose ways lead into other repositories: only those that all instances here hold are looked for
 * there. A repository that cannot be read leaves its first instance as the next one.
 *
 * @throws GitError, and what reading the histories there throws
 */
export const followAbroad = async (context: Context, features: readonly FeatureStanding[]): Promise<FeaturesAbroad> => {
  const followed = new Map<FeatureStanding, FeatureStanding>();
  const unread: string[] = [];
  for (const top of context.loaded.pipeline.instances) {
    const waiting = features.filter((feature) => !followed.has(feature) && leadsThrough(feature, top));
    if (waiting.length === 0) continue;
    try {
      for (const [feature, found] of await followFrom(context, top, waiting)) followed.set(feature, found);
    } catch (error) {
      if (!(error instanceof SfError)) throw error;
      unread.push(`What ${top.foreignParent?.repository ?? ''} holds could not be read: ${error.message}`);
    }
  }
  return { features: features.map((feature) => followed.get(feature) ?? feature), unread };
};

const leadsThrough = ({ next, tip }: FeatureStanding, { foreignParent }: Instance): boolean =>
  tip !== undefined &&
  next?.repository !== undefined &&
  next.repository === foreignParent?.repository &&
  next.instance === foreignParent.instance;

/** A feature, and what was found of it so far. */
type Followed = { readonly feature: FeatureStanding; readonly heldBy: Holder[]; next: NextInstance | undefined };

const followFrom = async (
  context: Context,
  top: Instance,
  features: readonly FeatureStanding[]
): Promise<ReadonlyMap<FeatureStanding, FeatureStanding>> => {
  const all = features.map((feature): Followed => ({ feature, heldBy: [], next: undefined }));
  for await (const path of aboveByRepository(context, top)) {
    const open = all.filter(({ next }) => next === undefined);
    if (open.length === 0) break;
    await lookAt(context, path, open);
  }
  return new Map(
    all.map(({ feature, heldBy, next }) => [
      feature,
      withoutUndefined({ ...feature, heldBy: [...feature.heldBy, ...heldBy], next }),
    ])
  );
};

/** Looks for features in the instances of one other repository. */
const lookAt = async (
  { store, loaded }: Context,
  path: readonly PlacedInstance[],
  open: readonly Followed[]
): Promise<void> => {
  const sought = open.map((followed) => {
    const { name, repository = store.url, tip = '' } = followed.feature;
    return { name, repository, tip, followed };
  });
  const [{ context: place }] = path;
  const names = path.map(({ instance }) => instance.name);
  const lacking = await notHeldBy(place, names, { features: sought, mainTip: loaded.mainCommit });
  for (const instance of names) {
    for (const each of sought) {
      const at = withoutUndefined({ instance, repository: place.store.url });
      if (!lacking.get(instance)?.includes(each)) each.followed.heldBy.push({ ...at, commit: each.tip, waiting: 0 });
      else each.followed.next ??= at;
    }
  }
};
