import type { Member } from '../../common/member.js';
import type { MergeConflict } from '../../git/merge.js';
import type { Owed } from '../../metadata/delta/delta.js';
import type { Taken } from '../../metadata/source/takeFromOrg.js';
import type { OrgFacts } from '../../org/types.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { RecordedFeature } from '../record.js';

/** What merging a feature into the instance that it is developed in comes to. */
export type OriginPlan =
  | Readonly<{
      kind: 'merged';
      targetTip: string;
      /** The branch's commit afterwards: the tip itself where the branch contains the feature already. */
      mergeCommit: string;
      feature: RecordedFeature;
      /** What the org holds of what changes with it. */
      held: ReadonlyArray<Member & Readonly<{ deletion: boolean }>>;
      owed: readonly Owed[];
      /** Of what orgs return in part: what the feature's newest commit took entries of. */
      takenInPart: readonly Member[];
      /** Of what was looked at: what the branch then has as the org does. */
      settled: readonly Member[];
    }>
  | Readonly<{ kind: 'conflict'; conflicts: readonly MergeConflict[] }>;

/** What a commit would do, computed without touching the working tree or a ref. */
export type CommitPlan = Readonly<{
  feature: string;
  /** The feature's commit that the new one goes upon. */
  tip: string;
  instance: Instance;
  org: OrgFacts;
  /** How it is known what to look at: the org's source tracking, or what the person named. */
  by: 'tracking' | 'names';
  /** What the branch gets. */
  taken: readonly Taken[];
  /** What was looked at and is in the branch as the org has it. */
  equal: readonly Member[];
  /** What `.forceignore` excludes. */
  ignored: readonly Member[];
  /** What else a person should know: of names that nothing has, of what the org said. */
  warnings: readonly string[];
  /** What cannot be brought over, and why. */
  left: ReadonlyArray<Readonly<{ member: Member; reason: string }>>;
  /** The new commit, on no branch yet; undefined when nothing is taken. */
  commit: string | undefined;
  /** Left out when there is nothing to commit and nothing to merge. */
  origin: OriginPlan | undefined;
}>;
