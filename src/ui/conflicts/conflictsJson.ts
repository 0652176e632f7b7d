import type { ContentConflict } from '../../promotion/merge/contested.js';
import type { OpenConflict } from '../../promotion/merge/openConflicts.js';
import type { WhoChanged } from '../../promotion/merge/whoChanged.js';
import type { Run } from '../../promotion/run.js';
import { commitJson, type CommitJson } from '../promotion/planJson.js';
import type { ShownConflict } from './conflictText.js';
import { contestedJson, type ContestedJson, type ResolutionJson, resolutionJson } from './resolutionJson.js';

/** The commit by which a side changed something, in the shape of `--json`. */
export type ChangeJson = CommitJson & Readonly<{ feature?: string }>;

/** A conflict of a run in the shape of `--json`. */
export type ConflictJson = ContestedJson &
  Readonly<{
    /** Who changed it on each side. */
    changed: Readonly<{ ours?: ChangeJson; theirs?: ChangeJson }>;
    /** What was decided about it for this run. */
    resolution?: ResolutionJson;
    /** What was decided about the same conflict before, and can be taken with --known. */
    known?: ResolutionJson;
  }>;

/** What `conflict list` gives with `--json`. */
export type ConflictsJson = Readonly<{
  run: string;
  instance: string;
  conflicts: readonly ConflictJson[];
  /** Those that only a commit on the branch can resolve. */
  others: ReadonlyArray<Readonly<{ path: string; kind: string; message: string }>>;
}>;

/** What `conflict resolve` gives with `--json`. */
export type ResolvedJson = Readonly<{
  run: string;
  resolved: readonly ResolutionJson[];
  /** What is still open. */
  left: readonly ContestedJson[];
}>;

/** Gives the conflicts of a run the shape of `--json`. */
export const conflictsJson = (
  { id, instance }: Run,
  { shown, others }: Readonly<{ shown: readonly ShownConflict[]; others: readonly ContentConflict[] }>
): ConflictsJson => ({
  ...{ run: id, instance },
  conflicts: shown.map(({ changers: { ours, theirs }, ...open }) => ({
    ...openJson(open),
    changed: {
      ...(ours === undefined ? {} : { ours: changeJson(ours) }),
      ...(theirs === undefined ? {} : { theirs: changeJson(theirs) }),
    },
  })),
  others: others.map(({ path, kind, message }) => ({ path, kind, message })),
});

const openJson = ({ contested, decided, known }: OpenConflict): Omit<ConflictJson, 'changed'> => ({
  ...contestedJson(contested),
  ...(decided === undefined ? {} : { resolution: resolutionJson(decided) }),
  ...(known === undefined ? {} : { known: resolutionJson(known) }),
});

const changeJson = ({ commit, feature }: WhoChanged): ChangeJson => ({
  ...commitJson(commit),
  ...(feature === undefined ? {} : { feature }),
});
