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
  const inBase = commentsIn(versions, 'base');
  const [ours, theirs] = [commentsIn(versions, 'ours'), commentsIn(versions, 'theirs')];
  const written = withBlanks(merged);
  return new Set(
    [...inBase].filter((each) => ours.has(each) && theirs.has(each) && !written.includes(withBlanks(each)))
  );
};

const commentsIn = (versions: Versions, side: Side): ReadonlySet<string> => {
  const { root } = versions.trees[side];
  const within = (node: XmlNode): readonly string[] =>
    isComment(node) ? [versions.meaning(side, node, placeOf(root.name))] : node.children.flatMap(within);
  return new Set(within(root));
};

/** A text with one blank for what a merge may write otherwise: the lines of a comment, and how they are indented. */
const withBlanks = (text: string): string => text.replace(/\s+/g, ' ');
