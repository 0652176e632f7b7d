import { withoutUndefined } from '../../common/json.js';
import type { Member } from '../../common/member.js';
import { mirrorJson, type MirrorJson } from '../promotion/promoteJson.js';
import type { CommitOutcome } from '../../promotion/featureCommit/request.js';

/** What `feature commit --json` gives. */
export type FeatureCommitJson = Readonly<{
  feature: string;
  instance: string;
  /** The org as it was just asked. */
  org: CommitOutcome['org'];
  /**
   * Recorded: the instance's branch has the feature, and a record. Conflicted: the feature has its commit, and nothing was
   * recorded. NothingToCommit: nothing changed.
   */
  status: 'Recorded' | 'Conflicted' | 'NothingToCommit';
  /** How it was known what to look at: by the org's source tracking, or by the names that were given. */
  by: 'tracking' | 'names';
  /** What the feature's branch got. */
  taken: ReadonlyArray<Readonly<Member & { operation: 'add' | 'change' | 'delete'; files: readonly string[] }>>;
  /** What was looked at and was in the branch already. */
  equal: readonly Member[];
  /** What .forceignore excludes. */
  ignored: readonly Member[];
  /** What could not be brought over. */
  left: ReadonlyArray<Readonly<Member & { reason: string }>>;
  /** The new commit on the feature's branch; left out when nothing was taken. */
  commit?: string;
  /** The files in which the merge into the instance's branch conflicts. */
  conflicts?: ReadonlyArray<Readonly<{ path: string; kind: string; message: string }>>;
  /** The run that the record names. */
  run?: string;
  /** The commit of the instance's branch that has the feature. */
  mergeCommit?: string;
  /** What came into the instance's branch and its org does not hold. */
  owed?: ReadonlyArray<Readonly<Member & { deletion: boolean; reason: string }>>;
  /** The mirrors of the instance that follow by themselves; left out without any. */
  mirrors?: readonly MirrorJson[];
}>;

const statuses = { recorded: 'Recorded', conflicted: 'Conflicted', nothing: 'NothingToCommit' } as const;

/** The outcome of a commit as JSON. */
export const featureCommitJson = (outcome: CommitOutcome): FeatureCommitJson => {
  const { feature, instance, org, plan, kind, mirrors } = outcome;
  const { by, taken, equal, ignored, commit, left } = plan;
  return withoutUndefined({
    feature,
    instance: instance.name,
    org,
    status: statuses[kind],
    by,
    taken,
    equal,
    ignored,
    left: left.map(({ member, reason }) => ({ ...member, reason })),
    commit,
    ...(kind === 'conflicted' ? { conflicts: outcome.conflicts } : {}),
    ...(kind === 'recorded' ? { run: outcome.run, mergeCommit: outcome.mergeCommit, owed: outcome.owed } : {}),
    ...(mirrors.length === 0 ? {} : { mirrors: mirrors.map(mirrorJson) }),
  });
};
