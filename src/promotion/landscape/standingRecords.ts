import type { HistoryEntry } from '../history.js';

/**
 * The records of an instance without the undos that were undone themselves: what those took out is back.
 *
 * @param records newest first
 */
export const standingRecords = async function* (
  records: Iterable<HistoryEntry> | AsyncIterable<HistoryEntry>
): AsyncGenerator<HistoryEntry> {
  const undone = new Set<string>();
  for await (const entry of records) if (stands(entry, undone)) yield entry;
};

/** Like {@link standingRecords}, of records that are all read. */
export const allStanding = (records: readonly HistoryEntry[]): readonly HistoryEntry[] => {
  const undone = new Set<string>();
  return records.filter((entry) => stands(entry, undone));
};

const stands = ({ record }: HistoryEntry, undone: Set<string>): boolean => {
  if (record.kind !== 'undo') return true;
  if (undone.has(record.run)) return false;
  for (const { run, whole } of record.undoes ?? []) if (whole) undone.add(run);
  return true;
};
