import { printable } from '../common/printable.js';
import type { FileMerge } from './mergeFiles.js';

/** What a person should know about a merge, each on a line: what is contested in which file, and what went wrong. */
export const remarksOf = ({ conflicts, remarks }: FileMerge, path: string): readonly string[] =>
  [
    ...remarks,
    ...conflicts.map(({ path: element, type, note }) =>
      note !== undefined
        ? `${path}: ${element} of the ${type}: ${note}`
        : element === ''
          ? `${path}: both sides changed the whole file.`
          : `${path}: both sides changed ${element} of the ${type}.`
    ),
  ].map(printable);
