import { edited } from '../xml/edits.js';
import { removal } from '../xml/layout.js';
import { parseXmlTree, type XmlNode } from '../xml/tree.js';
import { valueOfNode } from '../xml/value.js';
import { textOf } from '../xml/values.js';

/** What is left of a file in which components stand. */
export type Keeping = Readonly<{
  /** The tags of components, each with the tag in it that names it. */
  kinds: ReadonlyArray<Readonly<{ tag: string; key: string }>>;
  /** Whether a component stays. */
  isKept: (tag: string, name: string) => boolean;
  /** Whether what the file says of itself stays. */
  keepsOwn: boolean;
}>;

/**
 * Leaves of a file in which components stand, such as workflow alerts, only some of them. All other bytes stay.
 *
 * @param path named in errors
 * @returns the file that was given where all of it stays, and one in which no component stands
 * @throws SfError UnparsableMetadataError
 */
export const onlyChildren = (file: Buffer, { kinds, isKept, keepsOwn }: Keeping, path: string): Buffer => {
  // Most files of objects have no such child, and those of a large deploy are many.
  if (!new RegExp(`<(?:${kinds.map(({ tag }) => tag).join('|')})[\\s>]`).test(file.toString())) return file;
  const tree = parseXmlTree(file, path);
  const keys = new Map(kinds.map(({ tag, key }) => [tag, key]));
  const nameOf = (node: XmlNode): string | undefined => {
    const key = keys.get(node.name);
    const value = key === undefined ? '' : valueOfNode(tree, node);
    return key === undefined || typeof value === 'string' ? undefined : textOf(value, key)?.trim();
  };
  const nodes = tree.root.children.map((node) => ({ node, name: nameOf(node) }));
  if (nodes.every(({ name }) => name === undefined)) return file;
  const gone = nodes.filter(({ node, name }) => (name === undefined ? !keepsOwn : !isKept(node.name, name)));
  if (gone.length === 0) return file;
  return Buffer.from(
    edited(
      tree.text,
      gone.map(({ node }) => removal(tree, node))
    )
  );
};
