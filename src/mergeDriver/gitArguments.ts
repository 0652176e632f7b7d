import { lateError } from '../common/lateError.js';
import { printable } from '../common/printable.js';
import type { MergeRequest } from './mergeFiles.js';

/**
 * What git fills into the command of a driver (gitattributes(5), "Defining a custom merge driver"): files of base, ours and
 * theirs, the size of markers, the path, and since git 2.44 the labels of base, ours and theirs.
 */
export const placeholders = ['%O', '%A', '%B', '%L', '%P', '%S', '%X', '%Y'] as const;

/**
 * What git asks its driver to merge.
 *
 * @param args what git filled in for {@link placeholders}; an older git leaves those of the labels as they are
 * @throws SfError DriverArgumentsError
 */
export const readGitArguments = (args: readonly string[]): MergeRequest => {
  const [base, ours, theirs, size, path, ...given] = args;
  if (args.length !== placeholders.length || !/^[1-9]\d{0,3}$/.test(size)) {
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
    isVirtual: temporary.test(labels.ours) && temporary.test(labels.theirs),
  };
};

/** How git labels the sides of a merge of common ancestors (merge_ort_internal in git's merge-ort.c); a branch has no spaces. */
const temporary = /^Temporary merge branch [12](?::|$)/;
