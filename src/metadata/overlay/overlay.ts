import { groupBy } from '../../common/groupBy.js';
import { unparsableMetadata, valuesOf, type XmlValue } from '../xml/values.js';
import { canonical } from '../merge/equality.js';
import { keyOf, type Place, placeBelow, placeOf, ruleOf, sortTexts } from '../merge/keys.js';
import { partlyRetrieved } from '../merge/keyTable.js';
import { edited, type TextEdit } from '../xml/edits.js';
import { missingPrefixes } from '../xml/prefixes.js';
import { layoutOf, lineStartOf, removal, writtenLike } from '../xml/layout.js';
import { lineAt } from '../xml/syntax.js';
import { parseXmlTree, type XmlNode, type XmlTree } from '../xml/tree.js';
import { valueOfNode } from '../xml/value.js';
import { insertions, type SortedEntry, type Transfer } from './insertions.js';

/**
 * Lays what an org returned of a component over the branch's file of it. Of most types an org returns all there is, which
 * then replaces the file. Of the types in `partlyRetrieved` it returns only what the same retrieve asked for, so that:
 *
 * An entry that it returned takes the place of the branch's entry with that key, element by element, or is added where an
 * org lists it. Of entries that nothing names those are added that are not there yet.
 *
 * An entry that it did not return stays, since the org was perhaps not asked for it. What was taken away in the org stays
 * with it, where orgs do not return what is not granted.
 *
 * All bytes of what is not changed stay, comments among them, and what is added is laid out as the file is.
 *
 * @param mine the branch's file; undefined if there is none
 * @param path named in errors
 * @throws SfError UnparsableMetadataError, also when the files are of different types
 */
export const overlay = (mine: Buffer | undefined, retrieved: Buffer, path: string): Buffer => {
  if (mine === undefined) return retrieved;
  const org = parseXmlTree(retrieved, path);
  if (!Object.hasOwn(partlyRetrieved, org.root.name)) return retrieved;
  const branch = parseXmlTree(mine, path);
  if (branch.root.name !== org.root.name) {
    const line = lineAt(branch.text, branch.root.start);
    throw unparsableMetadata(path, line, `The file holds a ${branch.root.name}, and the org a ${org.root.name}.`);
  }
  const transfer = { into: branch, from: org, layout: layoutOf(branch) };
  const place = placeOf(org.root.name);
  const edits = within(transfer, { mine: branch.root, theirs: org.root }, { place, once: partlyRetrieved[place.type] });
  return edits.length === 0
    ? mine
    : Buffer.from(edited(branch.text, [...edits, ...missingPrefixes(transfer.into, transfer.from, edits)]));
};

/** The branch's element, and the org's that is laid over it. */
type Pair = Readonly<{ mine: XmlNode; theirs: XmlNode }>;

/** Where a pair stands; with the tags that occur once where the org returned only a part. */
type Spot = Readonly<{ place: Place; once?: readonly string[] }>;

type Entry = Readonly<{ node: XmlNode; value: XmlValue }>;

/** An entry of the branch, and what comes in its place: nothing where it goes, nothing before where one is new. */
type Change = Readonly<{ mine?: Entry; theirs?: Entry }>;

/** Lays the content of one element over that of another. */
const within = (transfer: Transfer, pair: Pair, spot: Spot): TextEdit[] => {
  const { into, from } = transfer;
  const [inBranch, inOrg] = [entriesOf(into, pair.mine), entriesOf(from, pair.theirs)];
  const changes = changesOf(inBranch, inOrg, spot);
  const edits = changes.flatMap(({ mine, theirs }) => {
    if (mine === undefined) return [];
    return theirs === undefined ? removal(into, mine.node) : over(transfer, mine, theirs, spot);
  });
  const sortable = ({ node, value }: Entry): SortedEntry => ({
    node,
    texts: sortTexts(ruleOf(spot.place, node.name), value),
  });
  const added = changes.flatMap(({ mine, theirs }) => (mine === undefined && theirs ? [sortable(theirs)] : []));
  if (added.length === 0) return edits;
  return [...edits, ...insertions(transfer, pair.mine, inBranch.map(sortable), added)];
};

/** Lays an entry over another: element by element where both hold nothing else, else as a whole. */
const over = (transfer: Transfer, mine: Entry, theirs: Entry, { place }: Spot): TextEdit[] => {
  const pair = { mine: mine.node, theirs: theirs.node };
  if (isPlain(mine) && isPlain(theirs)) return within(transfer, pair, { place: placeBelow(place, mine.node.name) });
  const { into, from, layout } = transfer;
  const { start, end } = mine.node;
  return [{ start, end, text: writtenLike(layout, from, theirs.node, lineStartOf(into, mine.node)) }];
};

/** Whether an entry has elements, and neither attributes nor text beside them. */
const isPlain = ({ node, value }: Entry): boolean =>
  node.children.length > 0 &&
  node.attributes.length === 0 &&
  typeof value !== 'string' &&
  valuesOf(value, '#text').length === 0;

const changesOf = (mine: readonly Entry[], theirs: readonly Entry[], spot: Spot): Change[] =>
  inGroups(mine, theirs, ({ node }) => node.name).flatMap((ofTag) => changesOfTag(ofTag, spot));

const changesOfTag = ([tag, mine, theirs]: Group<string>, { place, once }: Spot): Change[] => {
  const rule = ruleOf(place, tag);
  const nameOf = ({ value }: Entry, position: number): string | undefined =>
    once?.includes(tag) ? '' : keyOf(rule, value, position);
  return inGroups(mine, theirs, nameOf).flatMap(([name, ofBranch, ofOrg]) => {
    if (once !== undefined && ofOrg.length === 0) return [];
    const [changed, wanted] = unequal(ofBranch, ofOrg, placeBelow(place, tag));
    // What nothing names and only the branch has is another entry, which the org was perhaps not asked for.
    const former = once !== undefined && name === undefined ? [] : changed;
    return Array.from({ length: Math.max(former.length, wanted.length) }, (_, index) => ({
      mine: former[index],
      theirs: wanted[index],
    }));
  });
};

type Group<Key> = readonly [key: Key, mine: readonly Entry[], theirs: readonly Entry[]];

const inGroups = <Key>(
  mine: readonly Entry[],
  theirs: readonly Entry[],
  keyOfEntry: (entry: Entry, position: number) => Key
): Array<Group<Key>> => {
  const [ofBranch, ofOrg] = [groupBy(mine, keyOfEntry), groupBy(theirs, keyOfEntry)];
  return [...new Set([...ofBranch.keys(), ...ofOrg.keys()])].map((key) => [
    key,
    ofBranch.get(key) ?? [],
    ofOrg.get(key) ?? [],
  ]);
};

/** What neither list has in common with the other. */
const unequal = (mine: readonly Entry[], theirs: readonly Entry[], place: Place): [Entry[], Entry[]] => {
  const means = ({ value }: Entry): string => canonical(value, place);
  const left = groupBy(mine, means);
  const rest = theirs.filter((entry) => left.get(means(entry))?.shift() === undefined);
  const changed = new Set([...left.values()].flat());
  return [mine.filter((entry) => changed.has(entry)), rest];
};

const entriesOf = (tree: XmlTree, { children }: XmlNode): Entry[] =>
  children.map((node) => ({ node, value: valueOfNode(tree, node) }));
