import { SfError } from '@salesforce/core/sfError';
import type { SimpleGit, VersionResult } from 'simple-git';
import { gitEnvironment, type GitVariables } from './environment.js';
import { answerOf } from './porcelain.js';

/** The oldest git that has all that is needed: `cat-file --batch-command -z` and `merge-tree --write-tree --messages`. */
const minimum = { major: 2, minor: 39 } as const;

/** Versions that were asked for in this process, by where git was looked for. */
const versions = new Map<string, Promise<VersionResult>>();

/**
 * Refuses a git that is too old. git is asked once in a process for each PATH.
 *
 * @throws SfError GitVersionError that names the version found; GitNotFoundError; GitError
 */
export const checkGit = async (git: SimpleGit, env: GitVariables): Promise<void> => {
  const path = gitEnvironment(env).PATH ?? '';
  const version = versions.get(path) ?? answerOf(git.version());
  versions.set(path, version);
  try {
    checkVersion(await version);
  } catch (error) {
    // Another one may be installed by the next time.
    versions.delete(path);
    throw error;
  }
};

const checkVersion = (version: VersionResult): void => {
  const { installed, major, minor, patch } = version;
  if (!installed) {
    throw new SfError('git was not found on this machine.', 'GitNotFoundError', [
      'Install git 2.39 or newer, and make sure that its folder is in PATH.',
    ]);
  }
  if (major > minimum.major || (major === minimum.major && minor >= minimum.minor)) return;
  throw new SfError(
    `git ${major}.${minor}.${patch} is too old: git ${minimum.major}.${minimum.minor} or newer is needed.`,
    'GitVersionError',
    ['Install a newer git, and make sure that its folder comes first in PATH. "git version" shows which one is used.']
  );
};
