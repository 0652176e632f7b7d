import type { Member } from '../../common/member.js';
import { memberKey } from '../../common/member.js';

/**
 * Types of which an org takes no two components of one name, whatever its case: what is deleted stands in the way of what is
 * added. All else is deleted afterwards, when what was deployed does not refer to it any more (Metadata API Developer Guide,
 * Deleting Components from an Organization).
 *
 * "There cannot be a LWC and an Aura component with the same name": forcedotcom/salesforcedx-vscode#5718.
 *
 * Not here, since an earlier deletion does not help: the name of a child relationship, which a deleted field keeps as long as it
 * can be restored; and a component that stays under its name and changes its type, which is no deletion.
 */
const sharingNames: ReadonlyArray<readonly [one: string, other: string]> = [
  ['AuraDefinitionBundle', 'LightningComponentBundle'],
];

/**
 * Which deletions come before what is added.
 *
 * @returns by member key of the deleted: what takes its name
 */
export const deletedFirst = (deleted: readonly Member[], added: readonly Member[]): ReadonlyMap<string, Member> => {
  const found = new Map<string, Member>();
  for (const [one, other] of [...sharingNames, ...sharingNames.map(([a, b]) => [b, a] as const)]) {
    for (const gone of deleted.filter(({ type }) => type === one)) {
      const name = gone.fullName.toLowerCase();
      const successor = added.find(({ type, fullName }) => type === other && fullName.toLowerCase() === name);
      if (successor !== undefined) found.set(memberKey(gone), successor);
    }
  }
  return found;
};
