import type { Repository } from '../../git/repository.js';
import { countChanging, type CountCommits } from '../instances/instanceState.js';
import { pickedBy } from '../instances/pickedCommits.js';
import type { View } from './view.js';

/** Counts what leads from one commit to another in the history that was read; git is asked only what changes files. */
export const countingIn = (repo: Repository, view: View): CountCommits => {
  const known = new Map<string, ReadonlySet<string>>();
  const pickedInto = (branchTip: string): ReadonlySet<string> => {
    const found = known.get(branchTip) ?? readPicked(view, branchTip);
    known.set(branchTip, found);
    return found;
  };
  return async (tip, since, counted) => {
    if (counted !== undefined && 'paths' in counted) return countChanging(repo, tip, since, counted.paths);
    const isCounted = (place: number): boolean => {
      const { oid, parents } = view.graph.commits[place];
      return parents.length < 2 && !pickedInto(since).has(oid);
    };
    return view.countBetween(tip, since, counted && isCounted);
  };
};

const readPicked = ({ instances }: View, branchTip: string): ReadonlySet<string> =>
  new Set(
    instances
      .filter((each) => each.branchTip === branchTip)
      .flatMap(({ records }) => records.flatMap(({ record }) => pickedBy(record)))
  );
