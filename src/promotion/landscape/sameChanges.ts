import type { Repository } from '../../git/repository.js';
import { changeKey, readPatchIds, readTreeChanges, reversed, type TreeChange } from '../../git/treeChanges.js';
import type { FileChange } from '../../git/trees.js';

/** A change that may have been made a second time, or undone, somewhere else. */
export type Sought<T> = Readonly<{
  what: T;
  change: TreeChange;
  /** Whether to look for the change, or for what undoes it. */
  direction: 'made' | 'undone';
}>;

/** A commit that makes such a change. */
export type Found<T> = Readonly<{ sought: Sought<T>; at: number }>;

/** Commits to look through: the change of each by its place in the graph. */
export type Candidates = ReadonlyMap<number, TreeChange>;

/** What was found, and which files the candidates wrote. */
export type SameChanges<T> = Readonly<{
  found: ReadonlyArray<Found<T>>;
  filesOf: (change: TreeChange) => readonly FileChange[];
}>;

/**
 * Finds commits that do to the same files what other commits do, or that undo it. Contents are compared first; where files
 * differ elsewhere, the patch ids of the changes decide. Takes one git process for the files, and two more for patch ids.
 *
 * @throws SfError GitError
 */
export const findSameChanges = async <T>(
  repo: Repository,
  candidates: Candidates,
  sought: ReadonlyArray<Sought<T>>
): Promise<SameChanges<T>> => {
  const files = await readTreeChanges(repo, [...candidates.values(), ...sought.map(({ change }) => change)]);
  const filesOf = (change: TreeChange): readonly FileChange[] => files.get(changeKey(change)) ?? [];
  const byPaths = new Map<string, number[]>();
  for (const [place, change] of candidates) {
    const paths = pathsOf(filesOf(change));
    if (paths !== '') byPaths.set(paths, [...(byPaths.get(paths) ?? []), place]);
  }
  const found: Array<Found<T>> = [];
  const doubtful: Array<Found<T>> = [];
  for (const each of sought) {
    const wanted = filesOf(each.change);
    for (const at of byPaths.get(pathsOf(wanted)) ?? []) {
      const made = contentsOf(filesOf(candidates.get(at) as TreeChange), 'made');
      if (made === contentsOf(wanted, each.direction)) found.push({ sought: each, at });
      else doubtful.push({ sought: each, at });
    }
  }
  return { found: [...found, ...(await withEqualPatches(repo, candidates, doubtful))], filesOf };
};

const withEqualPatches = async <T>(
  repo: Repository,
  candidates: Candidates,
  doubtful: ReadonlyArray<Found<T>>
): Promise<ReadonlyArray<Found<T>>> => {
  const pairs = doubtful.map(({ sought: { change, direction }, at }) => ({
    here: candidates.get(at) as TreeChange,
    there: direction === 'made' ? change : reversed(change),
  }));
  const ids = await readPatchIds(
    repo,
    pairs.flatMap(({ here, there }) => [here, there])
  );
  return doubtful.filter((_, index) => {
    const { here, there } = pairs[index];
    const id = ids.get(changeKey(here));
    return id !== undefined && id === ids.get(changeKey(there));
  });
};

const pathsOf = (files: readonly FileChange[]): string => files.map(({ path }) => path).join('\0');

/** The contents that files come from and go to, or backward. */
const contentsOf = (files: readonly FileChange[], direction: Sought<unknown>['direction']): string =>
  files
    .map(({ oldMode, oldOid, newMode, newOid }) => {
      const sides = [`${oldMode} ${oldOid}`, `${newMode} ${newOid}`];
      return (direction === 'made' ? sides : sides.reverse()).join(' ');
    })
    .join('\0');
