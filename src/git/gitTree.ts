import { join, parse, posix, relative, sep } from 'node:path';
import { Readable } from 'node:stream';
import { SfError } from '@salesforce/core/sfError';
import { groupBy } from '../common/groupBy.js';
import type { ObjectReader } from './objects.js';

/** One entry of a folder of a commit: `mode` as git writes it in a tree (`100644`, `40000`, `120000`, `160000` …). */
export type GitTreeEntry = Readonly<{ mode: string; oid: string }>;

/** What one synchronous question to a tree came to. */
export type Answer<T> = Readonly<{ value: T } | { error: Error }>;

/** A folder of a commit; an entry is read when it is asked for, since few of a large folder's are. */
type Folder = Readonly<{ names: () => Iterable<string>; get: (name: string) => GitTreeEntry | undefined }>;

export const folderMode = '40000';
export const symlinkMode = '120000';
export const submoduleMode = '160000';

/** A file in a submodule, whatever it is called: what names all of a folder's files names it. */
export const someFileOf = (submodule: string): string => `${submodule}/some file of the submodule`;

/**
 * A commit as source-deploy-retrieve's TreeContainer sees a project folder.
 *
 * The library asks its tree synchronously and often, git answers asynchronously and in batches. So a question is asked
 * inside `ask`: where it meets a folder or a file that is not in memory yet, it is broken off, what was missing is read by
 * object id, all questions' needs in one batch, and the question is asked again. Only the folders on the way to what is
 * asked for are ever read, and only the contents that are asked for.
 *
 * Its root is a path that no disk has, below something that is no folder: the library's searches upwards for a
 * `.forceignore` or an `sfdx-project.json` find nothing of the user's machine.
 */
export class GitTree {
  private readonly folders = new Map<string, Folder>();
  private readonly paths = new Map<string, Folder>();
  private readonly contents = new Map<string, Buffer>();
  private readonly missingFolders = new Set<string>();
  private readonly missingContents = new Set<string>();

  private constructor(
    private readonly objects: ObjectReader,
    public readonly root: string,
    private readonly rootTree: string,
    private readonly hides: (path: string) => boolean
  ) {}

  /**
   * Opens the tree of a commit; reads nothing but the commit and its root folder.
   *
   * @param commit full object id of a commit or of a tree
   * @param hides tells of a repository path of a file whether it is to be left out, as if it were not there
   * @throws SfError ObjectMissingError
   */
  public static async open(
    objects: ObjectReader,
    commit: string,
    hides: (path: string) => boolean = (): boolean => false
  ): Promise<GitTree> {
    const { type, content } = await objects.read(commit);
    const rootTree = type === 'tree' ? commit : content.toString('utf8', 5, content.indexOf('\n'));
    const tree = new GitTree(objects, virtualRoot(commit), rootTree, hides);
    tree.missingFolders.add(rootTree);
    await tree.loadMissing();
    return tree;
  }

  /** The library's path of a repository path. */
  public toFsPath(path: string): string {
    // A repository path is normal already.
    return posix.sep === sep && path !== '' ? `${this.root}/${path}` : join(this.root, ...path.split(posix.sep));
  }

  /** The repository path of a path of the library. */
  public toRepositoryPath(fsPath: string): string {
    return relative(this.root, fsPath).split(sep).join(posix.sep);
  }

  /** Asks questions of this tree, reading what they need. Answers come in the order of the questions. */
  public async ask<T>(questions: ReadonlyArray<() => T>): Promise<Array<Answer<T>>> {
    const answers = new Array<Answer<T>>(questions.length);
    let open = questions.map((question, index) => ({ question, index }));
    while (open.length > 0) {
      open = open.filter(({ question, index }) => {
        const answer = this.tryToAnswer(question);
        if (answer !== undefined) answers[index] = answer;
        return answer === undefined;
      });
      await this.loadMissing();
    }
    return answers;
  }

  /** Asks one question of this tree, reading what it needs; throws what the question throws. */
  public async askOne<T>(question: () => T): Promise<T> {
    const [answer] = await this.ask([question]);
    if ('error' in answer) throw answer.error;
    return answer.value;
  }

