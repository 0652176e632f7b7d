import { groupBy } from '../../common/groupBy.js';
import { memberKey } from '../../common/member.js';
import { lineAt } from '../xml/syntax.js';
import { parseXmlTree } from '../xml/tree.js';
import { textOfNode } from '../xml/value.js';
import type { ChildInFile } from './childrenInFile.js';

/** A child that is there twice, and the file that has it again: the same one, or another. */
export type ChildTwice = Readonly<{ child: ChildInFile; again: string }>;

/**
 * The children that files have twice: two of them, or one of them which did not have them so before.
 *
 * @param former those of the earlier commit
 */
export const childrenTwiceIn = (
  children: readonly ChildInFile[],
  former: readonly ChildInFile[]
): readonly ChildTwice[] => {
  const twice = [...groupBy(children, keyOf).values()].filter((all) => all.length > 1);
  if (twice.length === 0) return [];
  const before = groupBy(former, keyOf);
  return twice.flatMap((all): ChildTwice[] => {
    const [child] = all;
    const other = all.find(({ file }) => file !== child.file);
    if (other !== undefined) return [{ child, again: other.file }];
    return contentsOf(all) === contentsOf(before.get(keyOf(child)) ?? []) ? [] : [{ child, again: child.file }];
  });
};

/**
 * The lines in which a file has a child's name.
 *
 * @param content of the file
 * @throws SfError UnparsableMetadataError
 */
export const linesOfChild = ({ file, name, stands: { tag, key } }: ChildInFile, content: Buffer): readonly number[] => {
  const tree = parseXmlTree(content, file);
  return tree.root.children
    .filter((node) => node.name === tag)
    .flatMap((node) => node.children.filter((each) => each.name === key).slice(0, 1))
    .filter((node) => textOfNode(tree, node).trim() === name)
    .map(({ start }) => lineAt(tree.text, start));
};

const keyOf = ({ member }: ChildInFile): string => memberKey(member);

const contentsOf = (children: readonly ChildInFile[]): string =>
  JSON.stringify(children.map(({ canonical }) => canonical).sort());
