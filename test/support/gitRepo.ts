import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { Repository } from '../../src/git/repository.js';

/** Files by path; `undefined` deletes one. */
export type Files = Readonly<Record<string, string | Buffer | undefined>>;

/** Variables of the environment. */
export type Variables = Readonly<Record<string, string>>;

/** A folder of its own for one test, with a home in which git finds the settings of no real user. */
export type Scratch = Readonly<{
  dir: string;
  home: string;
  /** What makes git, and every process that is given it, see the scratch home: pass it to what a test spawns. */
  env: Variables;
  /** Makes a repository with a work tree on branch `main`, without a commit. */
  init(name?: string, options?: Readonly<{ objectFormat?: 'sha1' | 'sha256' }>): Promise<TestRepository>;
  /** Makes a bare repository, to be the remote of others. */
  bare(name?: string): Promise<TestRepository>;
  /**
   * Clones a repository.
   *
   * @param options.flags for `git clone`, such as `--depth=1` or `--bare`
   */
  clone(
    from: TestRepository,
    name?: string,
    options?: Readonly<{ flags?: readonly string[] }>
  ): Promise<TestRepository>;
  /** A repository that is in the folder already. */
  at(name: string): TestRepository;
  /** A bare remote and a clone of it, whose `main` has one commit with these files and is pushed. */
  pair(files?: Files): Promise<Readonly<{ remote: TestRepository; local: TestRepository }>>;
  /** Writes an executable script, and gives its path. */
  script(name: string, ...lines: readonly string[]): Promise<string>;
  /** Takes the folder away. */
  remove(): Promise<void>;
}>;

/** A repository that a test builds up. All that is done goes through the real git. */
export type TestRepository = Readonly<{
  dir: string;
  env: Variables;
  /** Runs git; gives what it printed, without the last line end. What it printed before it failed, its error has as `stdout`. */
  git(...args: readonly string[]): Promise<string>;
  /** Writes files of the work tree. */
  write(files: Files): Promise<void>;
  /** Writes files, and commits the whole work tree, also when nothing changed; gives the commit's id. */
  commit(message: string, files?: Files): Promise<string>;
  /** Switches to a new branch. */
  branch(name: string, start?: string): Promise<void>;
  /** Switches to a branch, or to a commit (detached). */
  checkout(rev: string): Promise<void>;
  /** Pushes to `origin`: refspecs, or the current branch. */
  push(...refspecs: readonly string[]): Promise<void>;
  /** The id that a revision stands for; undefined when there is none. */
  oid(rev: string): Promise<string | undefined>;
  /** A file of a commit as text; undefined when there is none. */
  read(rev: string, path: string): Promise<string | undefined>;
  /** The paths of all files of a commit. */
  files(rev: string): Promise<string[]>;
  /** All refs with their ids. */
  refs(): Promise<Record<string, string>>;
  /** Sets one setting of this repository. */
  config(key: string, value: string): Promise<void>;
  /** Adds a linked worktree: on an existing branch, with `-b` on a new one, and detached when nothing is said. */
  worktree(name: string, ...args: readonly string[]): Promise<TestRepository>;
  /** Writes a hook of this repository. */
  hook(name: string, ...lines: readonly string[]): Promise<void>;
  /** Opens it as the plugin does, seeing the scratch home. `Repository.close` is left to the test. */
  open(): Promise<Repository>;
}>;

let homes = 0;

/**
 * Makes a folder for one test. Repositories in it carry who commits, and that commits are not signed, in their own
 * settings, so that they also work for code that is not given `env`.
 *
 * @param at where the folder is to be; nothing may be there
 */
export const createScratch = async (at?: string): Promise<Scratch> => {
  const dir = at ?? (await realpath(await mkdtemp(join(tmpdir(), 'sf-sre-test-'))));
  if (at !== undefined) await mkdir(at);
  // Salesforce's libraries keep for a process which key belongs to which home: a new one needs a path of its own.
  const home = join(dir, at === undefined ? 'home' : `home-${(homes += 1)}`);
  await mkdir(home);
  await writeFile(join(home, '.gitconfig'), homeSettings);
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    ...datesNow(),
  };
  const repository = (path: string): TestRepository => testRepository(path, env);
  const make = async (name: string, ...args: string[]): Promise<TestRepository> => {
    const path = join(dir, name);
    await run(dir, env, ['init', '--quiet', '--template=', '--initial-branch=main', ...args, path]);
    return settle(repository(path));
  };
  const clone: Scratch['clone'] = async (from, name = 'clone', { flags = [] } = {}) => {
    const path = join(dir, name);
    // By address and not by path, since git ignores --depth and --filter for a path.
    await run(dir, env, ['clone', '--quiet', '--template=', ...flags, `file://${from.dir}`, path]);
    return settle(repository(path));
  };
  const bare: Scratch['bare'] = (name = 'remote.git') => make(name, '--bare');
  return {
    dir,
    home,
    env,
    init: (name = 'repository', { objectFormat = 'sha1' } = {}) => make(name, `--object-format=${objectFormat}`),
    bare,
    clone,
    at: (name) => repository(join(dir, name)),
    pair: async (files = { 'README.md': 'hello\n' }): ReturnType<Scratch['pair']> => {
      const remote = await bare();
      const local = await clone(remote, 'local');
      await local.commit('Begin', files);
      await local.push();
      return { remote, local };
    },
    script: async (name, ...lines): Promise<string> => {
      const path = join(dir, 'bin', name);
      await writeScript(path, lines);
      return path;
    },
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }),
  };
};

