import { statSync } from 'node:fs';
import { join } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { type CommitInfo, type CommitRange, isEmpty, parseCommits, revListArguments } from './commits.js';
import { gitEnvironment, type GitVariables } from './environment.js';
import { noIdentity } from './identity.js';
import { isFolder, type Layout, notARepository, readLayout } from './layout.js';
import { NewObjects } from './newObjects.js';
import { emptyTreeOf, isObjectId, type ObjectFormat } from './objectId.js';
import { ObjectReader } from './objects.js';
import { answerOf, porcelain } from './porcelain.js';
import {
  type GitOptions,
  type GitOutput,
  isGitError,
  runGit,
  streamGit,
  textOf,
  withoutCredentials,
} from './runner.js';
import { isNear } from './nearAncestors.js';
import { withoutStaleLocks } from './staleLocks.js';
import { isAuthorCommitter, isPartialBy, parseSettings, type Settings, settingsArguments } from './settings.js';
import { type FileChange, parseChanges, parseFiles, type TreeFile } from './trees.js';
import { checkGit } from './version.js';

export type { CommitInfo, CommitRange } from './commits.js';
export type { FileChange, TreeFile } from './trees.js';

/** How many paths are given to one git process: well within the length of a command line everywhere. */
const pathsAtOnce = 100;

/** One git repository: what is asked of it, in the words of git. Nothing here writes to the work tree or the index. */
export class Repository {
  /** Where git runs: the top of the work tree, or the git dir of a bare repository. */
  public readonly dir: string;
  public readonly gitDir: string;
  /** The git dir that all linked worktrees share. */
  public readonly commonDir: string;
  /** The top folder of the work tree; undefined in a bare repository. */
  public readonly workTree: string | undefined;
  public readonly objectFormat: ObjectFormat;
  /** The tree without entries. */
  public readonly emptyTree: string;
  /** The address of each remote by its name, without credentials, as it may be shown. */
  public readonly remoteUrls: ReadonlyMap<string, string>;
  /** Reads objects, without a process for each. */
  public readonly objects: ObjectReader;
  /** Objects that are being written. All that git is asked here waits until they are stored. */
  public readonly newObjects: NewObjects;
  /** Answers that stay the same for as long as this is open. */
  private readonly answers = new Map<string, Promise<string>>();
  private readonly outputs = new Map<string, Promise<GitOutput>>();

  private constructor(
    layout: Layout & Readonly<{ remoteUrls: ReadonlyMap<string, string> }>,
    private readonly env: GitVariables
  ) {
    this.dir = layout.workTree ?? layout.gitDir;
    this.gitDir = layout.gitDir;
    this.commonDir = layout.commonDir;
    this.workTree = layout.workTree;
    this.objectFormat = layout.objectFormat;
    this.emptyTree = emptyTreeOf(layout.objectFormat);
    this.remoteUrls = layout.remoteUrls;
    this.newObjects = new NewObjects(
      layout.objectFormat,
      (args, options) => this.run(args, options),
      () => this.isPartial()
    );
    this.objects = new ObjectReader(this.dir, env, this.newObjects);
  }

  /** Where git lists the commits of a shallow clone whose parents are cut off (gitrepository-layout). */
  public get shallowFile(): string {
    return join(this.commonDir, 'shallow');
  }

  /**
   * Opens the repository that a folder belongs to: a work tree, a linked worktree, or a bare repository.
   *
   * @param dir any folder in it
   * @param options.env variables for git, on top of those of this process
   * @throws SfError GitVersionError, GitNotFoundError, NotAGitRepositoryError, GitError
   */
  public static async open(dir: string, { env = {} }: Readonly<{ env?: GitVariables }> = {}): Promise<Repository> {
    // git cannot be started in a folder that is not there.
    if (!isFolder(dir)) throw notARepository(dir);
    const git = porcelain(dir, env);
    const [version, layout, remotes] = await Promise.allSettled([
      checkGit(git, env),
      readLayout(dir, env),
      answerOf(git.getRemotes(true)),
    ]);
    // An old git fails in the others too, in words that do not say why.
    settled(version);
    const folders = settled(layout);
    const remoteUrls = new Map(settled(remotes).map(({ name, refs }) => [name, withoutCredentials(refs.fetch)]));
    return new Repository({ ...folders, remoteUrls }, env);
  }

  /** Runs git here; see `runGit` for what it gives and throws. */
  public async git(args: readonly string[], options: Omit<GitOptions, 'dir'> = {}): Promise<GitOutput> {
    await this.newObjects.store();
    return this.run(args, options);
  }

  /** Runs git here and gives what it printed as text, without the last line end. */
  public async ask(args: readonly string[], options: Omit<GitOptions, 'dir'> = {}): Promise<string> {
    return textOf(await this.git(args, options));
  }

