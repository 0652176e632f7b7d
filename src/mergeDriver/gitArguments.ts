import { lateError } from '../common/lateError.js';
import { printable } from '../common/printable.js';
import type { MergeRequest } from './mergeFiles.js';

/**
 * What git fills into the command of a driver (gitattributes(5), "Defining a custom merge driver"): files of base, ours and
 * theirs, the size of markers, the path, and since git 2.44 the labels of base, ours and theirs.
 */
export const placeholders = ['%O', '%A', '%B', '%L', '%P', '%S', '%X', '%Y'] as const;

/** What stands behind them in the command for merges of common ancestors. */
export const ofAncestors = '--ancestors';

/**
 * What git asks its driver to merge.
 *
 * @param args what git filled in for {@link placeholders}, of which an older git leaves those of the labels as they are; then
 * {@link ofAncestors}, where the result is only the base of another merge
 * @throws SfError DriverArgumentsError
 */
export const readGitArguments = (args: readonly string[]): MergeRequest => {
  const isVirtual = args.at(-1) === ofAncestors;
  const filled = isVirtual ? args.slice(0, -1) : args;
  const [base, ours, theirs, size, path, ...given] = filled;
  if (filled.length !== placeholders.length || !/^[1-9]\d{0,3}$/.test(size)) {
    throw lateError('DriverArgumentsError', `The merge driver takes ${placeholders.join(' ')} as git fills them in.`, [
      'Run "sf sre merge-driver install" again.',
    ]);
  }
  const [baseLabel, ourLabel, theirLabel] = given.map((label, index) =>
    label === placeholders[index + 5] ? undefined : printable(label)
  );
  const labels = { base: baseLabel ?? 'base', ours: ourLabel ?? 'ours', theirs: theirLabel ?? 'theirs' };
  return {
    files: { base, ours, theirs },
    path,
    markers: { labels, size: Number(size) },
    isVirtual,
  };
};
