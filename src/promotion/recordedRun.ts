import { SfError } from '@salesforce/core/sfError';
import type { Context } from './context.js';
import { chooseRun, type PlacedRun } from './findRun.js';
import { fetchHistory, type HistoryEntry } from './history.js';
import type { Run, RunKind } from './run.js';

const kinds: ReadonlySet<string> = new Set<RunKind>(['promotion', 'back-promotion', 'sync', 'undo']);

/**
 * The run that is meant: as {@link chooseRun} has it, or, where another clone began it and it is published, as its record has
 * it.
 *
 * @throws what {@link chooseRun} throws
 */
export const chooseKnownRun = async (context: Context, id: string | undefined): Promise<PlacedRun> => {
  try {
    return await chooseRun(context, id);
  } catch (error) {
    const isUnknown = id !== undefined && error instanceof SfError && error.name === 'RunNotFoundError';
    const recorded = isUnknown ? await recordedRun(context, id) : undefined;
    if (recorded === undefined) throw error;
    return recorded;
  }
};

/** What a record tells of its run, to whoever did not publish it: what the branch got by it, and by which deploy. */
export const recordedOf = ({
  commit,
  record: { deployedCommit, deploy },
}: HistoryEntry): Pick<Run, 'branchTip' | 'recordCommit' | 'deployId'> => ({
  ...{ branchTip: deployedCommit, recordCommit: commit },
  ...(deploy === undefined ? {} : { deployId: deploy.id }),
});

/**
 * A run as its record tells of it: one that is published has neither a lock nor, in another clone, a journal.
 *
 * @returns undefined where no record of this repository's instances is of it
 * @throws SfError RemoteUnreachableError, DamagedStateError
 */
const recordedRun = async (context: Context, id: string): Promise<PlacedRun | undefined> => {
  const { repo, store, loaded } = context;
  for (const { name } of loaded.pipeline.instances) {
    const entry = await (await fetchHistory(repo, store, name)).ofRun(id);
    if (entry === undefined || !kinds.has(entry.record.kind)) continue;
    const kind = entry.record.kind as RunKind;
    const { at: started } = entry.record;
    const run = { version: 1, id, kind, instance: name, remote: store.remote, started, state: 'published' } as const;
    return { run: { ...run, ...recordedOf(entry) }, context, here: context };
  }
  return undefined;
};
