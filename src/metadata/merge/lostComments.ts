import { commentsBetween, isComment } from '../xml/comments.js';
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
  const written = new Set(
    commentsBetween({ text: merged }, 0, merged.length).map(({ start, end }) => withBlanks(merged.slice(start, end)))
  );
  const base = commentsIn(versions, 'base');
  const missing = base.filter((meaning) => !written.has(withBlanks(meaning)));
  if (missing.length === 0) return new Set();
  const before = timesOf(base);
  const sides = (['ours', 'theirs'] as const).map((side) => timesOf(commentsIn(versions, side)));
  // Where each side took away another one of two equal ones, none is left.
  const isKept = (meaning: string): boolean =>
    sides.every((times) => (times.get(meaning) ?? 0) >= (before.get(meaning) ?? 0));
  return new Set(missing.filter(isKept));
};

const commentsIn = (versions: Versions, side: Side): readonly string[] => {
  const { root } = versions.trees[side];
  const within = (node: XmlNode): readonly string[] =>
    isComment(node) ? [versions.meaning(side, node, placeOf(root.name))] : node.children.flatMap(within);
  return within(root);
};

/** How often each meaning is there. */
const timesOf = (meanings: readonly string[]): ReadonlyMap<string, number> => {
  const times = new Map<string, number>();
  for (const meaning of meanings) times.set(meaning, (times.get(meaning) ?? 0) + 1);
  return times;
};

/** A text with one blank for what a merge may write otherwise: the lines of a comment, and how they are indented. */
const withBlanks = (text: string): string => text.replace(/\s+/g, ' ');
