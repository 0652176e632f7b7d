import { fingerprintOf, type Contested, type Decision } from '../../promotion/merge/contested.js';
import type { Applied } from '../../promotion/merge/decisions.js';
import { type Resolution, wordFor } from '../../promotion/merge/resolution.js';

/** Something contested in the shape of `--json`. */
export type ContestedJson = Readonly<{
  /** Tells whether a conflict is the same as another one: a hash of the file, the element's path and its three values. */
  fingerprint: string;
  file: string;
  /** The element by its path in the file; left out for a file as a whole. */
  element?: string;
  /** Which it is of several with one path and the same values in the file: 2 for the second one; left out for the first one. */
  number?: number;
  /** The metadata type that the element is a part of; of a file the kind of the conflict. */
  type: string;
  /** An element as it is written; of a file the id of its content. Left out where a version has none. */
  base?: string;
  ours?: string;
  theirs?: string;
  /** Why it is contested, where that is not that both sides changed it differently. */
  note?: string;
}>;

/** A resolution in the shape of `--json`. */
export type ResolutionJson = ContestedJson &
  Readonly<{
    /** `base`, `ours`, `theirs`, `both`, `edited` or `deleted`. */
    decision: string;
    /** The element as it was written, or the id of the file's content, where it was edited. */
    value?: string;
    by: string;
    at: string;
    why?: string;
    runs: readonly string[];
  }>;

/** A resolution that a plan applies, in the shape of `--json`. */
export type AppliedJson = Pick<
  ResolutionJson,
  'fingerprint' | 'file' | 'element' | 'number' | 'decision' | 'by' | 'at' | 'why'
>;

/** Gives something contested the shape of `--json`. */
export const contestedJson = (contested: Contested): ContestedJson => {
  const { file, element, number, type, values, note } = contested;
  return {
    fingerprint: fingerprintOf(contested),
    file,
    ...(element === '' ? {} : { element }),
    ...(number === undefined ? {} : { number }),
    type,
    ...values,
    ...(note === undefined ? {} : { note }),
  };
};

/** Gives a resolution the shape of `--json`. */
export const resolutionJson = (resolution: Resolution): ResolutionJson => {
  const { decision, by, at, why, runs } = resolution;
  const value = valueOf(decision);
  return {
    ...contestedJson(resolution),
    decision: wordFor(decision),
    ...(value === undefined ? {} : { value }),
    ...{ by, at },
    ...(why === undefined ? {} : { why }),
    runs,
  };
};

/** Gives what a plan applies the shape of `--json`. */
export const appliedJson = ({ file, resolution }: Applied): AppliedJson => {
  const { fingerprint, element, number, decision, by, at, why } = resolution;
  return {
    ...{ fingerprint, file },
    ...(element === '' ? {} : { element }),
    ...(number === undefined ? {} : { number }),
    ...{ decision: wordFor(decision), by, at },
    ...(why === undefined ? {} : { why }),
  };
};

const valueOf = (decision: Decision): string | undefined => {
  if (typeof decision === 'string') return undefined;
  return 'text' in decision ? decision.text : decision.content;
};
