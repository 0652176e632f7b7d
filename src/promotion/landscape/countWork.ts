import type { CountWork } from '../instances/instanceState.js';
import { pickedBy } from '../instances/pickedCommits.js';
import type { View } from './view.js';

/** Counts in the history that was read. */
export const countingIn = (view: View): CountWork => {
  const known = new Map<string, ReadonlySet<string>>();
  const pickedInto = (branchTip: string): ReadonlySet<string> => {
    const found = known.get(branchTip) ?? readPicked(view, branchTip);
    known.set(branchTip, found);
    return found;
  };
  return async (tip, since) =>
    Promise.resolve(
      view.countBetween(tip, since, (place) => {
        const { oid, parents } = view.graph.commits[place];
        return parents.length < 2 && !pickedInto(since).has(oid);
      })
    );
};

const readPicked = ({ instances }: View, branchTip: string): ReadonlySet<string> =>
  new Set(
    instances
      .filter((each) => each.branchTip === branchTip)
      .flatMap(({ records }) => records.flatMap(({ record }) => pickedBy(record)))
  );