  /** Reads the folders that repository paths are in, level by level: a question of many paths is then asked once of each. */
  public async loadFoldersOf(paths: readonly string[]): Promise<void> {
    const folders = new Set<string>();
    for (const path of paths) {
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        const folder = path.slice(0, end);
        if (folders.has(folder)) break;
        folders.add(folder);
      }
    }
    const levels = groupBy([...folders], (folder) => folder.split('/').length);
    for (const [, level] of [...levels].sort(([a], [b]) => a - b)) {
      for (const folder of level) this.tryToAnswer(() => this.folderAt(folder));
      await this.loadMissing();
    }
  }

  /** The entries of repository paths, also of what the library does not get to see; what the commit lacks is left out. */
  public async entries(paths: readonly string[]): Promise<Map<string, GitTreeEntry>> {
    const answers = await this.ask(paths.map((path) => () => this.entryAt(path)));
    const found = new Map<string, GitTreeEntry>();
    answers.forEach((answer, index) => {
      if ('error' in answer) throw answer.error;
      if (answer.value !== undefined) found.set(paths[index], answer.value);
    });
    return found;
  }

  /**
   * The contents of files, by repository path, read in one batch; also of what the library does not get to see.
   *
   * @throws SfError FileNotInCommitError, ObjectMissingError
   */
  public async read(paths: readonly string[]): Promise<Map<string, Buffer>> {
    const entries = await this.entries(paths);
    for (const { oid } of entries.values()) {
      if (!this.contents.has(oid)) this.missingContents.add(oid);
    }
    await this.loadMissing();
    return new Map(paths.map((path) => [path, this.contentAt(path)]));
  }

  /** The content of an object that was read before, and is still in memory. */
  public inMemory(oid: string): Buffer | undefined {
    return this.contents.get(oid);
  }

  /** Whether there is a file or folder of this repository path that is not hidden. Ask it within {@link ask}. */
  public has(path: string): boolean {
    return this.visibleEntryAt(path) !== undefined;
  }

  /** Whether this repository path is a folder. Ask it within {@link ask}. */
  public isFolder(path: string): boolean {
    return this.entryAt(path)?.mode === folderMode;
  }

  /** The names in the folder of a repository path, without files that are hidden. Ask it within {@link ask}. */
  public list(path: string): string[] {
    const folder = this.folderAt(path);
    const names: string[] = [];
    for (const name of folder?.names() ?? []) {
      if (!this.isHidden(path === '' ? name : `${path}/${name}`, folder?.get(name))) names.push(name);
    }
    return names;
  }

  /** The files in and below the folder of a repository path, without hidden ones; a file itself. Ask it within {@link ask}. */
  public filesAt(path: string): string[] {
    return this.isFolder(path) ? this.list(path).flatMap((name) => this.filesAt(`${path}/${name}`)) : [path];
  }

  public exists(fsPath: string): boolean {
    return this.has(this.toRepositoryPath(fsPath));
  }

  public isDirectory(fsPath: string): boolean {
    const path = this.toRepositoryPath(fsPath);
    const entry = this.visibleEntryAt(path);
    if (entry === undefined) throw notInCommit(path);
    return entry.mode === folderMode;
  }

  public readDirectory(fsPath: string): string[] {
    return this.list(this.toRepositoryPath(fsPath));
  }

  public readFileSync(fsPath: string): Buffer {
    const path = this.toRepositoryPath(fsPath);
    if (this.visibleEntryAt(path) === undefined) throw notInCommit(path);
    return this.contentAt(path);
  }

  public async readFile(fsPath: string): Promise<Buffer> {
    return this.askOne(() => this.readFileSync(fsPath));
  }

  public stream(fsPath: string): Readable {
    const read = async (): Promise<Buffer> => this.readFile(fsPath);
    const chunks = async function* (): AsyncGenerator<Buffer> {
      yield await read();
    };
    return Readable.from(chunks(), { objectMode: false });
  }

  private entryAt(path: string): GitTreeEntry | undefined {
    if (path === '') return { mode: folderMode, oid: this.rootTree };
    const slash = path.lastIndexOf('/');
    return this.folderAt(slash < 0 ? '' : path.slice(0, slash))?.get(path.slice(slash + 1));
  }

  /** The folder of a repository path; many questions are about files of the same ones. */
  private folderAt(path: string): Folder | undefined {
    const known = this.paths.get(path);
    if (known !== undefined) return known;
    const entry = this.entryAt(path);
    if (entry?.mode !== folderMode) return undefined;
    const folder = this.folder(entry.oid);
    this.paths.set(path, folder);
    return folder;
  }

  private visibleEntryAt(path: string): GitTreeEntry | undefined {
    const entry = this.entryAt(path);
    return this.isHidden(path, entry) ? undefined : entry;
  }

  private isHidden(path: string, entry: GitTreeEntry | undefined): boolean {
    if (entry === undefined || entry.mode === folderMode) return false;
    return this.hides(path) || (entry.mode === submoduleMode && this.hides(someFileOf(path)));
  }

  private folder(oid: string): Folder {
    const folder = this.folders.get(oid);
    if (folder !== undefined) return folder;
    this.missingFolders.add(oid);
    throw notLoaded;
  }

  private contentAt(path: string): Buffer {
    const entry = this.entryAt(path);
    if (entry === undefined) throw notInCommit(path);
    const content = this.contents.get(entry.oid);
    if (content !== undefined) return content;
    this.missingContents.add(entry.oid);
    throw notLoaded;
  }

  /** Undefined when something was missing. The library swallows some errors, so what was noted counts, not what was thrown. */
  private tryToAnswer<T>(question: () => T): Answer<T> | undefined {
    const before = this.missing();
    try {
      const value = question();
      return this.missing() > before ? undefined : { value };
    } catch (error) {
      if (error === notLoaded || this.missing() > before) return undefined;
      return { error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  private missing(): number {
    return this.missingFolders.size + this.missingContents.size;
  }

  private async loadMissing(): Promise<void> {
    const folders = [...this.missingFolders];
    const contents = [...this.missingContents];
    this.missingFolders.clear();
    this.missingContents.clear();
    if (folders.length + contents.length === 0) return;
    const objects = await this.objects.readMany([...folders, ...contents]);
    const content = (oid: string): Buffer => objects.get(oid) ?? Buffer.alloc(0);
    for (const oid of folders) this.folders.set(oid, parseFolder(content(oid), oid.length / 2));
    for (const oid of contents) this.contents.set(oid, content(oid));
  }
}

/** Breaks off a question whose answer needs something that is not in memory yet; one for all, since to make one is dear. */
const notLoaded = new Error('It is not in memory yet.');

const notInCommit = (path: string): SfError => new SfError(`${path} is not in the commit.`, 'FileNotInCommitError');

/** `/dev/null` is no folder, which ends a search upwards at once; Windows has nothing like it, but no project at a drive's root. */
const virtualRoot = (commit: string): string =>
  process.platform === 'win32'
    ? join(parse(process.cwd()).root, `sf-sre-commit-${commit}`)
    : join('/dev/null', `sf-sre-commit-${commit}`);

/** Reads a tree object: entries of mode, space, name, NUL, object id as raw bytes (git's Documentation/gitformat-pack). */
const parseFolder = (content: Buffer, oidBytes: number): Folder => {
  const positions = new Map<string, number>();
  let position = 0;
  while (position < content.length) {
    const space = content.indexOf(0x20, position);
    const end = content.indexOf(0, space);
    positions.set(content.toString('utf8', space + 1, end), position);
    position = end + 1 + oidBytes;
  }
  const get = (name: string): GitTreeEntry | undefined => {
    const at = positions.get(name);
    if (at === undefined) return undefined;
    const space = content.indexOf(0x20, at);
    const end = content.indexOf(0, space);
    return {
      mode: content.toString('latin1', at, space),
      oid: content.toString('hex', end + 1, end + 1 + oidBytes),
    };
  };
  return { names: () => positions.keys(), get };
};
