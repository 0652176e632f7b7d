import type { Repository } from '../../git/repository.js';
import { changeKey, readTreeChanges, type TreeChange } from '../../git/treeChanges.js';
import type { CountCommits, Counted } from '../instances/instanceState.js';
import type { View } from './view.js';

/**
 * Counts commits in the history that was read: one git process reads the files that they change, whatever is counted then.
 *
 * @throws SfError GitError
 */
export const countingIn = async (repo: Repository, view: View): Promise<CountCommits> => {
  const changes = new Map<number, TreeChange>();
  for (const [place, { tree, parents }] of view.graph.commits.entries()) {
    const [parent] = parents;
    const isUndeployed = view.instances.some(
      (instance) => view.contains('branch', instance, place) && !view.contains('deployed', instance, place)
    );
    if (isUndeployed && parents.length === 1 && parent !== undefined) {
      changes.set(place, { from: view.graph.commits[parent].tree, to: tree });
    }
  }
  const files = await readTreeChanges(repo, [...changes.values()]);
  const changesAny = (place: number, paths: readonly string[]): boolean => {
    const change = changes.get(place);
    const changed = change === undefined ? [] : (files.get(changeKey(change)) ?? []);
    return changed.some(({ path }) => paths.some((folder) => path === folder || path.startsWith(`${folder}/`)));
  };
  const known = new Map<string, ReadonlySet<string>>();
  const pickedInto = (branchTip: string): ReadonlySet<string> => {
    const found = known.get(branchTip) ?? readPicked(view, branchTip);
    known.set(branchTip, found);
    return found;
  };
  const isCounted = (place: number, since: string, counted: Counted): boolean => {
    if ('paths' in counted) return changesAny(place, counted.paths);
    const { oid, parents } = view.graph.commits[place];
    return parents.length < 2 && !pickedInto(since).has(oid);
  };
  return async (tip, since, counted) =>
    Promise.resolve(view.countBetween(tip, since, counted && ((place): boolean => isCounted(place, since, counted))));
};

/** The commits that back-promotions of single features brought into a branch by other commits, as their records say. */
const readPicked = ({ instances }: View, branchTip: string): ReadonlySet<string> => {
  const records = instances.filter((each) => each.branchTip === branchTip).flatMap((each) => each.records);
  const features = records
    .filter(({ record }) => record.kind === 'back-promotion')
    .flatMap(({ record }) => record.features);
  return new Set(features.flatMap(({ commits }) => commits));
};
