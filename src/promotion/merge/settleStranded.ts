import type { MergeRequest } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import type { FileEntry, SideChanges } from './bothChanged.js';
import type { ContentConflict } from './contested.js';
import { contestedFile, type ContestedFile, decidedFile } from './contestedFile.js';
import type { Decisions } from './decisions.js';
import { type Stranded, strandedFiles } from './stranded.js';

/** A merge up to now. */
type Merged = Readonly<{
  merge: Required<MergeRequest>;
  changes: SideChanges;
  tree: string;
  conflicts: readonly ContentConflict[];
}>;

/** What becomes of the merged tree, and what is asked. */
type Settled = Readonly<{ entries: ReadonlyMap<string, FileEntry | undefined>; conflicts: readonly ContentConflict[] }>;

/**
 * Asks whether a file goes along that one side added to a folder which the other side moved. The folder says what metadata is
 * a part of: of a renamed object it has to go along, and one that is left outside of the package directories would silently
 * not be deployed; in a folder that is to be there again it stays. Until somebody said so, it is where it was added.
 */
export const settleStranded = async (
  repo: Repository,
  { merge, changes, tree, conflicts }: Merged,
  decisions: Pick<Decisions, 'about'> | undefined
): Promise<Settled> => {
  const open = new Set(conflicts.map(({ path }) => path));
  const entries = new Map<string, FileEntry | undefined>();
  const asked: ContentConflict[] = [];
  for (const stranded of await strandedFiles(repo, merge, changes)) {
    const { from, to, beside } = stranded;
    // What is in it is decided first.
    if (open.has(from) || open.has(to)) continue;
    const paths = [from, to, ...(beside ? [beside.from, beside.to] : [])];
    const there = new Map((await repo.listFiles(tree, paths)).map((entry) => [entry.path, entry]));
    const file = fileOf(stranded, there);
    if (file === undefined) continue;
    const decided = await decidedFile(file, decisions);
    if (decided === undefined) {
      const whole = contestedFile(file);
      asked.push({
        path: from,
        kind: 'file location',
        message: whole.note ?? '',
        paths: [from, to],
        contested: [whole],
        whole,
      });
      continue;
    }
    for (const path of paths) entries.set(path, undefined);
    if (decided.entry === undefined) continue;
    entries.set(decided.path, decided.entry);
    if (beside === undefined) continue;
    const [kept, other] = decided.path === to ? [beside.to, beside.from] : [beside.from, beside.to];
    entries.set(kept, there.get(kept) ?? there.get(other));
  }
  return { entries, conflicts: asked };
};

/** The file where it is and where it would be; there may be one already, which the other side has. */
const fileOf = ({ addedBy, from, to }: Stranded, there: ReadonlyMap<string, FileEntry>): ContestedFile | undefined => {
  const own = there.get(from);
  if (own === undefined) return undefined;
  const other = there.get(to) ?? own;
  const note = there.has(to)
    ? `${addedBy === 'ours' ? 'Theirs' : 'Ours'} moved the folder of ${from}, which ${addedBy} added, and has ${to}.`
    : `${addedBy === 'ours' ? 'Theirs' : 'Ours'} moved the folder of ${from}, which ${addedBy} added: with the folder, it goes to ${to}.`;
  const common = { path: from, kind: 'file location', base: undefined, note };
  return addedBy === 'ours'
    ? { ...common, ours: own, theirs: other, paths: { base: undefined, ours: from, theirs: to } }
    : { ...common, ours: other, theirs: own, paths: { base: undefined, ours: to, theirs: from } };
};
