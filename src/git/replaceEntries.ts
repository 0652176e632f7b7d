import { SfError } from '@salesforce/core/sfError';
import { folderMode, isEmptyTree, isObjectId, submoduleMode } from './objectId.js';
import type { Repository } from './repository.js';

/** What a tree holds under one name: a file, a link, a submodule or a folder. */
export type TreeEntry = Readonly<{ mode: string; oid: string }>;

/** The changes below one folder. Names are kept as latin1, which holds whatever bytes git has, unchanged. */
type Folder = {
  readonly path: string;
  readonly depth: number;
  readonly entries: Map<string, TreeEntry | undefined>;
  readonly folders: Map<string, Folder>;
  /** The folder as it was; undefined when there was none. */
  before: string | undefined;
};

type Entries = Map<string, TreeEntry>;

const modes: readonly string[] = ['100644', '100755', '120000', submoduleMode, folderMode];

/**
 * Makes a tree out of another by replacing, adding and deleting entries. It reads and writes only the folders along the
 * way, so that the cost follows the change and not the size of the tree. A folder that becomes empty is
 * taken away, as git has no empty folders; what is deleted and does not exist is no failure.
 *
 * @param tree the id of the tree to start from
 * @param entries by path; `undefined` deletes what is there, be it a file or a whole folder
 * @returns the id of the new tree
 * @throws SfError InvalidTreePathError for a path that no tree can hold, or that is both a file and a folder;
 * ObjectMissingError; GitError
 */
export const replaceEntries = async (
  repo: Repository,
  tree: string,
  entries: ReadonlyMap<string, TreeEntry | undefined>
): Promise<string> => {
  const levels = plan(tree, entries);
  const contents = new Map<Folder, Entries>();
  for (const level of levels) await load(repo, level, contents);
  const written = new Map<Folder, string | undefined>();
  for (const level of [...levels].reverse()) {
    for (const folder of level) apply(folder, contents, written);
    for (const folder of level) write(repo, folder, { contents, written });
  }
  return written.get(levels[0][0]) ?? repo.emptyTree;
};

/** The changed folders by depth, the root first. */
const plan = (tree: string, entries: ReadonlyMap<string, TreeEntry | undefined>): Folder[][] => {
  const root = newFolder('', 0, tree);
  const levels: Folder[][] = [[root]];
  for (const [path, entry] of entries) {
    if (entry !== undefined && (!modes.includes(entry.mode) || !isObjectId(entry.oid))) {
      throw new SfError(`${path}: "${entry.mode} ${entry.oid}" is no entry of a tree.`, 'InvalidTreePathError');
    }
    const names = splitPath(path);
    const last = names.pop() as string;
    let folder = root;
    for (const name of names) {
      let next = folder.folders.get(name);
      if (next === undefined) {
        next = newFolder(folder.path + name + '/', folder.depth + 1, undefined);
        folder.folders.set(name, next);
        (levels[next.depth] ??= []).push(next);
      }
      folder = next;
    }
    folder.entries.set(last, entry);
  }
  return levels;
};

const newFolder = (path: string, depth: number, before: string | undefined): Folder => ({
  path,
  depth,
  before,
  entries: new Map(),
  folders: new Map(),
});

const splitPath = (path: string): string[] => {
  const names = Buffer.from(path, 'utf8').toString('latin1').split('/');
  if (
    names.some((name) => name === '' || name === '.' || name === '..' || /^\.git$/i.test(name) || name.includes('\0'))
  ) {
    throw new SfError(`${JSON.stringify(path)} cannot be a path in a git tree.`, 'InvalidTreePathError');
  }
  return names;
};

/** Reads the folders of one level as they were, and tells those below which trees they are. */
const load = async (repo: Repository, level: readonly Folder[], contents: Map<Folder, Entries>): Promise<void> => {
  const trees = await Promise.all(level.map(({ before }) => readTree(repo, before)));
  level.forEach((folder, index) => {
    const entries = trees[index];
    contents.set(folder, entries);
    for (const [name, child] of folder.folders) {
      const entry = entries.get(name);
      // What is deleted, or replaced by something else, does not lend its content to a folder of the same name.
      if (entry?.mode === folderMode && !folder.entries.has(name)) child.before = entry.oid;
    }
  });
};

const readTree = async (repo: Repository, oid: string | undefined): Promise<Entries> => {
  if (oid === undefined || isEmptyTree(oid)) return new Map();
  const { type, content } = await repo.objects.read(oid);
  if (type !== 'tree') throw new SfError(`Object ${oid} is a ${type}, where a tree is needed.`, 'InvalidTreePathError');
  return parseTree(content, oid.length / 2);
};

/**
 * Reads a tree object: `<mode> <name>\0<id in bytes>` for each entry, where the mode has no leading zero. They are sorted
 * by their bytes, a folder as if its name ended with a slash (base_name_compare in git's read-cache.c).
 */
const parseTree = (content: Buffer, idBytes: number): Entries => {
  const entries: Entries = new Map();
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const end = content.indexOf(0, space);
    const mode = content.toString('latin1', at, space).padStart(folderMode.length, '0');
    entries.set(content.toString('latin1', space + 1, end), {
      mode,
      oid: content.toString('hex', end + 1, end + 1 + idBytes),
    });
    at = end + 1 + idBytes;
  }
  return entries;
};

/** Brings a folder's entries to what they are to be, once the folders below it are written. */
const apply = (
  folder: Folder,
  contents: ReadonlyMap<Folder, Entries>,
  written: ReadonlyMap<Folder, string | undefined>
): void => {
  const entries = contents.get(folder) as Entries;
  for (const [name, entry] of folder.entries) {
    if (entry === undefined) entries.delete(name);
    else entries.set(name, entry);
  }
  for (const [name, child] of folder.folders) {
    const oid = written.get(child);
    if (oid !== undefined) {
      // A file that is in the way must be deleted by name: nothing is lost by mistake.
      if ((entries.get(name)?.mode ?? folderMode) !== folderMode) throw bothFileAndFolder(child.path);
      entries.set(name, { mode: folderMode, oid });
    } else if (entries.get(name)?.mode === folderMode && !folder.entries.has(name)) {
      entries.delete(name);
    }
  }
};

/** Writes a folder that has entries left. */
const write = (
  repo: Repository,
  folder: Folder,
  { contents, written }: Readonly<{ contents: Map<Folder, Entries>; written: Map<Folder, string | undefined> }>
): void => {
  const entries = contents.get(folder) as Entries;
  if (entries.size > 0) written.set(folder, repo.newObjects.add('tree', formatTree(entries)));
};

/** A tree object, as {@link parseTree} reads it. */
const formatTree = (entries: Entries): Buffer =>
  Buffer.concat(
    [...entries]
      .map(([name, entry]) => ({ ...entry, name, sortedAs: entry.mode === folderMode ? `${name}/` : name }))
      .sort((a, b) => (a.sortedAs < b.sortedAs ? -1 : 1))
      .flatMap(({ name, mode, oid }) => [
        Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`, 'latin1'),
        Buffer.from(oid, 'hex'),
      ])
  );

const bothFileAndFolder = (path: string): SfError =>
  new SfError(
    `${Buffer.from(path, 'latin1').toString('utf8').replace(/\/$/, '')} cannot be both a file and a folder.`,
    'InvalidTreePathError'
  );
