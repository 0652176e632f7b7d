import { looseKey } from '../../metadata/delta/looseKey.js';
import type { Member } from '../../common/member.js';
import { branchesOf } from '../../pipeline/features.js';
import type { Context } from '../context.js';
import type { HistoryEntry } from '../history.js';
import type { InstanceName } from '../record.js';
import { historyRef } from '../refNames.js';
import { readHistories } from './histories.js';

/** Which records are wanted: those that fit all that is given. */
export type LogRequest = Readonly<{
  /** Of these instances, also of ones that are no longer in the pipeline; empty: of all. */
  instances: readonly InstanceName[];
  /** Names a feature by its branch or its short name. */
  feature?: string;
  /** A component that was deployed or deleted. */
  component?: Member;
  /** At most so many. */
  number: number;
}>;

/** The records that were found. */
export type RecordsLog = Readonly<{
  /** Newest first. */
  entries: readonly HistoryEntry[];
  /** How many there are in all. */
  total: number;
}>;

/**
 * Finds records, newest first by the time that they carry; those of one instance in the order of its history.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError, NewerStateError
 */
export const readLog = async (
  { repo, store, loaded, offline }: Context,
  { instances, feature, component, number }: LogRequest
): Promise<RecordsLog> => {
  // An instance of a wrong name is told from one without records.
  const refs = instances.length > 0 ? instances.map(historyRef) : [historyRef('*')];
  const tips = offline ? await store.cached(refs) : await store.fetch(refs);
  for (const name of instances) if (!tips.has(historyRef(name))) loaded.pipeline.instance(name);
  const histories = await readHistories(repo, tips);
  const names = feature === undefined ? undefined : branchesOf(loaded.pipeline.config, feature);
  const wanted = ({ record }: HistoryEntry): boolean =>
    (names === undefined || record.features.some(({ name }) => names.includes(name))) &&
    (component === undefined || [...record.manifest, ...record.deletions].some(isSame(component)));
  const entries = newestFirst([...histories.values()].map((history) => history.filter(wanted)));
  return { entries: entries.slice(0, number), total: entries.length };
};

/** Several histories as one; a clock that was wrong turns no history round. */
const newestFirst = (histories: ReadonlyArray<readonly HistoryEntry[]>): readonly HistoryEntry[] => {
  const heads = histories.map((entries) => ({ entries, at: 0 })).filter(({ entries }) => entries.length > 0);
  const merged: HistoryEntry[] = [];
  while (heads.length > 0) {
    const timeOf = ({ entries, at }: (typeof heads)[number]): string => entries[at].record.at;
    const newest = heads.reduce((found, head) => (timeOf(head) > timeOf(found) ? head : found));
    merged.push(newest.entries[newest.at]);
    newest.at += 1;
    if (newest.at === newest.entries.length) heads.splice(heads.indexOf(newest), 1);
  }
  return merged;
};

/** Salesforce does not tell names apart by their case. */
const isSame = (wanted: Member): ((member: Member) => boolean) => {
  const key = looseKey(wanted).toLowerCase();
  return (member) => looseKey(member).toLowerCase() === key;
};
