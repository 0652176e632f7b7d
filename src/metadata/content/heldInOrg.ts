import { type Member, memberKey } from '../../common/member.js';
import { sameContent } from './compare.js';
import type { ComponentContent, ComponentContents } from './componentContent.js';
import { profileEntries } from './profileEntries.js';

/**
 * Finds the components that an org holds as a commit has them, or lacks as the commit does.
 *
 * A profile that an org returns holds only what was asked for with it. So of a profile those entries count that the commit
 * has otherwise than what was deployed before: the org has to have returned each of them.
 *
 * @returns of `members` those that are held, in that order
 */
export const heldInOrg = <T extends Member>(
  {
    org,
    commit,
    deployed,
  }: Readonly<{ org: ComponentContents; commit: ComponentContents; deployed: ComponentContents }>,
  members: readonly T[]
): T[] =>
  members.filter((member) => {
    const key = memberKey(member);
    const [inOrg, wanted] = [org.get(key), commit.get(key)];
    if (inOrg?.member.type === 'Profile' && wanted) return holdsProfile(inOrg, wanted, deployed.get(key));
    return sameContent(inOrg, wanted);
  });

const holdsProfile = (
  inOrg: ComponentContent,
  wanted: ComponentContent,
  deployed: ComponentContent | undefined
): boolean => {
  const [here, before] = [profileEntries(inOrg.element ?? {}), profileEntries(deployed?.element ?? {})];
  return [...profileEntries(wanted.element ?? {})].every(([key, entry]) => {
    const found = here.get(key);
    if (found !== undefined) return found.canonical === entry.canonical;
    return before.get(key)?.canonical === entry.canonical || !entry.grants;
  });
};
