import { compareMembers, type Member, memberKey } from '../../common/member.js';
import { undeletable } from './undeletable.js';

/** A component that the later commit does not have, and that a deploy leaves in the org. */
export type NotDeleted = Readonly<
  Member & {
    /** Repository paths in the earlier commit; none of what was owed before. */
    files: readonly string[];
    /** Why, as a phrase after the component. */
    reason: string;
    /** What a person does in the org. */
    byHand: string;
  }
>;

/** What is deleted, by member key. */
export type Deleted = ReadonlyMap<string, Readonly<{ member: Member; files: readonly string[] }>>;

/**
 * Tells what a deploy deletes from what is left to a person. What goes with a deleted object is neither: a person finds
 * nothing to do.
 */
export const splitDeleted = (all: Deleted): Readonly<{ deleted: Deleted; notDeleted: readonly NotDeleted[] }> => {
  const deleted = new Map(all);
  const notDeleted: NotDeleted[] = [];
  for (const [key, { member, files }] of all) {
    const { reason, byHand } = undeletable(member) ?? {};
    if (reason === undefined) continue;
    deleted.delete(key);
    const parent = memberKey({ type: 'CustomObject', fullName: member.fullName.split('.')[0] });
    if (byHand !== undefined && !all.has(parent)) notDeleted.push({ ...member, files, reason, byHand });
  }
  return { deleted, notDeleted: notDeleted.sort(compareMembers) };
};

/** What stays in an org, and what to do about it, as a sentence. */
export const notDeletedInWords = ({ type, fullName, reason, byHand }: NotDeleted): string =>
  `${memberKey({ type, fullName })} ${reason}: ${byHand}.`;
