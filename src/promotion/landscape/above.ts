import { SfError } from '@salesforce/core/sfError';
import { sameRepository } from '../../git/address.js';
import { withoutUndefined } from '../../common/json.js';
import type { ForeignInstance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { foreignInstance } from '../foreign.js';
import { InstanceHistory } from '../history.js';
import type { InstanceState } from '../instances/instanceState.js';
import { countLacking, pickedIn } from '../instances/pickedCommits.js';
import { readLock } from '../lock.js';
import { branchRef, historyRef } from '../refNames.js';
import type { Run } from '../run.js';
import type { FeatureStanding } from './standing.js';

/** A feature that waits before an instance. */
export type WaitingFeature = Readonly<{
  feature: string;
  /** Whether the instance holds older commits of it, and it is to be promoted again. */
  again: boolean;
}>;

/** What goes on between an instance and its parent in another repository. */
export type Above = Readonly<{
  /** Commits, merges aside, that the parent's branch lacks, and that this one does; left out when they are not known. */
  ahead?: number;
  behind?: number;
  /** Features that go into the parent next. */
  waiting: readonly WaitingFeature[];
  /** Unfinished runs of this clone into the parent, oldest first. */
  runs: readonly Run[];
  /** Why the other repository could not be read, when it could not. */
  unread?: string;
}>;

/**
 * Reads what goes on between an instance and its parent in another repository, from there.
 *
 * @param features with where they go, over all repositories
 * @param runs the unfinished ones of this clone
 * @throws GitError
 */
export const readAbove = async (
  context: Context,
  { name, branchTip, foreignParent }: Pick<InstanceState, 'name' | 'branchTip'> & { foreignParent: ForeignInstance },
  { features, runs }: Readonly<{ features: readonly FeatureStanding[]; runs: readonly Run[] }>
): Promise<Above> => {
  const { repository, instance } = foreignParent;
  const waiting = features
    .filter(({ next, heldBy, developedIn }) => {
      const isFromHere = developedIn === name || heldBy.some((each) => each.instance === name && !each.repository);
      if (!isFromHere || next?.repository === undefined) return false;
      return next.instance === instance && sameRepository(next.repository, repository);
    })
    .map(({ name: feature, heldBy }) => ({
      feature,
      again: heldBy.some((each) => each.instance === instance && each.repository !== undefined),
    }));
  try {
    const { repo } = context;
    const parent = await foreignInstance(context, foreignParent);
    const { store } = parent.context;
    const refs = [branchRef(parent.instance.branch), historyRef(instance)];
    const tips = context.offline ? await store.cached(refs) : await store.fetch(refs);
    const [tip, parentRecords] = refs.map((ref) => tips.get(ref));
    const own = (await context.store.cached([historyRef(name)])).get(historyRef(name));
    const holder = context.offline ? undefined : (await readLock(repo, store, instance))?.owner.run;
    const count = async (
      of: string | undefined,
      since: string | undefined,
      history: InstanceHistory
    ): Promise<number | undefined> =>
      of === undefined || since === undefined
        ? undefined
        : countLacking(repo, { tip: of, branchTip: since, picked: async () => pickedIn(history) });
    return withoutUndefined({
      ahead: await count(branchTip, tip, new InstanceHistory(repo, instance, parentRecords)),
      behind: await count(tip, branchTip, new InstanceHistory(repo, name, own)),
      waiting,
      runs: runs.filter(
        (run) =>
          run.instance === instance &&
          run.repository !== undefined &&
          sameRepository(run.repository, repository) &&
          (context.offline || holder === run.id)
      ),
    });
  } catch (error) {
    if (!(error instanceof SfError)) throw error;
    return { waiting, runs: [], unread: error.message };
  }
};
