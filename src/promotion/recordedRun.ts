import type { Context } from './context.js';
import type { PlacedRun } from './findRun.js';
import { fetchHistory } from './history.js';
import type { RunKind } from './run.js';

const kinds: ReadonlySet<string> = new Set<RunKind>(['promotion', 'back-promotion', 'sync', 'undo']);

/**
 * A run as its record tells of it: one that is published has neither a lock nor, in another clone, a journal.
 *
 * @returns undefined where no record of this repository's instances is of it
 * @throws SfError RemoteUnreachableError, DamagedStateError
 */
export const recordedRun = async (context: Context, id: string): Promise<PlacedRun | undefined> => {
  const { repo, store, loaded } = context;
  for (const { name } of loaded.pipeline.instances) {
    const entry = await (await fetchHistory(repo, store, name)).ofRun(id);
    if (entry === undefined || !kinds.has(entry.record.kind)) continue;
    const kind = entry.record.kind as RunKind;
    const run = { version: 1, id, kind, instance: name, remote: store.remote, started: entry.record.at } as const;
    return { run: { ...run, state: 'published' }, context, here: context };
  }
  return undefined;
};
