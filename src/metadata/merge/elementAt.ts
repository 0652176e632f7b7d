import { parseXmlTree, sourceOf, type XmlNode, type XmlTree } from '../xml/tree.js';
import { attributeAt, attributeText } from './attributePath.js';
import { keyOfNode, type Place, placeBelow, placeOf, ruleOf } from './keys.js';

/**
 * An element of a metadata file, or an attribute, by the path that a conflict names it by.
 *
 * @param path such as `labels[A]/value` or `labels[A]/@name`; empty for the whole file
 * @returns what is there as it is written; of several elements with one path all, a line each; undefined where there is none
 * @throws SfError UnparsableMetadataError
 */
export const elementAt = (content: Buffer, path: string): string | undefined => elementsOf(content)(path);

/**
 * As {@link elementAt}, for several elements of one file.
 *
 * @throws SfError UnparsableMetadataError
 */
export const elementsOf = (content: Buffer): ((path: string) => string | undefined) => {
  const tree = parseXmlTree(content, 'metadata');
  return (path) => (path === '' ? tree.text : elementIn(tree, path));
};

const elementIn = (tree: XmlTree, path: string): string | undefined => {
  const named = attributeAt(path);
  const element = named?.element ?? path;
  const found = element === '' ? [tree.root] : below(tree, tree.root, placeOf(tree.root.name), element);
  if (named !== undefined) return attributesOf(found, named.attribute);
  return found.length === 0 ? undefined : found.map((node) => sourceOf(tree, node)).join('\n');
};

const attributesOf = (nodes: readonly XmlNode[], attribute: string): string | undefined => {
  const found = nodes.flatMap(({ attributes }) => attributes.filter(({ name }) => name === attribute));
  return found.length === 0 ? undefined : found.map(({ name, value }) => attributeText(name, value)).join('\n');
};

const below = (tree: XmlTree, node: XmlNode, place: Place, path: string): readonly XmlNode[] =>
  node.children.flatMap((child) => {
    if (!path.startsWith(child.name)) return [];
    const inner = placeBelow(place, child.name);
    for (const segment of segmentsOf(tree, child, place)) {
      if (path === segment) return [child];
      // A key may itself have slashes in it.
      if (path.startsWith(`${segment}/`)) return below(tree, child, inner, path.slice(segment.length + 1));
    }
    return [];
  });

const segmentsOf = (tree: XmlTree, node: XmlNode, place: Place): readonly string[] => {
  const rule = ruleOf(place, node.name);
  const key = rule && rule.key !== 'position' ? keyOfNode(rule, tree, node) : undefined;
  return key === undefined ? [node.name] : [`${node.name}[${key}]`, node.name];
};
