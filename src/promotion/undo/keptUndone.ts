import type { Repository } from '../../git/repository.js';
import type { HistoryEntry, InstanceHistory } from '../history.js';
import { featuresNamed, type RecordsByFeature, recordsByFeature } from '../landscape/identity.js';
import type { RecordKind } from '../record.js';

/** The records of what a run merged into an instance: what an undo can take out of it again. */
const bringing: ReadonlySet<RecordKind> = new Set(['promotion', 'back-promotion']);

/**
 * The features that an instance was given and an undo in its parent took out there, whose undo the instance contains already:
 * it was brought along earlier and kept from taking effect, so that no merge brings it again.
 *
 * @param repo where both branches were fetched to
 * @returns their names, sorted
 * @throws SfError DamagedStateError, NewerStateError when a history cannot be read
 */
export const keptUndone = async (
  repo: Repository,
  {
    parent,
    child,
    childTip,
  }: Readonly<{ parent: InstanceHistory; child: InstanceHistory; childTip: string | undefined }>
): Promise<readonly string[]> => {
  if (childTip === undefined) return [];
  const [above, below] = [await allOf(parent), await allOf(child)];
  const undos = above.filter(({ record }) => record.kind === 'undo');
  if (undos.length === 0) return [];
  const [given, held] = [recordsByFeature(above), recordsByFeature(below)];
  const names: string[] = [];
  for (const feature of featuresNamed(undos)) {
    const undo = newestOf(given, feature);
    const kept = newestOf(held, feature);
    if (undo?.record.kind !== 'undo' || kept === undefined || !bringing.has(kept.record.kind)) continue;
    if (await repo.isAncestor(undo.record.deployedCommit, childTip)) names.push(feature.name);
  }
  return names.sort();
};

const allOf = async (history: InstanceHistory): Promise<readonly HistoryEntry[]> => {
  const entries: HistoryEntry[] = [];
  for await (const entry of history.records()) entries.push(entry);
  return entries;
};

const newestOf = (
  records: RecordsByFeature,
  feature: Parameters<RecordsByFeature['naming']>[0]
): HistoryEntry | undefined => records.naming(feature).at(-1)?.entry;
