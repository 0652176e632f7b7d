import { type MergeRequest, suggestedPlaces } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import type { SideChanges } from './bothChanged.js';
import { foldersOf } from './foldersOf.js';
import { type PlaceOfAdded, withoutOtherOwners } from './otherOwners.js';
import { placeInFolder } from './placeInFolder.js';

/**
 * A file that one side added to a folder which the other side moved elsewhere, and where it would be if it went along, each
 * with the file beside it that goes where it goes.
 */
export type Stranded = Readonly<{
  addedBy: 'ours' | 'theirs';
  from: string;
  to: string;
  beside?: Readonly<{ from: string; to: string }>;
}>;

const besideIt = '-meta.xml';

/** Finds the files that one side added to a folder of which the other side moved all files, mostly to one other folder. */
export const strandedFiles = async (
  repo: Repository,
  merge: Required<MergeRequest>,
  changes: SideChanges
): Promise<readonly Stranded[]> => {
  const added = [
    ...(await addedToGone(repo, { addedBy: 'ours', merge, changes })),
    ...(await addedToGone(repo, { addedBy: 'theirs', merge, changes })),
  ];
  if (added.length === 0) return [];
  const places = new Map((await suggestedPlaces(repo, merge)).map(({ from, to }) => [from, to]));
  const suggested = added.flatMap(({ path, addedBy }): PlaceOfAdded[] => {
    const to = places.get(path);
    return to === undefined ? [] : [{ addedBy, from: path, to: placeInFolder(path, to) }];
  });
  const found: readonly Stranded[] = await withoutOtherOwners(repo, suggested, merge);
  const byPath = new Map(found.map((each) => [each.from, each]));
  return found
    .filter(({ from }) => !from.endsWith(besideIt) || !byPath.has(from.slice(0, -besideIt.length)))
    .map((each) => {
      const beside = byPath.get(`${each.from}${besideIt}`);
      return { ...each, ...(beside === undefined ? {} : { beside: { from: beside.from, to: beside.to } }) };
    });
};

type Question = Readonly<{ addedBy: Stranded['addedBy']; merge: Required<MergeRequest>; changes: SideChanges }>;

/** What a side added below a folder that the other one has no more. */
const addedToGone = async (
  repo: Repository,
  { addedBy, merge, changes }: Question
): Promise<ReadonlyArray<Readonly<{ path: string; addedBy: Stranded['addedBy'] }>>> => {
  const other = addedBy === 'ours' ? 'theirs' : 'ours';
  const deleted = changes[other].filter(({ status }) => status === 'D');
  const added = changes[addedBy].filter(({ status }) => status === 'A');
  if (deleted.length === 0 || added.length === 0) return [];
  const left = new Set(deleted.flatMap(({ path }) => foldersOf(path)));
  const known = new Map<string, boolean>();
  const isGone = async (folder: string): Promise<boolean> => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const isAbsent = (await repo.objects.find(`${merge[other]}:${folder}`)) === undefined;
    known.set(folder, isAbsent);
    return isAbsent;
  };
  const found = [];
  for (const { path } of added) {
    // The outer folder is gone only where those in it are.
    const folder = foldersOf(path).find((each) => left.has(each));
    if (folder !== undefined && (await isGone(folder))) found.push({ path, addedBy });
  }
  return found;
};
