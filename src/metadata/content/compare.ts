import { type Member, memberKey } from '../../common/member.js';
import { isTextFile } from '../delta/textFile.js';
import { differingElements, type ElementDifference, pathText } from '../merge/equality.js';
import { placeOf } from '../merge/keys.js';
import { wholeProfileLists } from '../overlay/changedEntries.js';
import type { ComponentContent, ComponentContents } from './componentContent.js';
import { type ProfileEntry, profileEntries } from './profileEntries.js';

/**
 * Elements that an org sets by itself. A flow's status depends on the org's settings, and a flow that differs only in it is
 * not even deployed (scolladon/sfdx-git-delta#588).
 */
const elementsOfTheOrg: Readonly<Record<string, readonly string[]>> = { Flow: ['status'] };

/** Whether two versions of a component are the same to an org: metadata as parsed, text apart from line ends, bytes else. */
export const sameContent = (a: ComponentContent | undefined, b: ComponentContent | undefined): boolean =>
  a === undefined || b === undefined ? a === b : differingParts(a, b).length === 0;

/**
 * The elements and files in which two versions of a component differ, sorted: elements by their path below the component's
 * own, such as `fieldPermissions[Account.Name]/readable`.
 */
export const differingParts = (a: ComponentContent, b: ComponentContent): string[] =>
  [...elementsThatDiffer(a, b), ...differingFiles(a.files, b.files)].sort();

/**
 * Finds what was changed in the org: what is there neither as it was deployed nor as the merge would have it.
 *
 * A profile that an org returns holds only what was asked for, and a profile that is deployed leaves alone what it does not
 * name. So of profiles only entries count that the merge and the org both have, and an entry that was not deployed before
 * counts as one that grants nothing.
 *
 * @returns of `members` those that were changed, in that order
 */
export const changedInOrg = <T extends Member>(
  org: ComponentContents,
  deployed: ComponentContents,
  merged: ComponentContents,
  members: readonly T[],
  { isPart = (): boolean => false, isKnown = true }: Partial<HowSent<T>> = {}
): T[] =>
  members.filter((member) => {
    const key = memberKey(member);
    return isChanged(org.get(key), deployed.get(key), merged.get(key), { isPart: isPart(member), isKnown });
  });

/** How components are sent. */
type HowSent<T> = Readonly<{
  /** Whether of a profile only those entries are deployed that the merge changed: no other can be overwritten. */
  isPart: (member: T) => boolean;
  /** Whether it is known at all what the org was brought to. */
  isKnown: boolean;
}>;

type Sending = Readonly<{ isPart: boolean; isKnown: boolean }>;

const isChanged = (
  org: ComponentContent | undefined,
  deployed: ComponentContent | undefined,
  merged: ComponentContent | undefined,
  sending: Sending
): boolean => {
  // A deletion that is owed: what is there is somebody's, unless it is as the org last got it, which others look up.
  if (deployed === undefined && merged === undefined) return org !== undefined;
  if (org?.member.type === 'Profile') return isProfileChanged(org, deployed, merged, sending);
  return !sameContent(org, deployed) && !sameContent(org, merged);
};

const isProfileChanged = (
  org: ComponentContent,
  deployed: ComponentContent | undefined,
  merged: ComponentContent | undefined,
  { isPart, isKnown }: Sending
): boolean => {
  const before = profileEntries(deployed?.element ?? {});
  const after = profileEntries(merged?.element ?? {});
  const lists = wholeProfileLists.filter((tag) => !isPart || !sameKeys(before, after, tag));
  const inOrg = profileEntries(org.element ?? {});
  if (lists.some((tag) => !sameKeys(inOrg, before, tag) && !sameKeys(inOrg, after, tag))) return true;
  return [...inOrg].some(([key, entry]) => {
    const [was, wanted] = [before.get(key), after.get(key)];
    // A profile that goes takes its entries along.
    if (merged === undefined) return was === undefined ? entry.grants : was.canonical !== entry.canonical;
    if (wanted === undefined || wanted.canonical === entry.canonical) return false;
    if (isPart && was?.canonical === wanted.canonical) return false;
    return was === undefined ? entry.grants || !isKnown : was.canonical !== entry.canonical;
  });
};

/** Whether two versions have the same list of entries of one tag. */
const sameKeys = (a: ReadonlyMap<string, ProfileEntry>, b: ReadonlyMap<string, ProfileEntry>, tag: string): boolean => {
  const keysOf = (entries: ReadonlyMap<string, ProfileEntry>): string =>
    [...entries.keys()]
      .filter((key) => key === tag || key.startsWith(`${tag} `))
      .sort()
      .join('\n');
  return keysOf(a) === keysOf(b);
};

const elementsThatDiffer = (a: ComponentContent, b: ComponentContent): string[] => {
  const { type } = a.member;
  const ignored = elementsOfTheOrg[type] ?? [];
  return differingElements(a.element ?? {}, b.element ?? {}, placeOf(type))
    .filter((difference) => !ignored.includes(difference.path[0]) && !(type === 'Profile' && isOnlyInOne(difference)))
    .map((difference) => pathText(difference) || type);
};

/** Entries that only one version of a profile has say nothing: see `changedInOrg`. */
const isOnlyInOne = ({ path, side }: ElementDifference): boolean => path.length === 1 && side !== 'both';

const differingFiles = (a: ReadonlyMap<string, Buffer>, b: ReadonlyMap<string, Buffer>): string[] =>
  [...new Set([...a.keys(), ...b.keys()])].filter((name) => {
    const [one, other] = [a.get(name), b.get(name)];
    return one === undefined || other === undefined || !sameBytes(name, one, other);
  });

const sameBytes = (name: string, a: Buffer, b: Buffer): boolean =>
  a.equals(b) || (isTextFile(name, a) && isTextFile(name, b) && withPlainLineEnds(a) === withPlainLineEnds(b));

const withPlainLineEnds = (content: Buffer): string => content.toString('utf8').replaceAll('\r\n', '\n');
