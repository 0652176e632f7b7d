import type { InstanceHistory } from './history.js';

/**
 * The run that undid all of a published one since; undefined where none did, or where that was undone itself.
 *
 * @throws SfError DamagedStateError, NewerStateError
 */
export const undoneSince = async (history: InstanceHistory, run: string): Promise<string | undefined> => {
  const undone = new Set<string>();
  let by: string | undefined;
  for await (const { record } of history.records()) {
    if (record.run === run) return by;
    if (undone.has(record.run)) continue;
    for (const each of record.undoes ?? []) if (each.whole) undone.add(each.run);
    if (undone.has(run)) by ??= record.run;
  }
  return undefined;
};
