import { canonical } from '../merge/equality.js';
import { keyOf, placeBelow, placeOf, ruleOf } from '../merge/keys.js';
import { edited } from '../xml/edits.js';
import { removal } from '../xml/layout.js';
import { parseXmlTree, type XmlNode, type XmlTree } from '../xml/tree.js';
import { valueOfNode } from '../xml/value.js';

/** What an org changed in a file of which it returns a part. */
export type ChangedEntries = Readonly<{
  /** The file that the org returned, without the entries that it has as they were deployed. */
  changed: Buffer;
  /** Entries that the org changed, and that the branch changed otherwise since, such as `classAccesses[Rating]`. */
  conflicts: readonly string[];
}>;

/** One file as it was deployed, as the branch has it, and as the org returned it. */
export type FileVersions = Readonly<{ deployed: Buffer | undefined; mine: Buffer | undefined; retrieved: Buffer }>;

/**
 * Finds what an org changed in a file since it was deployed, entry by entry: an entry that the org did not return says
 * nothing, since it was perhaps not asked for.
 *
 * @param path named in errors
 * @throws SfError UnparsableMetadataError
 */
export const changedEntries = ({ deployed, mine, retrieved }: FileVersions, path: string): ChangedEntries => {
  const org = parseXmlTree(retrieved, path);
  const [before, now] = [entriesOf(deployed, path), entriesOf(mine, path)];
  const inOrg = namedEntries(org);
  const isUnchanged = ({ name, meaning }: Entry): boolean => before.get(name) === meaning;
  const conflicts = inOrg
    .filter((entry) => !isUnchanged(entry) && mine !== undefined)
    .filter(({ name, meaning }) => ![before.get(name), meaning].includes(now.get(name)));
  const edits = inOrg.filter(isUnchanged).map(({ node }) => removal(org, node));
  return { changed: Buffer.from(edited(org.text, edits)), conflicts: conflicts.map(({ name }) => name) };
};

/** What a profile is, whatever its entries: the org lays all else over what it has. */
const always: ReadonlySet<string> = new Set(['custom', 'userLicense']);

/** Lists of a profile that are meant as a whole: an org takes what is not in them away. */
export const wholeProfileLists: readonly string[] = ['loginIpRanges'];

/**
 * Leaves of a file that an org lays over what it has only the entries that differ from another version: what is not in it the
 * org keeps as it is (Metadata API Developer Guide, "Profile": "designed to overlay the existing Profile settings"), even
 * where somebody changed it there.
 *
 * @param path named in errors
 * @throws SfError UnparsableMetadataError
 */
export const onlyChangedEntries = (before: Buffer, after: Buffer, path: string): Buffer => {
  const [old, tree] = [parseXmlTree(before, path), parseXmlTree(after, path)];
  const former = new Map(namedEntries(old).map(({ name, meaning }) => [name, meaning]));
  const entries = namedEntries(tree);
  const isSame = ({ name, meaning }: Entry): boolean => former.get(name) === meaning;
  const counts = (parsed: XmlTree, tag: string): number =>
    parsed.root.children.filter(({ name }) => name === tag).length;
  const changedLists = wholeProfileLists.filter(
    (tag) =>
      counts(old, tag) !== counts(tree, tag) || entries.some((entry) => entry.node.name === tag && !isSame(entry))
  );
  const kept = new Set([...always, ...changedLists]);
  const edits = entries.filter((entry) => isSame(entry) && !kept.has(entry.node.name));
  return Buffer.from(
    edited(
      tree.text,
      edits.map(({ node }) => removal(tree, node))
    )
  );
};

/**
 * Leaves of a file only the entries that two versions of it have otherwise.
 *
 * @param versions undefined for one in which there is no such file
 * @param path named in errors
 * @throws SfError UnparsableMetadataError
 */
export const onlyEntriesThatDiffer = (
  file: Buffer,
  versions: readonly [before: Buffer | undefined, after: Buffer | undefined],
  path: string
): Buffer => {
  const tree = parseXmlTree(file, path);
  const [before, after] = versions.map((version) => entriesOf(version, path));
  const edits = namedEntries(tree).filter(
    ({ name, node }) => before.get(name) === after.get(name) && !always.has(node.name)
  );
  return Buffer.from(
    edited(
      tree.text,
      edits.map(({ node }) => removal(tree, node))
    )
  );
};

type Entry = Readonly<{ node: XmlNode; name: string; meaning: string }>;

const entriesOf = (content: Buffer | undefined, path: string): ReadonlyMap<string, string> =>
  new Map(
    content === undefined ? [] : namedEntries(parseXmlTree(content, path)).map(({ name, meaning }) => [name, meaning])
  );

const namedEntries = (tree: XmlTree): readonly Entry[] => {
  const place = placeOf(tree.root.name);
  return tree.root.children.map((node) => {
    const value = valueOfNode(tree, node);
    const key = keyOf(ruleOf(place, node.name), value);
    const meaning = canonical(value, placeBelow(place, node.name));
    return { node, name: key === undefined ? node.name : `${node.name}[${key}]`, meaning };
  });
};
