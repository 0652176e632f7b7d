import { printable } from '../common/printable.js';
import type { MetadataConflict } from '../metadata/merge/conflict.js';
import type { FileMerge } from './mergeFiles.js';

/** What a person should know about a merge, each on a line: what is contested in which file, and what went wrong. */
export const remarksOf = ({ conflicts, remarks }: FileMerge, path: string): readonly string[] =>
  [...remarks, ...conflicts.map((conflict) => `${path}: ${inWords(conflict)}`)].map(printable);

const inWords = ({ path, type, note, values: { base, ours, theirs } }: MetadataConflict): string => {
  if (note !== undefined) return `${path} of the ${type}: ${note}`;
  if (path === '') return 'both sides changed the whole file.';
  const element = `${path} of the ${type}`;
  if (base === undefined || (ours !== undefined && theirs !== undefined)) return `both sides changed ${element}.`;
  const [gone, other] = ours === undefined ? ['ours', 'theirs'] : ['theirs', 'ours'];
  return `${gone} took ${element} away, and ${other} changed it.`;
};
