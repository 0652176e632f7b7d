import { compareMembers, type Member, memberKey } from '../../common/member.js';
import { undeletable } from './undeletable.js';

/** A component that the later commit does not have, and that a deploy leaves in the org. */
export type NotDeleted = Readonly<
  Member & {
    /** Repository paths in the earlier commit; none of what was owed before. */
    files: readonly string[];
    /** Those of its children, which would go with it. */
    formerFiles?: readonly string[];
    /** Why, as a phrase after the component. */
    reason: string;
    /** What a person does in the org. */
    byHand: string;
  }
>;

/** A component that the later commit does not have. */
export type DeletedComponent = Readonly<{
  member: Member;
  files: readonly string[];
  /** Repository paths in the earlier commit of its children, which go with it. */
  formerFiles?: readonly string[];
}>;

/** What is deleted, by member key. */
export type Deleted = ReadonlyMap<string, DeletedComponent>;

/** What is never deleted in an org, by the will of those who look after it: all, or components of some types. */
export type NeverDelete = 'all' | readonly string[];

/** Whose will that is. */
export type KeepingInstance = Readonly<{ neverDelete?: NeverDelete; instance?: string }>;

/**
 * Tells what a deploy deletes from what is left to a person. What goes with a deleted object is neither: a person finds
 * nothing to do.
 */
export const splitDeleted = (
  all: Deleted,
  keeping: KeepingInstance = {}
): Readonly<{ deleted: Deleted; notDeleted: readonly NotDeleted[] }> => {
  const deleted = new Map(all);
  const kept: NotDeleted[] = [];
  for (const [key, { member, ...paths }] of all) {
    const { reason, byHand } = undeletable(member) ?? keptBy(keeping, member) ?? {};
    if (reason === undefined) continue;
    deleted.delete(key);
    if (byHand !== undefined) kept.push({ ...member, ...paths, reason, byHand });
  }
  const goesWithObject = ({ fullName }: Member): boolean =>
    deleted.has(memberKey({ type: 'CustomObject', fullName: fullName.split('.')[0] }));
  return { deleted, notDeleted: kept.filter((member) => !goesWithObject(member)).sort(compareMembers) };
};

const keptBy = (
  { neverDelete = [], instance = '' }: KeepingInstance,
  { type }: Member
): Pick<NotDeleted, 'reason' | 'byHand'> | undefined => {
  if (neverDelete !== 'all' && !neverDelete.includes(type)) return undefined;
  const setting = neverDelete === 'all' ? '"deletions": "never"' : '"neverDelete"';
  return {
    reason: `is kept by the setting ${setting} of instance ${instance}`,
    byHand: 'delete it in the org by hand, or change the setting',
  };
};

/** What stays in an org, and what to do about it, as a sentence. */
export const notDeletedInWords = ({ type, fullName, reason, byHand }: NotDeleted): string =>
  `${memberKey({ type, fullName })} ${reason}: ${byHand}.`;
