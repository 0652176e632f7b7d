import { SfError } from '@salesforce/core/sfError';
import type { VersionResult } from 'simple-git';

/** The oldest git that has all that is needed: `cat-file --batch-command -z` and `merge-tree --write-tree --messages`. */
const minimum = { major: 2, minor: 39 } as const;

/**
 * Refuses a git that is too old.
 *
 * @param version as simple-git reads it from `git version`
 * @throws SfError GitVersionError that names the version found; GitNotFoundError
 */
export const checkGitVersion = ({ installed, major, minor, patch }: VersionResult): void => {
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
