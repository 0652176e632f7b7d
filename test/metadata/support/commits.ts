import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Repository } from '../../../src/git/repository.js';

/** What a file becomes: its content, a link to somewhere, or undefined where it is deleted. */
export type FileState = string | Buffer | Readonly<{ link: string }> | undefined;

/** A repository in a temporary folder, to make commits in. */
export type TestRepository = Readonly<{
  dir: string;
  repo: Repository;
  /** Writes and deletes files, by repository path, and commits; gives the commit's id. */
  commit: (files: Readonly<Record<string, FileState>>) => string;
  git: (...args: string[]) => string;
  remove: () => Promise<void>;
}>;

/** Makes an empty repository whose commits depend on nothing of the machine's git configuration. */
export const makeRepository = async (): Promise<TestRepository> => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'sf-sre-metadata-')));
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
  };
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: dir, env, encoding: 'utf8' }).trim();
  git('init', '--quiet', '--initial-branch=main');
  const repo = await Repository.open(dir);
  return {
    dir,
    repo,
    git,
    commit: (files): string => {
      for (const [path, state] of Object.entries(files)) writeState(join(dir, path), state);
      git('add', '--all', '--force');
      git('commit', '--quiet', '--allow-empty', '--message=Change');
      return git('rev-parse', 'HEAD');
    },
    remove: async (): Promise<void> => {
      await repo.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};

const writeState = (path: string, state: FileState): void => {
  rmSync(path, { force: true, recursive: true });
  if (state === undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  if (typeof state === 'object' && 'link' in state) symlinkSync(state.link, path);
  else writeFileSync(path, state);
};