  /** Runs git here and gives its output piece by piece; see `streamGit` for what ends it and what it throws. */
  public async *stream(args: readonly string[], input?: GitOptions['input']): AsyncGenerator<Buffer, void> {
    await this.newObjects.store();
    yield* streamGit(args, { dir: this.dir, env: this.env, input });
  }

  /** The branch that is checked out, without `refs/heads/`; undefined when HEAD is detached. */
  public async currentBranch(): Promise<string | undefined> {
    const ref = await this.ask(['symbolic-ref', '--quiet', 'HEAD'], { okCodes: [0, 1] });
    return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  }

  /**
   * Who makes commits here, as git resolves it from its environment and configuration.
   *
   * @throws SfError GitIdentityError when git does not know
   */
  public async identity(): Promise<Readonly<{ name: string; email: string }>> {
    const said = await this.ident('AUTHOR');
    const [, name, email] = identPattern.exec(said) ?? [];
    if (name === undefined || email === undefined) throw noIdentity(said);
    return { name, email };
  }

  /**
   * Who writes an object now, as it stands in commits and tags: name, address, seconds and offset of the time zone.
   *
   * @throws SfError GitIdentityError when git does not know
   */
  public async signature(role: 'AUTHOR' | 'COMMITTER'): Promise<string> {
    const env = gitEnvironment(this.env);
    const said = await this.ident(isAuthorCommitter(await this.settings(), env) ? 'AUTHOR' : role);
    // git says the time of its answer, unless a variable sets it.
    const isSet = env[`GIT_${role}_DATE`] !== undefined;
    return isSet ? said : said.replace(/\d+(?= [+-]\d{4}$)/, String(Math.floor(Date.now() / 1000)));
  }

  /** The names of the remotes. */
  public remotes(): Promise<string[]> {
    return Promise.resolve([...this.remoteUrls.keys()]);
  }

  /** Whether history was cut off when this repository was cloned or fetched, as git tells by that file. */
  public isShallow(): boolean {
    return (statSync(this.shallowFile, { throwIfNoEntry: false })?.size ?? 0) > 0;
  }

  /** Whether git signs commits here (`commit.gpgsign`). */
  public async signsCommits(): Promise<boolean> {
    const setting = (await this.settings()).get('commit.gpgsign') ?? 'false';
    if (setting === 'true' || setting === 'false') return setting === 'true';
    // What is neither is refused in git's own words.
    return (await this.askOnce(['config', '--type=bool', '--get', 'commit.gpgsign'])) === 'true';
  }

  /** Whether objects were left out when this repository was cloned (`--filter`), to be fetched when they are needed. */
  public async isPartial(): Promise<boolean> {
    return isPartialBy(await this.settings());
  }

  /**
   * The commit that a revision (a ref, an id, `v1^{commit}`, …) stands for.
   *
   * @returns its full id; undefined when there is none, or when the text is no name of one commit
   */
  public async resolveCommit(rev: string): Promise<string | undefined> {
    return rev === '' ? undefined : (await this.objects.find(`${rev}^{commit}`))?.oid;
  }

  /**
   * The id of a commit's tree.
   *
   * @throws SfError ObjectMissingError
   */
  public async tree(commit: string): Promise<string> {
    return (await this.objects.read(`${commit}^{tree}`)).oid;
  }

