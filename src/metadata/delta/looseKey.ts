import { type Member, memberKey } from '../../common/member.js';

/**
 * A key that is equal for all spellings of a member: percent-encoded or not (files of layouts are, an org's names are not
 * always), a folder with its slash at the end or without, upper or lower case, which tells no two components of an org
 * apart (https://github.com/scolladon/sfdx-git-delta/issues/132,
 * https://docs.gearset.com/en/articles/2425681-items-with-names-in-different-cases).
 */
export const looseKey = (member: Member): string =>
  memberKey({ ...member, fullName: looseName(decodedName(member.fullName).replace(/\/$/, '')) });

/** A name as it is compared: names of an org that differ in case alone are one. */
export const looseName = (name: string): string => name.toLowerCase();

/** A name without percent-encoding. */
export const decodedName = (name: string): string => {
  if (!name.includes('%')) return name;
  try {
    return decodeURIComponent(name);
  } catch {
    // A lone percent sign is part of the name.
    return name;
  }
};
