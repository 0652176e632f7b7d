import { type Member, memberKey } from '../common/member.js';
import { type ComponentContents, profileCompanions } from '../metadata/content/content.js';
import { partlyRetrieved } from '../metadata/merge/keyTable.js';

/** What an org has of a profile before and after a deploy, and whether only what differs is sent of it. */
export type ProfileVersions<T extends Member> = Readonly<{
  deployed: ComponentContents;
  merged: ComponentContents;
  isPart: (member: T) => boolean;
}>;

/**
 * What a component has to be retrieved with, so that the org returns the entries of it that are deployed: nothing, unless it
 * is a profile.
 */
export const companionsOf = <T extends Member>(
  member: T,
  { deployed, merged, isPart }: ProfileVersions<T>
): readonly Member[] => {
  if (!Object.hasOwn(partlyRetrieved, member.type)) return [];
  const before = deployed.get(memberKey(member))?.element;
  const after = merged.get(memberKey(member))?.element;
  // Of a profile that goes, all entries go; of one that stays, also those that it lost: they are taken away.
  if (after === undefined) return profileCompanions(before ?? {});
  const own = profileCompanions(after, isPart(member) ? before : undefined);
  const former = before === undefined ? [] : profileCompanions(before, after);
  return [...new Map([...own, ...former].map((companion) => [memberKey(companion), companion])).values()];
};
