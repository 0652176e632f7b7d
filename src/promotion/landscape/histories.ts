import type { Repository } from '../../git/repository.js';
import { type HistoryEntry, InstanceHistory } from '../history.js';
import type { InstanceName } from '../record.js';
import { historyRef } from '../refNames.js';

/** All records of instances, newest first. */
export type Histories = ReadonlyMap<InstanceName, readonly HistoryEntry[]>;

/**
 * Reads the histories of all instances whose refs are given, also of those that are no longer in the pipeline. The chains
 * are read side by side through the one process that reads objects.
 *
 * @param tips what refs point at, by their full names
 * @throws SfError DamagedStateError, NewerStateError
 */
export const readHistories = async (repo: Repository, tips: ReadonlyMap<string, string>): Promise<Histories> => {
  const prefix = historyRef('');
  const instances = [...tips.keys()].filter((ref) => ref.startsWith(prefix)).map((ref) => ref.slice(prefix.length));
  return new Map(
    await Promise.all(
      instances.map(async (instance): Promise<readonly [InstanceName, readonly HistoryEntry[]]> => {
        const entries: HistoryEntry[] = [];
        const history = new InstanceHistory(repo, instance, tips.get(historyRef(instance)));
        for await (const entry of history.records()) entries.push(entry);
        return [instance, entries];
      })
    )
  );
};
