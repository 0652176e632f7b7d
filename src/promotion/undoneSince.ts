import type { HistoryEntry, InstanceHistory } from './history.js';
import { Undone } from './undo/undone.js';

/**
 * The run that undid all of a published one since; undefined where none did, or where that was undone itself.
 *
 * @throws SfError DamagedStateError, NewerStateError
 */
export const undoneSince = async (history: InstanceHistory, run: string): Promise<string | undefined> => {
  const since: HistoryEntry[] = [];
  for await (const entry of history.records()) {
    if (entry.record.run === run) break;
    since.push(entry);
  }
  return new Undone(since).undoneBy(run);
};
