import type { FileEntry } from './bothChanged.js';
import type { Contested } from './contested.js';

/** The versions, in the order of git's stages. */
export const sides = ['base', 'ours', 'theirs'] as const;

/** Where a file may be; one that was not moved has one place. */
export const placesOf = ({ file, paths }: Contested): readonly string[] =>
  paths === undefined ? [file] : [...new Set(sides.flatMap((side) => paths[side] ?? []))];

/** A file that was moved, where each side has it. */
export const movedEntries = ({ paths, values }: Contested): ReadonlyArray<readonly [string, FileEntry]> =>
  (['ours', 'theirs'] as const).flatMap((side) => {
    const [path, oid] = [paths?.[side], values[side]];
    return path === undefined || oid === undefined ? [] : [[path, { mode: '100644', oid }] as const];
  });

/**
 * The versions of a file as git's index has them of a conflict: base, ours and theirs, by their number. One that was moved has
 * two names: each side's version is under its own, with the base beside it.
 */
export const versionsToLayOut = ({
  file,
  paths,
  values,
}: Contested): ReadonlyArray<Readonly<{ path: string; oid: string; stage: number }>> =>
  sides.flatMap((side, index) => {
    const oid = values[side];
    if (oid === undefined) return [];
    const own = paths === undefined ? [file] : side === 'base' ? [paths.ours, paths.theirs] : [paths[side]];
    return own.flatMap((path) => (path === undefined ? [] : [{ path, oid, stage: index + 1 }]));
  });
