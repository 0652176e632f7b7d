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
  const isCounted = (place: number, counted: Counted): boolean =>
    'paths' in counted ? changesAny(place, counted.paths) : view.graph.commits[place].parents.length < 2;
  return async (tip, since, counted) =>
    Promise.resolve(view.countBetween(tip, since, counted && ((place): boolean => isCounted(place, counted))));
};
