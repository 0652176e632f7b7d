import { compareMembers, type Member } from '../common/member.js';
import type { Operation } from '../metadata/delta/delta.js';
import type { ConnectedOrg } from '../org/types.js';
import type { RecordedTracking } from './record.js';

/**
 * Where an org's source tracking stands for the run that begins: as recorded, else from now on, so that all that was
 * changed before counts as unknown. A counter below the recorded one means that tracking was begun anew.
 *
 * @returns undefined for an org that does not track changes
 * @throws the errors of a connected org
 */
export const trackingFor = async (
  org: ConnectedOrg,
  recorded: RecordedTracking | undefined
): Promise<RecordedTracking | undefined> => {
  const { highestRevision } = await import('../org/sourceTracking.js');
  const revision = await highestRevision(org);
  if (revision === undefined) return undefined;
  return recorded !== undefined && recorded.revision <= revision ? recorded : { from: revision, revision, changed: [] };
};

/**
 * The members of a delta that have to be compared before they are deployed: all but those whose newest change in the org
 * is a deploy of this pipeline. Who made a change never decides, since the same user may work in Setup, and by deploys of
 * others.
 *
 * @param owed what the org was not brought to, so that it may hold anything
 * @throws the errors of a connected org
 */
export const mayHaveChanged = async <T extends Member & Readonly<{ operation: Operation }>>(
  org: ConnectedOrg,
  tracked: RecordedTracking | undefined,
  members: readonly T[],
  owed: readonly Member[]
): Promise<readonly T[]> => {
  if (tracked === undefined || tracked.from === tracked.revision) return members;
  const [{ changesSince }, { looseKey }] = await Promise.all([
    import('../org/sourceTracking.js'),
    import('../metadata/delta/looseKey.js'),
  ]);
  const unsettled = new Set([...owed, ...tracked.changed].map(looseKey));
  // What is new may be in the org nevertheless, and was never compared.
  const isUncertain = (member: T): boolean => member.operation === 'add' || unsettled.has(looseKey(member));
  if (members.every(isUncertain)) return members;
  const { changes, unknown } = await changesSince(org, tracked.from);
  const revisions = new Map(changes.map((change) => [looseKey(change), change.revision]));
  const parts = unknown.filter(({ revision }) => revision > tracked.revision).map(({ fullName }) => fullName);
  const isOurs = (member: T): boolean => {
    const revision = revisions.get(looseKey(member));
    const isOfMember = (part: string): boolean =>
      part.startsWith(`${member.fullName}/`) || part.startsWith(`${member.fullName}.`);
    return revision !== undefined && revision <= tracked.revision && !parts.some(isOfMember);
  };
  return members.filter((member) => isUncertain(member) || !isOurs(member));
};

/** What a run brought an org to, by deploying or by comparing, and when, by the org's clock, it was done. */
export type Settlement = Readonly<{ settled: readonly Member[]; completed: string | undefined }>;

/**
 * Where an org's source tracking stands after a run: what others changed while it ran is remembered, and so is what they
 * had changed before and the run did not settle.
 *
 * @throws the errors of a connected org
 */
export const trackingAfter = async (
  org: ConnectedOrg,
  before: RecordedTracking,
  { settled, completed }: Settlement
): Promise<RecordedTracking> => {
  const [{ changesSince }, { looseKey }] = await Promise.all([
    import('../org/sourceTracking.js'),
    import('../metadata/delta/looseKey.js'),
  ]);
  const { changes, unknown, revision } = await changesSince(org, before.revision);
  const ours = new Set(settled.map(looseKey));
  const isLater = (date: string | undefined): boolean =>
    completed !== undefined && date !== undefined && Date.parse(date) > Date.parse(completed);
  const others = [...changes, ...unknown].filter(
    (change) => !ours.has(looseKey(change)) || isLater(change.lastModified)
  );
  const remaining = before.changed.filter((member) => !ours.has(looseKey(member)));
  const changed = new Map(
    [...remaining, ...others].map(({ type, fullName }) => [looseKey({ type, fullName }), { type, fullName }])
  );
  return { from: before.from, revision, changed: [...changed.values()].sort(compareMembers) };
};
