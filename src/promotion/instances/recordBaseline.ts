import { orderly } from '../../common/orderly.js';
import type { RefUpdate } from '../../git/refs.js';
import type { OrgFacts } from '../../org/types.js';
import type { Context } from '../context.js';
import { fetchHistory, type HistoryEntry, writeRecord } from '../history.js';
import { refuseOtherHistory } from '../stateElsewhere.js';
import { prepareLock, releaseLock, releaseUpdate, takeLock } from '../lock.js';
import type { InstanceName, PromotionRecord, RecordedTracking } from '../record.js';
import { historyRef } from '../refNames.js';
import { newRunId } from '../run.js';
import { updateShared } from './sharedUpdate.js';

/** What a baseline declares. */
export type Declaration = Readonly<{
  instance: InstanceName;
  /** The org as it was just asked. */
  org: OrgFacts;
  /** Where the org's source tracking stood before anything of it was read. */
  tracked: RecordedTracking | undefined;
  /** How it is known what the org holds, as a full sentence. */
  reason: string;
  /** What the org still owes; undefined: what the newest record for this org says, since nothing was compared. */
  owed?: PromotionRecord['owed'];
  /** The packages whose directories the org is said to hold; undefined for all. */
  packages?: readonly string[];
}>;

/** The commit that the org holds, and what is to move together with the record. */
export type Declared = Readonly<{ commit: string; alongside: readonly RefUpdate[] }>;

/** A baseline that was recorded. */
export type RecordedBaseline = Readonly<{ run: string; commit: string; owed: number }>;

/**
 * Records, without a deploy, that an org holds a commit: takes the instance's lock, then moves the history, releases
 * the lock and moves whatever goes alongside in one atomic update.
 *
 * @param declare gives the commit; called again when others moved what goes alongside
 * @throws SfError InstanceLockedError, GitIdentityError, HistoryElsewhereError, SharedRefsRefusedError, SharedRefsMovedError
 */
export const recordBaseline = async (
  { repo, store, clock }: Pick<Context, 'repo' | 'store' | 'clock'>,
  declaration: Declaration,
  declare: () => Promise<Declared>
): Promise<RecordedBaseline> => {
  const { instance, org } = declaration;
  const run = newRunId(clock.now());
  const by = await repo.identity();
  const lock = await prepareLock(repo, { instance, run, clock });
  return orderly(async () => {
    await takeLock(repo, store, lock);
    try {
      let recorded: RecordedBaseline | undefined;
      await updateShared(
        store,
        async () => {
          const { commit, alongside } = await declare();
          const history = await fetchHistory(repo, store, instance);
          await refuseOtherHistory({ repo, store, offline: false }, history);
          const before = await history.newestFor(org.orgId);
          const at = clock.now().toISOString();
          const record = baselineRecord(declaration, { run, commit, before, previousRecord: history.tip, by, at });
          recorded = { run, commit, owed: record.owed.length };
          const next = await writeRecord(repo, record);
          return [...alongside, { ref: historyRef(instance), expected: history.tip, next }, releaseUpdate(lock)];
        },
        `The baseline of instance ${instance} could not be recorded`
      );
      if (recorded) return recorded;
      throw new Error(`Nothing was recorded for instance ${instance}.`);
    } catch (error) {
      await releaseLock(repo, store, lock);
      throw error;
    }
  });
};

type Circumstances = Readonly<{
  run: string;
  commit: string;
  before: HistoryEntry | undefined;
  previousRecord: string | undefined;
  by: PromotionRecord['by'];
  at: string;
}>;

/** The record of a baseline. */
export const baselineRecord = (
  { instance, org, tracked, reason, owed, packages }: Declaration,
  { run, commit, before, previousRecord, by, at }: Circumstances
): PromotionRecord => ({
  version: 1,
  run,
  kind: 'baseline',
  instance,
  org: { id: org.orgId, username: org.username, kind: org.kind },
  deployedCommit: commit,
  ...(before === undefined ? {} : { previousDeployedCommit: before.record.deployedCommit }),
  ...(previousRecord === undefined ? {} : { previousRecord }),
  features: [],
  owed: owed ?? before?.record.owed ?? [],
  ...(packages === undefined ? {} : { packages }),
  manifest: [],
  deletions: [],
  withoutDeploy: reason,
  ...(tracked === undefined ? {} : { tracked }),
  by,
  at,
});
