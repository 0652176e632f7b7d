import { canonical } from '../merge/equality.js';
import { placeOf } from '../merge/keys.js';
import { withComments } from '../xml/comments.js';
import { sourceOf, type XmlNode, type XmlTree } from '../xml/tree.js';
import { isNamespace, valueOfNode } from '../xml/value.js';
import { textOf, type XmlValue } from '../xml/values.js';
import { type FilePlace, partKey, type Whole } from './filePlaces.js';
import type { PartKind } from './partKinds.js';

/** What a file of its own holds of a component, wherever it stands: with others in the component's own file, or alone. */
export type Part = Readonly<{
  key: string;
  /** The name of its file. */
  name: string;
  /** That of the first of its elements. */
  kind: PartKind;
  /** The file that it stands in, with its comments. */
  tree: XmlTree;
  /** Its elements; the root where the file that it stands in holds nothing else. */
  nodes: readonly XmlNode[];
}>;

/**
 * The parts in a component's own file, by their keys; none where it has no such file. Elements of which it is in doubt which
 * part they are stay out: those that nothing names, or two of one name; and those with attributes, which a root has not.
 */
export const partsOf = (
  own: XmlTree | undefined,
  { name: wholeName, decomposed: { type, kinds } }: Whole
): ReadonlyMap<string, Part> => {
  const parts = new Map<string, Part>();
  if (own?.root.name !== type.name) return parts;
  const tree = withComments(own);
  const byTag = new Map(kinds.map((kind) => [kind.tag, kind]));
  const doubtful = new Set<string>();
  for (const node of tree.root.children) {
    const kind = byTag.get(node.name);
    const name = kind && fileNameOf(kind, valueOfNode(tree, node), wholeName);
    if (kind === undefined || name === undefined) continue;
    const key = partKey(kind, name);
    const before = parts.get(key);
    if (node.attributes.length > 0 || (before !== undefined && kind.holds === 'one')) doubtful.add(key);
    parts.set(key, before ? { ...before, nodes: [...before.nodes, node] } : { key, name, kind, tree, nodes: [node] });
  }
  doubtful.forEach((key) => parts.delete(key));
  return parts;
};

/**
 * The part that a file of its own holds.
 *
 * @returns undefined where what is in the file is another one, or more than that, such as a comment beside its elements
 */
export const partOfFile = (file: XmlTree, { whole, part: place }: FilePlace): Part | undefined => {
  const tree = withComments(file);
  const { root } = tree;
  if (place === undefined || root.attributes.some(({ name }) => !isNamespace(name))) return undefined;
  const alone = whole.decomposed.kinds.find(({ holds, root: name }) => holds === 'one' && name === root.name);
  if (alone !== undefined) {
    const name = fileNameOf(alone, valueOfNode(tree, root), whole.name);
    const isIt = name !== undefined && partKey(alone, name) === place.key;
    return isIt ? { key: place.key, name, kind: alone, tree, nodes: [root] } : undefined;
  }
  const part = partsOf(file, whole).get(place.key);
  return part?.nodes.length === root.children.length ? part : undefined;
};

/** One string for what a part means, equal wherever it stands. */
export const meaningOf = ({ kind, tree, nodes }: Part): string => {
  const place = placeOf(kind.root);
  const value = (node: XmlNode): XmlValue => valueOfNode(tree, node);
  if (kind.holds === 'one') return canonical(value(nodes[0]), place);
  const tags = [...new Set(nodes.map(({ name }) => name))];
  return canonical(
    Object.fromEntries(tags.map((tag) => [tag, nodes.filter(({ name }) => name === tag).map(value)])),
    place
  );
};

/** Whether two parts are written alike in the own files of their components, comments and all. */
export const areWrittenAlike = (one: Part, other: Part): boolean => {
  const written = ({ tree, nodes }: Part): string => nodes.map((node) => sourceOf(tree, node)).join('\n');
  return written(one) === written(other);
};

/**
 * The name of the file in which an element stands (source-deploy-retrieve 13.7, utils/decomposed, extractUniqueElementValue;
 * convert/transformers/decomposedPermissionSetTransformer, toInfoContainer).
 *
 * @returns undefined where it has none, or none that a file may have
 */
const fileNameOf = ({ holds, key }: PartKind, value: XmlValue, wholeName: string): string | undefined => {
  if (holds === 'all') return wholeName;
  const element = typeof value === 'string' ? {} : value;
  const named = [...(key === undefined ? [] : [key]), 'fullName', 'name'].map((tag) => textOf(element, tag));
  const name = named.find((text) => text !== undefined);
  const own = holds === 'one' ? name : name?.split('.')[0].replace(/^standard-/, '');
  return own === undefined || !/^[^/\\\0]+$/.test(own) || /^\.*$/.test(own) ? undefined : own;
};
