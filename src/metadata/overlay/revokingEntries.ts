import type { Member } from '../../common/member.js';
import { componentsOfEntry } from '../content/profileCompanions.js';
import { profileEntries } from '../content/profileEntries.js';
import { keyOf, namingTags, placeOf, ruleOf } from '../merge/keys.js';
import { parseXmlTree } from '../xml/tree.js';
import { elementOfTree } from '../xml/value.js';
import { textOf, type XmlElement, type XmlValue } from '../xml/values.js';
import { wholeProfileLists } from './changedEntries.js';
import type { LostEntry } from './lostEntry.js';
import { revokingRuleOf } from './revokingTable.js';

/** How what a profile lost is taken away in an org. */
export type Revoking = Readonly<{
  /** Each with the entry that is deployed in its place, as XML. */
  revoked: ReadonlyArray<LostEntry & Readonly<{ xml: string }>>;
  /** What no deploy takes away, with the reason and what to do. */
  kept: ReadonlyArray<LostEntry & Readonly<{ reason: string }>>;
}>;

/**
 * What is known of the component that an entry is about: that the org has it, that it goes with the same deploy and takes the
 * entry along, that it is a field which is required, or nothing.
 */
export type ComponentState = 'there' | 'goes' | 'required' | 'unknown';

/**
 * Finds the entries of a profile that a later version of it lacks and that granted something, and how each is taken away: what
 * is not in a deployed profile an org keeps. See the table for what can be taken away and what cannot.
 *
 * @param path named in errors
 * @param stateOf what is known of a component that entries are about; see {@link componentsOfLost}
 * @throws SfError UnparsableMetadataError
 */
export const revokingEntries = (
  before: Buffer,
  after: Buffer,
  path: string,
  stateOf: (component: Member) => ComponentState
): Revoking => {
  const revoked: Array<Revoking['revoked'][number]> = [];
  const kept: Array<Revoking['kept'][number]> = [];
  const profile = elementOfTree(parseXmlTree(after, path));
  for (const { list, name, entry } of lostIn(before, profile, path)) {
    const states = componentsOfEntry(list, entry).map(stateOf);
    if (states.includes('goes')) continue;
    const { what, ...rule } = revokingRuleOf(list);
    const lost = { list, name, what };
    if ('byHand' in rule) {
      kept.push({ ...lost, reason: rule.byHand });
      continue;
    }
    const was = asElement(entry);
    const reason = rule.unless?.({ entry: was, profile }) ?? whyNameless(list, was) ?? whyNot(states);
    if (reason !== undefined) kept.push({ ...lost, reason });
    else revoked.push({ ...lost, xml: revokingXml(list, was, rule) });
  }
  return { revoked, kept };
};

/**
 * The components that entries are about which a later version of a profile lacks: who takes them away has to know what becomes
 * of these.
 *
 * @param path named in errors
 * @throws SfError UnparsableMetadataError
 */
export const componentsOfLost = (before: Buffer, after: Buffer, path: string): readonly Member[] =>
  lostIn(before, elementOfTree(parseXmlTree(after, path)), path).flatMap(({ list, entry }) =>
    componentsOfEntry(list, entry)
  );

type Lost = Readonly<{ list: string; name: string; entry: XmlValue }>;

const place = placeOf('Profile');

/** What says what a profile is, and grants nothing. */
const ofTheProfile: readonly string[] = ['custom', 'fullName', 'userLicense'];

const lostIn = (before: Buffer, profile: XmlElement, path: string): readonly Lost[] => {
  const now = new Set([...profileEntries(profile).keys()].map(loose));
  const lost = new Map<string, Lost>();
  for (const [list, entries] of Object.entries(elementOfTree(parseXmlTree(before, path)))) {
    if (ofTheProfile.includes(list) || list.startsWith('@_')) continue;
    const isWhole = wholeProfileLists.includes(list);
    // The ranges that are left take the place of all that the org has.
    if (isWhole && Object.hasOwn(profile, list)) continue;
    for (const entry of entries) {
      const [[key, { grants }]] = profileEntries({ [list]: [entry] });
      if ((grants || isWhole) && !now.has(loose(key))) lost.set(loose(key), { list, name: nameIn(list, entry), entry });
    }
  }
  return [...lost.values()];
};

/** Names that differ in case alone are one to an org: what is spelled otherwise is not lost. */
const loose = (key: string): string => key.toLowerCase();

const nameIn = (list: string, entry: XmlValue): string => keyOf(ruleOf(place, list), entry) ?? '';

const asElement = (entry: XmlValue): XmlElement => (typeof entry === 'string' ? {} : entry);

const whyNameless = (list: string, entry: XmlElement): string | undefined =>
  namesOf(list, entry).some(([, text]) => text === '') ? 'the entry has no name' : undefined;

/** The elements that name an entry. */
const namesOf = (list: string, entry: XmlElement): ReadonlyArray<readonly [tag: string, text: string]> =>
  namingTags(ruleOf(place, list)).map((tag) => [tag, textOf(entry, tag) ?? '']);

const whyNot = (states: readonly ComponentState[]): string | undefined => {
  // Metadata API Developer Guide, ProfileFieldLevelSecurity: from API version 30.0 on such permissions can't be deployed.
  if (states.includes('required')) return 'its field is required, and is there for everybody';
  if (!states.includes('unknown')) return undefined;
  return 'what it is about is not in the commit: take it away in Setup if the org has it';
};

type Values = Readonly<{ values: Readonly<Record<string, string>>; ifThere?: Readonly<Record<string, string>> }>;

/** The elements in the order in which orgs return them. */
const revokingXml = (list: string, entry: XmlElement, { values, ifThere = {} }: Values): string => {
  const optional = Object.entries(ifThere).filter(([tag]) => Object.hasOwn(entry, tag));
  const elements = [...namesOf(list, entry), ...Object.entries(values), ...optional].sort(([a], [b]) =>
    a < b ? -1 : 1
  );
  return `<${list}>${elements.map(([tag, text]) => `<${tag}>${escaped(text)}</${tag}>`).join('')}</${list}>`;
};

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
