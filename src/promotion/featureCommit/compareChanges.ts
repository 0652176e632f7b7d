import { type Member, memberKey } from '../../common/member.js';
import type { ComponentContent, ComponentContents } from '../../metadata/content/content.js';
import type { Taking } from '../../metadata/source/takeFromOrg.js';

/** What the org, the branch, and the commit that the org last got hold of the components that are looked at. */
export type Versions = Readonly<{
  org: ComponentContents;
  branch: ComponentContents;
  /** By the deployed commit, or, of what the org is still owed, by the last that it really got. */
  deployed: ComponentContents;
  /** Components of which nothing tells what the org got. */
  unknown: ReadonlySet<string>;
  /** Whether it is certain that the org does not have a component of which it returned nothing. */
  isGone: (member: Member) => boolean;
}>;

/** What becomes of the components that were looked at. */
export type Compared = Readonly<{
  takings: readonly Taking[];
  /** The branch has them as the org does. */
  equal: readonly Member[];
  left: ReadonlyArray<Readonly<{ member: Member; reason: string }>>;
  /** Org and branch both changed them since the org last got them, each in its own way. */
  conflicts: readonly Member[];
}>;

/** What is the same for two versions of a component; where orgs return a part, files are compared entry by entry instead. */
export type SameContent = (a: ComponentContent | undefined, b: ComponentContent | undefined) => boolean;

/**
 * Tells what to take: what the org changed since it last got the component from here, as long as the branch has it as it
 * was then. What only the branch changed stays; what both did is a conflict.
 *
 * @param isPartly whether orgs return only a part of a type, of which entries decide and not the component
 */
export const compareChanges = (
  members: readonly Member[],
  versions: Versions,
  { same, isPartly }: Readonly<{ same: SameContent; isPartly: (type: string) => boolean }>
): Compared => {
  const takings: Taking[] = [];
  const equal: Member[] = [];
  const left: Array<{ member: Member; reason: string }> = [];
  const conflicts: Member[] = [];
  for (const member of members) {
    const key = memberKey(member);
    const [org, branch, deployed] = [versions.org.get(key), versions.branch.get(key), versions.deployed.get(key)];
    const taking = (operation: Taking['operation']): number => takings.push({ ...member, operation });
    if (org === undefined && !versions.isGone(member)) {
      left.push({ member, reason: 'the org returned nothing of it' });
    } else if (org !== undefined && isPartly(member.type)) {
      taking(branch === undefined ? 'add' : 'change');
    } else if (same(org, branch)) {
      equal.push(member);
    } else if (versions.unknown.has(key) && branch !== undefined) {
      conflicts.push(member);
    } else if (!same(org, deployed)) {
      if (!same(branch, deployed)) conflicts.push(member);
      else taking(org === undefined ? 'delete' : branch === undefined ? 'add' : 'change');
    }
  }
  return { takings, equal, left, conflicts };
};
