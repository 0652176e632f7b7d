import type { Member } from '../../common/member.js';
import type { BaselineOutcome } from '../../promotion/instances/baseline.js';

/** What `instance baseline --json` gives. */
export type BaselineJson = Readonly<{
  name: string;
  branch: string;
  /** The commit that was declared or compared. */
  commit: string;
  /** The org as it was just asked. */
  org: BaselineOutcome['org'];
  /** What comparing org and commit found; left out without a comparison. */
  comparison?: Readonly<{
    equal: boolean;
    /** How many components of the commit were compared. */
    compared: number;
    differences: ReadonlyArray<Readonly<Member & { difference: string; detail?: string }>>;
  }>;
  /** What the org has, as a commit on a branch. */
  committed?: Readonly<{
    branch: string;
    commit: string;
    created: boolean;
    /** What could not be brought over. */
    left: ReadonlyArray<Readonly<Member & { reason: string }>>;
  }>;
  /** The record; left out when nothing was recorded. */
  recorded?: NonNullable<BaselineOutcome['recorded']>;
}>;

/** The outcome of a baseline as JSON. */
export const baselineJson = (outcome: BaselineOutcome): BaselineJson => {
  const { instance, org, commit, comparison, committed, recorded } = outcome;
  return {
    name: instance.name,
    branch: instance.branch,
    commit,
    org,
    ...(comparison ? { comparison: comparisonJson(comparison) } : {}),
    ...(committed
      ? { committed: { ...committed, left: committed.left.map(({ member, reason }) => ({ ...member, reason })) } }
      : {}),
    ...(recorded ? { recorded } : {}),
  };
};

const comparisonJson = ({
  compared,
  differences,
}: NonNullable<BaselineOutcome['comparison']>): NonNullable<BaselineJson['comparison']> => ({
  equal: differences.length === 0,
  compared,
  differences: differences.map(({ member, difference, detail }) => ({
    ...member,
    difference,
    ...(detail === undefined ? {} : { detail }),
  })),
});
