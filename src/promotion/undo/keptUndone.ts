import type { Repository } from '../../git/repository.js';
import type { HistoryEntry, InstanceHistory } from '../history.js';
import { featuresNamed, recordsByFeature } from '../landscape/identity.js';
import type { InstanceName, RecordedFeature, RecordKind } from '../record.js';
import { notTakenOut } from '../recordedFeatures.js';

/** The records of what a run merged into an instance: what an undo can take out of it again. */
const bringing: ReadonlySet<RecordKind> = new Set(['promotion', 'back-promotion']);

/** An instance's branch at a commit, with its records. */
type Holding = Readonly<{ name: InstanceName; history: InstanceHistory; tip: string | undefined }>;

/**
 * The features that an instance was given and holds, and that its parent was given and took out, by an undo or by one that came to
 * it from its own parent, where the instance contains that already: it was brought along earlier and kept from taking effect, so
 * that no merge brings it again.
 *
 * @param repo where both branches were fetched to
 * @param parent what the parent's org holds
 * @returns their names, sorted
 * @throws SfError DamagedStateError, NewerStateError when a history cannot be read
 */
export const keptUndone = async (
  repo: Repository,
  { parent, child, mainTip }: Readonly<{ parent: Holding; child: Holding; mainTip: string | undefined }>
): Promise<readonly string[]> => {
  if (child.tip === undefined || parent.tip === undefined || !(await repo.isAncestor(parent.tip, child.tip))) return [];
  const [above, below] = [await allOf(parent.history), await allOf(child.history)];
  const held = recordsByFeature(below);
  const given = featuresNamed(above).flatMap((feature): readonly RecordedFeature[] => {
    const { entry, feature: kept } = held.naming(feature).at(-1) ?? {};
    return entry && kept && bringing.has(entry.record.kind) ? [kept] : [];
  });
  const stays = await notTakenOut(repo, given, { name: parent.name, tip: parent.tip, records: above, mainTip });
  const gone = given.filter((feature) => !stays.includes(feature));
  const there = await notTakenOut(repo, gone, { name: child.name, tip: child.tip, records: below, mainTip });
  return there.map(({ name }) => name).sort();
};

const allOf = async (history: InstanceHistory): Promise<readonly HistoryEntry[]> => {
  const entries: HistoryEntry[] = [];
  for await (const entry of history.records()) entries.push(entry);
  return entries;
};
