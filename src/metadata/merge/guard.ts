import { groupBy } from '../../common/groupBy.js';
import { parseXmlTree, sourceOf, type XmlNode, type XmlTree } from '../xml/tree.js';
import { valueOfNode } from '../xml/value.js';
import { canonical } from './equality.js';
import { keyOfNode, placeBelow, placeOf, ruleOf } from './keys.js';

/** The two sides of a merge, and what came of it. */
export type Guarded = Readonly<{ ours: Buffer; theirs: Buffer; merged: Buffer }>;

/**
 * What is wrong with a merged file, looked at without knowing how it was merged: an entry that it has more often than either
 * side, or not as both sides have it.
 *
 * @param path named in the error
 * @returns each as the end of a sentence about the file; nothing where all is right
 * @throws SfError UnparsableMetadataError where the merged file is none
 */
export const faultsOfMerge = ({ ours, theirs, merged }: Guarded, path: string): readonly string[] => {
  const before = parseXmlTree(ours, path);
  const mine = entriesOf(before);
  const [other, result] = [theirs, merged].map((content) => entriesOf(parseXmlTree(content, path, before)));
  const doubled = [...result].filter(
    ([name, { count }]) =>
      count > Math.max(1, mine.get(name)?.count ?? 0, other.get(name)?.count ?? 0) && name.endsWith(']')
  );
  const lost = [...mine].filter(([name, entries]) => isLost(entries, other.get(name), result.get(name)));
  return [
    ...doubled.map(([name]) => `it has ${name} twice`),
    ...lost.map(([name]) => `it lacks ${name} as both sides have it`),
  ];
};

/** Elements of one name in the root of a file. */
type Entries = Readonly<{
  count: number;
  /** Each as it is written. */
  written: ReadonlySet<string>;
  /** Each as one string for what it means, made when it is asked for: most are written alike everywhere. */
  meanings: () => ReadonlySet<string>;
}>;

/** Whether the result lacks an entry that both sides have, however each writes it. */
const isLost = (mine: Entries, other: Entries | undefined, result: Entries | undefined): boolean => {
  if (other === undefined || [...mine.written].every((text) => result?.written.has(text))) return false;
  return [...mine.meanings()].some((entry) => other.meanings().has(entry) && !result?.meanings().has(entry));
};

/** The elements in the root of a file by `tag[key]`, or by the tag where it has no key. */
const entriesOf = (tree: XmlTree): ReadonlyMap<string, Entries> => {
  const place = placeOf(tree.root.name);
  const nameOf = (node: XmlNode): string => {
    const rule = ruleOf(place, node.name);
    const key = rule && rule.key !== 'position' ? keyOfNode(rule, tree, node) : undefined;
    return key === undefined ? node.name : `${node.name}[${key}]`;
  };
  const meaningOf = (node: XmlNode): string => canonical(valueOfNode(tree, node), placeBelow(place, node.name));
  return new Map(
    [...groupBy(tree.root.children, nameOf)].map(([name, nodes]) => {
      let meanings: ReadonlySet<string> | undefined;
      return [
        name,
        {
          count: nodes.length,
          written: new Set(nodes.map((node) => sourceOf(tree, node))),
          meanings: () => (meanings ??= new Set(nodes.map(meaningOf))),
        },
      ];
    })
  );
};
