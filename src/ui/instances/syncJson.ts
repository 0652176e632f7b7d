import type { Synced } from '../../promotion/sync/syncInstance.js';
import { promoteJson, type PromoteResult } from '../promotion/promoteJson.js';

/** What `instance sync` gives with `--json`. */
export type SyncResult = Readonly<{
  instance: string;
  /** UpToDate when the org held the commit already, so that nothing was deployed or recorded. */
  status: 'Published' | 'UpToDate';
  /** The commit that the org holds now. */
  commit: string;
  /** The run; missing when there was none. */
  promotion?: PromoteResult;
}>;

/** Gives a sync the shape of `--json`; concise leaves out what succeeded. */
export const syncJson = (synced: Synced, concise: boolean): SyncResult =>
  synced.outcome === 'upToDate'
    ? { instance: synced.instance.name, status: 'UpToDate', commit: synced.commit }
    : {
        instance: synced.promoted.plan.target.name,
        status: 'Published',
        commit: synced.promoted.plan.mergeCommit,
        promotion: promoteJson(synced.promoted, concise),
      };
