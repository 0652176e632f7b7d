import { groupBy } from '../../common/groupBy.js';
import { parseXmlTree, type XmlNode, type XmlTree } from '../xml/tree.js';
import { keyOfNode, placeOf, ruleOf } from './keys.js';
import { meaningWithoutNumber } from './numbers.js';

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
  const [mine, other, result] = [ours, theirs, merged].map((content) => entriesOf(parseXmlTree(content, path)));
  const doubled = [...result].filter(
    ([name, entries]) =>
      entries.length > Math.max(1, mine.get(name)?.length ?? 0, other.get(name)?.length ?? 0) && name.endsWith(']')
  );
  const lost = [...mine].filter(([name, entries]) => {
    const same = entries.filter((entry) => other.get(name)?.includes(entry));
    return same.some((entry) => !result.get(name)?.includes(entry));
  });
  return [
    ...doubled.map(([name]) => `it has ${name} twice`),
    ...lost.map(([name]) => `it lacks ${name} as both sides have it`),
  ];
};

/** The elements in the root of a file, each as one string for what it means, by `tag[key]`, or by the tag where it has no key. */
const entriesOf = (tree: XmlTree): ReadonlyMap<string, readonly string[]> => {
  const place = placeOf(tree.root.name);
  const nameOf = (node: XmlNode): string => {
    const rule = ruleOf(place, node.name);
    const key = rule && rule.key !== 'position' ? keyOfNode(rule, tree, node) : undefined;
    return key === undefined ? node.name : `${node.name}[${key}]`;
  };
  const named = groupBy(tree.root.children, nameOf);
  return new Map(
    [...named].map(([name, nodes]) => [name, nodes.map((node) => meaningWithoutNumber(tree, node, place))])
  );
};
