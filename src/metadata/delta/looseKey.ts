import { type Member, memberKey } from '../../common/member.js';

/**
 * A key that is equal for all spellings of a member: percent-encoded or not (files of layouts are, an org's names are not
 * always), a folder with its slash at the end or without.
 */
export const looseKey = (member: Member): string =>
  memberKey({ ...member, fullName: decodedName(member.fullName).replace(/\/$/, '') });

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
