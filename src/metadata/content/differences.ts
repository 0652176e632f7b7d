import { type Member, memberKey } from '../../common/member.js';
import { differingParts } from './compare.js';
import type { ComponentContents } from './componentContent.js';

/** How an org and a branch differ in one component. */
export type Difference = Readonly<{
  member: Member;
  difference: 'onlyInOrg' | 'onlyInBranch' | 'differs';
  /** The elements or files in which they differ; see `differingParts`. */
  detail?: string;
}>;

/** How many parts a detail names before it counts the rest. */
const partsNamed = 5;

/**
 * Lists in what an org and a branch differ, of `members` and in that order. What neither has is no difference.
 */
export const differences = (
  org: ComponentContents,
  branch: ComponentContents,
  members: readonly Member[]
): Difference[] =>
  members.flatMap((member): Difference[] => {
    const [inOrg, inBranch] = [org.get(memberKey(member)), branch.get(memberKey(member))];
    if (inOrg === undefined) return inBranch === undefined ? [] : [{ member, difference: 'onlyInBranch' }];
    if (inBranch === undefined) return [{ member, difference: 'onlyInOrg' }];
    const parts = differingParts(inOrg, inBranch);
    return parts.length === 0 ? [] : [{ member, difference: 'differs', detail: detailOf(parts) }];
  });

const detailOf = (parts: readonly string[]): string => {
  const rest = parts.length - partsNamed;
  return `${parts.slice(0, partsNamed).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
};