/** What git takes for now, in seconds since 1970: a time that {@link tick} alone moves, so that no test waits for another second. */
let time = Date.UTC(2024, 0, 2, 3, 4, 5) / 1000;

const datesNow = (): Readonly<Record<'GIT_AUTHOR_DATE' | 'GIT_COMMITTER_DATE', string>> => ({
  GIT_AUTHOR_DATE: `@${time} +0000`,
  GIT_COMMITTER_DATE: `@${time} +0000`,
});

/**
 * Moves git's clock on by a minute, for all that is given these variables from now on: two commits of one second and the
 * same content would be one.
 */
export const tick = (env: Record<string, string | undefined>): void => {
  time += 60;
  Object.assign(env, datesNow());
};

const userSettings = `[user]
	name = Scratch User
	email = user@scratch.example
[commit]
	gpgSign = false
[core]
	fsync = none
[gc]
	auto = 0
[maintenance]
	auto = false
[receive]
	autoGC = false
	unpackLimit = 1
[fetch]
	unpackLimit = 1
`;

const homeSettings = `${userSettings}[init]
	defaultBranch = main
[protocol "file"]
	allow = always
[uploadpack]
	allowFilter = true
[advice]
	detachedHead = false
`;

const testRepository = (dir: string, env: Variables): TestRepository => {
  const git = (...args: readonly string[]): Promise<string> => run(dir, env, args);
  const write: TestRepository['write'] = async (files) => {
    for (const [path, content] of Object.entries(files)) {
      const file = join(dir, path);
      if (content === undefined) {
        await rm(file, { recursive: true });
      } else {
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
      }
    }
  };
  return {
    dir,
    env,
    git,
    write,
    commit: async (message, files = {}): Promise<string> => {
      tick(env);
      await write(files);
      await git('add', '--all');
      await git('commit', '--quiet', '--allow-empty', '--no-verify', '-m', message);
      return committed(dir);
    },
    branch: async (name, start = 'HEAD'): Promise<void> => {
      await git('checkout', '--quiet', '-b', name, start);
    },
    checkout: async (rev): Promise<void> => {
      await git('checkout', '--quiet', rev);
    },
    push: async (...refspecs): Promise<void> => {
      await git('push', '--quiet', 'origin', ...(refspecs.length === 0 ? ['HEAD'] : refspecs));
    },
    oid: (rev) => git('rev-parse', '--verify', '--quiet', '--end-of-options', rev).catch(() => undefined),
    read: (rev, path) => run(dir, env, ['cat-file', 'blob', `${rev}:${path}`], 'as it is').catch(() => undefined),
    files: async (rev) => split(await git('ls-tree', '-r', '-z', '--name-only', '--full-tree', rev), '\0'),
    refs: async (): Promise<Record<string, string>> => {
      const lines = split(await git('for-each-ref', '--format=%(refname) %(objectname)'), '\n');
      return Object.fromEntries(lines.map((line) => line.split(' ') as [string, string]));
    },
    config: async (key, value): Promise<void> => {
      await git('config', key, value);
    },
    worktree: async (name, ...args): Promise<TestRepository> => {
      const path = join(dirname(dir), name);
      await git('worktree', 'add', '--quiet', path, ...(args.length === 0 ? ['--detach'] : args));
      return testRepository(path, env);
    },
    hook: async (name, ...lines): Promise<void> => {
      const hooks = await git('rev-parse', '--path-format=absolute', '--git-path', 'hooks');
      await writeScript(join(hooks, name), lines);
    },
    open: () => Repository.open(dir, { env }),
  };
};

/**
 * The commit that was just made, so that its ref is a file of its own (gitrepository-layout): tests commit so often that
 * a process less for each is felt.
 */
const committed = async (dir: string): Promise<string> => {
  const link = join(dir, '.git');
  const text = await readFile(link, 'utf8').catch(() => undefined);
  const gitDir = text?.startsWith('gitdir: ') ? text.slice('gitdir: '.length).trim() : link;
  const head = (await readFile(join(gitDir, 'HEAD'), 'utf8')).trim();
  if (!head.startsWith('ref: ')) return head;
  const shared = await readFile(join(gitDir, 'commondir'), 'utf8').catch(() => '.');
  return (await readFile(join(gitDir, shared.trim(), head.slice('ref: '.length)), 'utf8')).trim();
};

/** Gives a repository the settings that it needs where the scratch home is not seen. */
const settle = async (repository: TestRepository): Promise<TestRepository> => {
  const gitDir = await repository.git('rev-parse', '--absolute-git-dir');
  await appendFile(join(gitDir, 'config'), userSettings);
  return repository;
};

const writeScript = async (path: string, lines: readonly string[]): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
};

const run = async (
  dir: string,
  env: Variables,
  args: readonly string[],
  lastLineEnd: 'as it is' | 'removed' = 'removed'
): Promise<string> => {
  const child = spawn('git', args, { cwd: dir, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, complaint, [exitCode]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  if (exitCode !== 0) {
    throw Object.assign(new Error(`git ${args.join(' ')} ended with ${exitCode}: ${complaint}`), { stdout: said });
  }
  return lastLineEnd === 'removed' ? said.replace(/\n$/, '') : said;
};

const split = (text: string, separator: string): string[] => text.split(separator).filter((part) => part !== '');
