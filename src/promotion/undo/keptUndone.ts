import type { Repository } from '../../git/repository.js';
import type { HistoryEntry, InstanceHistory } from '../history.js';
import { type FeatureEntry, featuresNamed, type RecordsByFeature, recordsByFeature } from '../landscape/identity.js';
import type { InstanceName, RecordedFeature, RecordKind } from '../record.js';
import { notTakenOut } from '../recordedFeatures.js';

/** The records of what a run merged into an instance: what an undo can take out of it again. */
const bringing: ReadonlySet<RecordKind> = new Set(['promotion', 'back-promotion']);

/**
 * The features that an instance was given and an undo in its parent took out there, whose undo the instance contains already:
 * it was brought along earlier and kept from taking effect, so that no merge brings it again. Where it took effect there, nothing
 * is kept.
 *
 * @param repo where both branches were fetched to
 * @returns their names, sorted
 * @throws SfError DamagedStateError, NewerStateError when a history cannot be read
 */
export const keptUndone = async (
  repo: Repository,
  {
    parent,
    child: { name, history, tip },
    mainTip,
  }: Readonly<{
    parent: InstanceHistory;
    child: Readonly<{ name: InstanceName; history: InstanceHistory; tip: string | undefined }>;
    mainTip: string | undefined;
  }>
): Promise<readonly string[]> => {
  if (tip === undefined) return [];
  const [above, below] = [await allOf(parent), await allOf(history)];
  const undos = above.filter(({ record }) => record.kind === 'undo');
  if (undos.length === 0) return [];
  const [given, held] = [recordsByFeature(above), recordsByFeature(below)];
  const contained: RecordedFeature[] = [];
  for (const feature of featuresNamed(undos)) {
    const undo = newestOf(given, feature)?.entry;
    const kept = newestOf(held, feature);
    if (undo?.record.kind !== 'undo' || kept === undefined || !bringing.has(kept.entry.record.kind)) continue;
    if (await repo.isAncestor(undo.record.deployedCommit, tip)) contained.push(kept.feature);
  }
  const there = await notTakenOut(repo, contained, { name, tip, records: below, mainTip });
  return there.map((feature) => feature.name).sort();
};

const allOf = async (history: InstanceHistory): Promise<readonly HistoryEntry[]> => {
  const entries: HistoryEntry[] = [];
  for await (const entry of history.records()) entries.push(entry);
  return entries;
};

const newestOf = (
  records: RecordsByFeature,
  feature: Parameters<RecordsByFeature['naming']>[0]
): FeatureEntry | undefined => records.naming(feature).at(-1);
