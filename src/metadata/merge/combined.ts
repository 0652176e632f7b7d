import type { XmlNode } from '../xml/tree.js';
import type { Place } from './keys.js';
import { mergeOrder } from './mergeOrder.js';
import { positionsIn } from './sequences.js';
import { together } from './together.js';
import type { NodeLists, Side, Sides, Versions } from './versions.js';

/**
 * The elements of both versions of a list, in order: what both have once, and nothing that one side took away or put something
 * else in the place of while the other one left it alone. If nothing were left, all that either side has.
 *
 * @param place the place of what is in an element
 */
export const combined = (
  versions: Versions,
  nodes: NodeLists,
  place: Place
): ReadonlyArray<readonly [side: Side, node: XmlNode]> => {
  const names = {
    base: numbered(nodes.base.map((node) => versions.meaning('base', node, place))),
    ours: numbered(nodes.ours.map((node) => versions.meaning('ours', node, place))),
    theirs: numbered(nodes.theirs.map((node) => versions.meaning('theirs', node, place))),
  };
  const all = together(names.ours, names.theirs);
  const gone = new Set([...leftAloneBy('ours', names), ...leftAloneBy('theirs', names)]);
  const kept = all.filter((name) => !gone.has(name));
  const found = new Map<string, readonly [Side, XmlNode]>();
  for (const side of ['theirs', 'ours'] as const)
    nodes[side].forEach((node, at) => found.set(names[side][at], [side, node]));
  return mergeOrder(names, kept.length > 0 ? kept : all).order.flatMap((name) => {
    const entry = found.get(name);
    return entry ? [entry] : [];
  });
};

/** What a side has where the base has it, and the other side has no more. */
const leftAloneBy = (side: 'ours' | 'theirs', names: Sides<readonly string[]>): readonly string[] => {
  const others = new Set(names[side === 'ours' ? 'theirs' : 'ours']);
  const places = positionsIn(names.base, names[side]);
  return names.base.filter((name, at) => places[at] !== undefined && !others.has(name));
};

/** Equal texts told apart by how many there are before them. */
const numbered = (texts: readonly string[]): readonly string[] => {
  const counts = new Map<string, number>();
  return texts.map((text) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count + 1);
    return `${count} ${text}`;
  });
};
