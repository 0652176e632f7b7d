import { isComment } from '../xml/comments.js';
import type { XmlNode } from '../xml/tree.js';
import { placeOf } from './keys.js';
import type { Side, Versions } from './versions.js';

/**
 * What the comments mean that all versions have and a merged file has not: one side moved them into what the other one renamed
 * or took away, which looks as if it had taken them away where they were.
 */
export const lostComments = (versions: Versions, merged: string): ReadonlySet<string> => {
  // Most files have none, and some of them thousands of elements to look through.
  if (Object.values(versions.trees).some(({ text }) => !text.includes('<!--'))) return new Set();
  const [base, ours, theirs] = [
    commentsIn(versions, 'base'),
    commentsIn(versions, 'ours'),
    commentsIn(versions, 'theirs'),
  ];
  const written = withBlanks(merged);
  const count = (list: readonly string[], meaning: string): number => list.filter((each) => each === meaning).length;
  // Where each side took away another one of two equal ones, none is left.
  const isKept = (meaning: string): boolean =>
    [ours, theirs].every((list) => count(list, meaning) >= count(base, meaning));
  return new Set(base.filter((each) => !written.includes(withBlanks(each)) && isKept(each)));
};

const commentsIn = (versions: Versions, side: Side): readonly string[] => {
  const { root } = versions.trees[side];
  const within = (node: XmlNode): readonly string[] =>
    isComment(node) ? [versions.meaning(side, node, placeOf(root.name))] : node.children.flatMap(within);
  return within(root);
};

/** A text with one blank for what a merge may write otherwise: the lines of a comment, and how they are indented. */
const withBlanks = (text: string): string => text.replace(/\s+/g, ' ');
