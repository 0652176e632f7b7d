import { toJson } from '../../common/json.js';
import type { ConflictedMerge } from './contested.js';
import type { Decisions } from './decisions.js';

/**
 * What the error of a merge that conflicts says for programs: what was merged, what is contested, and what was decided about
 * the same conflicts before.
 */
export const conflictData = (
  { merge, conflicts, crossing, source }: ConflictedMerge,
  decisions: Decisions | undefined,
  more: Readonly<Record<string, unknown>>
): ReturnType<typeof toJson> => {
  const known = (decisions?.offered ?? []).map(({ file, resolution: { element, decision, by, at, why } }) => ({
    ...{ file, element, decision, by, at },
    ...(why === undefined ? {} : { why }),
  }));
  const link = { ...(crossing ? { crossing } : {}), ...(source === undefined ? {} : { feature: source }) };
  return toJson({ ...more, merge, conflicts, ...link, ...(known.length === 0 ? {} : { known }) });
};

/** The merge that an error tells of, where it is that of a merge that conflicts. */
export const conflictedMergeOf = (error: Error): ConflictedMerge | undefined => {
  const { data } = error as Readonly<{ data?: Partial<ConflictedMerge> & Readonly<{ feature?: string }> }>;
  return data?.merge === undefined || data.conflicts === undefined
    ? undefined
    : {
        merge: data.merge,
        conflicts: data.conflicts,
        ...(data.crossing ? { crossing: true } : {}),
        ...(data.feature === undefined ? {} : { source: data.feature }),
      };
};