  /** Whether one commit is reachable from the other (a commit is its own ancestor). In a shallow clone "no" proves nothing. */
  public async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    if (ancestor === descendant || (await isNear(this.objects, ancestor, descendant))) return true;
    const args = ['merge-base', '--is-ancestor', '--end-of-options', ancestor, descendant];
    return (await this.gitOnce(args, [ancestor, descendant], { okCodes: [0, 1] })).exitCode === 0;
  }

  /** The best common ancestor of two commits; undefined when they have none. */
  public async mergeBase(a: string, b: string): Promise<string | undefined> {
    const oid = await this.ask(['merge-base', '--end-of-options', a, b], { okCodes: [0, 1] });
    return oid === '' ? undefined : oid;
  }

  /** The best commit that all of some commits contain; undefined when there is none, or when one of them is not here. */
  public async commonAncestor(commits: readonly string[]): Promise<string | undefined> {
    if (commits.length === 0) return undefined;
    const args = ['merge-base', '--octopus', '--end-of-options', ...commits];
    const oid = await this.ask(args, { okCodes: [0, 1, 128] });
    return oid === '' ? undefined : oid;
  }

  /** Commits of a range, newest first. */
  public async commits(range: CommitRange): Promise<CommitInfo[]> {
    if (isEmpty(range)) return [];
    const { include, exclude = [], notLikeIn } = range;
    const named = [...include, ...exclude, ...(notLikeIn === undefined ? [] : [notLikeIn])];
    const { stdout } = await this.gitOnce(revListArguments(range, 'commits'), named);
    return parseCommits(stdout.toString('utf8'));
  }

  /** How many commits a range has. */
  public async countCommits(range: CommitRange): Promise<number> {
    return isEmpty(range) ? 0 : Number(await this.ask(revListArguments(range, 'count')));
  }

  /** The files that differ between two commits or trees. A renamed file is one deleted and one added. */
  public async diffTrees(from: string, to: string): Promise<FileChange[]> {
    const args = ['diff-tree', '-r', '--raw', '-z', '--no-renames', '--ignore-submodules=none', '--no-abbrev'];
    const { stdout } = await this.git([...args, '--end-of-options', from, to]);
    return parseChanges(stdout.toString('utf8'));
  }

  /**
   * All files of a commit or tree.
   *
   * @param paths only these files, and what is in these folders
   */
  public async listFiles(treeish: string, paths?: readonly string[]): Promise<TreeFile[]> {
    const args = ['--literal-pathspecs', 'ls-tree', '-r', '-z', '--full-tree', '--end-of-options', treeish];
    if (paths === undefined) return parseFiles((await this.gitOnce(args, [treeish])).stdout.toString('utf8'));
    const files = new Map<string, TreeFile>();
    for (let at = 0; at < paths.length; at += pathsAtOnce) {
      const { stdout } = await this.gitOnce([...args, '--', ...paths.slice(at, at + pathsAtOnce)], [treeish]);
      for (const file of parseFiles(stdout.toString('utf8'))) files.set(file.path, file);
    }
    return [...files.values()];
  }

  /**
   * One file of a commit or tree.
   *
   * @param treeish the full id of a commit or tree, or a ref
   * @returns its content; undefined when there is no such file, or a folder
   * @throws SfError ObjectMissingError when there is no such commit or tree
   */
  public async readFile(treeish: string, path: string): Promise<Buffer | undefined> {
    const object = await this.objects.find(`${treeish}:${path}`);
    if (object === undefined) await this.objects.read(treeish);
    return object?.type === 'blob' ? object.content : undefined;
  }

  /**
   * Makes sure that a name can be given to a branch.
   *
   * @param name without `refs/heads/`
   * @throws SfError InvalidBranchNameError
   */
  public async checkBranchName(name: string): Promise<void> {
    const valid = name !== '' && !name.includes('\0');
    // `--branch` would also resolve `@{-1}` to the branch that was checked out before.
    const args = ['check-ref-format', '--branch', name];
    if (valid && (await this.ask(args, { okCodes: [0, 1, 128] })) === name) return;
    throw new SfError(`${JSON.stringify(name)} cannot be the name of a branch.`, 'InvalidBranchNameError', [
      'Choose a name without spaces, "..", "@{", "~", "^", ":", "?", "*", "[" and "\\", other than "HEAD", that does not begin with "-" or "." and does not end with "/", "." or ".lock".',
    ]);
  }

  /** Ends the git process that reads objects. */
  public async close(): Promise<void> {
    await this.objects.close();
  }

  private run(args: readonly string[], options: Omit<GitOptions, 'dir'>): Promise<GitOutput> {
    const { input } = options;
    const command = (): Promise<GitOutput> =>
      runGit(args, { ...options, dir: this.dir, env: { ...this.env, ...options.env } });
    const isRepeatable = input === undefined || typeof input === 'string' || Buffer.isBuffer(input);
    return isRepeatable ? withoutStaleLocks(this, command) : command();
  }

  /**
   * Like {@link git}, for what follows from some objects alone: git is asked only the first time. Not where they are named
   * by refs, nor in a shallow clone, whose history may grow.
   */
  private gitOnce(
    args: readonly string[],
    objects: readonly string[],
    options: Pick<GitOptions, 'okCodes'> = {}
  ): Promise<GitOutput> {
    if (!objects.every(isObjectId) || this.isShallow()) return this.git(args, options);
    const key = args.join('\0');
    const answer = this.outputs.get(key) ?? this.git(args, options);
    this.outputs.set(key, answer);
    answer.catch(() => this.outputs.delete(key));
    return answer;
  }

  private async settings(): Promise<Settings> {
    return parseSettings(await this.askOnce(settingsArguments, { okCodes: [0, 1] }));
  }

  private async ident(role: 'AUTHOR' | 'COMMITTER'): Promise<string> {
    try {
      return await this.askOnce(['var', `GIT_${role}_IDENT`]);
    } catch (error) {
      throw isGitError(error) && [1, 128].includes(error.data.exitCode) ? noIdentity(error.data.stderr) : error;
    }
  }

  /** Like {@link ask}, for what cannot change while this is open: git is asked only the first time. */
  private askOnce(args: readonly string[], options: Omit<GitOptions, 'dir'> = {}): Promise<string> {
    const key = args.join('\0');
    // Without waiting for new objects: these settings are asked for in order to store them.
    const answer = this.answers.get(key) ?? this.run(args, options).then(textOf);
    this.answers.set(key, answer);
    return answer;
  }
}

const identPattern = /^(.*) <(.*)> \d+ [+-]\d{4}\s*$/s;

const settled = <T>(result: PromiseSettledResult<T>): T => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};
