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
  const entries = [...histories.values()].flat().filter(wanted);
  entries.sort((a, b) => (a.record.at < b.record.at ? 1 : a.record.at > b.record.at ? -1 : 0));
  return { entries: entries.slice(0, number), total: entries.length };
};

/** Salesforce does not tell names apart by their case. */
const isSame = (wanted: Member): ((member: Member) => boolean) => {
  const key = looseKey(wanted).toLowerCase();
  return (member) => looseKey(member).toLowerCase() === key;
};
