import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Markers } from '../metadata/merge/conflict.js';
import type { Sides } from '../metadata/merge/versions.js';

/** What git made of three files; undefined content where it could not merge them, such as binary ones. */
export type LineMerge =
  Readonly<{ content: Buffer; isClean: boolean }> | Readonly<{ content: undefined; isClean: false; why: string }>;

/**
 * Merges three files line by line, as git does where there is no driver; none of them is changed.
 *
 * `git merge-file` exits with the number of conflicts, 127 at most, and with 255 where it fails (git-merge-file,
 * DESCRIPTION). The environment is that of git, so that `merge.conflictStyle` counts.
 */
export const mergeLines = (files: Sides<string>, { labels, size }: Markers): LineMerge => {
  const names = (['ours', 'base', 'theirs'] as const).flatMap((side) => ['-L', labels[side]]);
  // Absolute paths are never read as options.
  const paths = [files.ours, files.base, files.theirs].map((file) => resolve(file));
  const { status, stdout, stderr, error } = spawnSync(
    'git',
    ['merge-file', '--stdout', `--marker-size=${size}`, ...names, ...paths],
    { maxBuffer: Infinity, windowsHide: true }
  );
  if (status !== null && status < 128) return { content: stdout, isClean: status === 0 };
  const why = error?.message ?? (stderr.toString('utf8').trim() || `git ended with ${status ?? 'a signal'}.`);
  return { content: undefined, isClean: false, why };
};
