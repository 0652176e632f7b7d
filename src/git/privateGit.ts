import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GitVariables } from './environment.js';
import type { Repository } from './repository.js';
import { type GitOutput, runGit } from './runner.js';

/** Runs git in a private git dir. */
export type PrivateGit = (args: readonly string[], okCodes: readonly number[]) => Promise<GitOutput>;

/**
 * Makes a bare git dir that shares a repository's objects and nothing else, and takes it away afterwards. What could make
 * git behave differently from machine to machine is out of its sight: the work tree and its attributes, `info/attributes`,
 * the configuration and attributes of repository, user, system and environment, and with them all merge drivers. Objects
 * that it writes are in the repository, alternates of the repository are followed.
 */
export const withPrivateGit = async <T>(repo: Repository, use: (git: PrivateGit) => Promise<T>): Promise<T> => {
  const dir = await mkdtemp(join(tmpdir(), 'sf-sre-git-'));
  try {
    await layOut(repo, dir);
    const env = isolated(repo, dir);
    await repo.newObjects.store();
    return await use((args, okCodes) => runGit(args, { dir, env, okCodes }));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
};

/** The least that git takes for a git dir (`gitrepository-layout`). */
const layOut = async (repo: Repository, dir: string): Promise<void> => {
  await Promise.all([
    mkdir(join(dir, 'objects')),
    mkdir(join(dir, 'refs')),
    writeFile(join(dir, 'HEAD'), 'ref: refs/heads/none\n'),
    writeFile(
      join(dir, 'config'),
      repo.objectFormat === 'sha1'
        ? '[core]\n\trepositoryFormatVersion = 0\n\tbare = true\n'
        : `[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n[extensions]\n\tobjectFormat = ${repo.objectFormat}\n`
    ),
    ...(repo.isShallow() ? [copyFile(repo.shallowFile, join(dir, 'shallow'))] : []),
  ]);
};

const isolated = (repo: Repository, dir: string): GitVariables => {
  const nobody = { NAME: 'sf sre', EMAIL: 'sre@localhost', DATE: '1700000000 +0000' };
  return {
    GIT_DIR: dir,
    GIT_OBJECT_DIRECTORY: join(repo.commonDir, 'objects'),
    // Without a home, git finds neither the user's configuration nor their attributes.
    HOME: dir,
    XDG_CONFIG_HOME: dir,
    GIT_CONFIG_GLOBAL: join(dir, 'none'),
    GIT_CONFIG_SYSTEM: join(dir, 'none'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: undefined,
    GIT_CONFIG_PARAMETERS: undefined,
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) =>
        Object.entries(nobody).map(([field, value]) => [`GIT_${role}_${field}`, value])
      )
    ),
  };
};
