import { canonical } from './equality.js';
import { keyOf, placeBelow, placeOf, ruleOf } from './keys.js';
import { removal } from './overlay.js';
import { edited } from './xmlEdits.js';
import { parseXmlTree, type XmlNode, type XmlTree } from './xmlTree.js';
import { valueOfNode } from './xmlValue.js';

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
