import type { Member } from '../../common/member.js';
import type { Owed } from '../../metadata/delta/delta.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { compareWithOrg } from '../instances/compareWithOrg.js';
import type { RecordedTracking } from '../record.js';
import { copiedFrom } from './copiedFrom.js';
import type { SyncTarget } from './syncTarget.js';

/** What the org of an instance is known to hold before it is brought to a commit, and how that is known. */
export type SyncBase = Readonly<{
  /** Undefined: everything is deployed. */
  deployedCommit: string | undefined;
  owed: readonly Owed[];
  tracked: RecordedTracking | undefined;
  /** The packages whose directories the org holds; undefined for all. */
  packages?: readonly string[];
  /** Commits of which the org may hold the content as well. */
  alsoHeld: readonly string[];
  /** What is otherwise in the org, when that was found by comparing. */
  changedInOrg: readonly Member[] | undefined;
  /** What could not be found out, for people. */
  warnings: readonly string[];
  /** How it is known, as a phrase for people; undefined when nothing is. */
  basis: string | undefined;
}>;

/** What finding the base needs beside the target. */
export type SyncBaseRequest = Readonly<{
  instance: Instance;
  org: ConnectedOrg;
  /** Deploy everything, without asking what is there. */
  full: boolean;
  /** How long to wait for the org's retrieve, in milliseconds. */
  wait: number;
}>;

/**
 * Finds what an org is known to hold: by a record for it, as a sandbox's copy of an org that has records, else by
 * retrieving and comparing.
 *
 * @throws SfError DamagedStateError, NewerStateError, and what asking the orgs throws
 */
export const findSyncBase = async (
  context: Context,
  { commit, history }: SyncTarget,
  { instance, org, full, wait }: SyncBaseRequest
): Promise<SyncBase> => {
  const warnings: string[] = [];
  // Nothing of what the org tracks is this pipeline's, whether a person works in it already or not.
  const tracked: RecordedTracking = { from: 0, revision: 0, changed: [] };
  const common = { tracked, alsoHeld: [], changedInOrg: undefined, warnings };
  if (full) return { ...common, deployedCommit: undefined, owed: [], basis: undefined };
  const recorded = (await history.newestFor(org.facts.orgId))?.record;
  if (recorded !== undefined) {
    const { deployedCommit, owed, packages, run } = recorded;
    return { ...common, deployedCommit, owed, packages, tracked: recorded.tracked, basis: `the record of run ${run}` };
  }
  const copy = await copiedFrom(context, instance, org, (text) => warnings.push(text));
  if (copy !== undefined) return { ...common, ...copy };
  const { replacementEnv = [], packages } = instance;
  const { differences } = await compareWithOrg(context, org, { commit, replacementEnv, packages, wait });
  const owed = differences.map(({ member: { type, fullName } }) => ({
    type,
    fullName,
    deletion: false,
    reason: 'not as in the org when it was compared',
  }));
  // What is not in the org can be deployed without overwriting anything.
  const changed = differences.filter(({ difference }) => difference === 'differs').map(({ member }) => member);
  return {
    ...common,
    deployedCommit: commit,
    owed,
    packages,
    changedInOrg: changed,
    basis: 'a comparison with the org',
  };
};
