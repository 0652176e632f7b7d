import { commentName, isComment } from '../xml/comments.js';
import { lineStartOf } from '../xml/layout.js';
import type { XmlNode } from '../xml/tree.js';
import type { Place } from './keys.js';
import type { Lot, TagGroup } from './match.js';
import type { Nodes, Side, Versions } from './versions.js';

/** An entry that was moved: its part of a path, what it is to be in, and its versions with what each of them is in. */
export type MovedEntry = Readonly<{ segment: string; path: string; nodes: Nodes; parents: Nodes; place: Place }>;

/** The comments that speak of what was moved, and the lists of them by the path of what they are to be in. */
export type MovedComments = Readonly<{ nodes: ReadonlySet<XmlNode>; lots: ReadonlyMap<string, readonly Lot[]> }>;

/** Finds the comments before entries that were moved, on lines of their own: they stay with these, whichever side moved them. */
export const movedComments = (versions: Versions, moved: readonly MovedEntry[]): MovedComments => {
  const nodes = new Set<XmlNode>();
  const lots = new Map<string, readonly Lot[]>();
  for (const { segment, path, nodes: entry, parents, place } of moved) {
    const before = (side: Side): readonly XmlNode[] => commentsBefore(versions, side, parents[side], entry[side]);
    const found = { base: before('base'), ours: before('ours'), theirs: before('theirs') };
    const all = [...found.base, ...found.ours, ...found.theirs];
    if (all.length === 0) continue;
    for (const node of all) nodes.add(node);
    const common = { kind: 'comments', tag: commentName, place } as const;
    const lot = { ...common, segment: `${commentName} of ${segment}`, nodes: found, speaksOf: segment };
    lots.set(path, [...(lots.get(path) ?? []), lot]);
  }
  return { nodes, lots };
};

const commentsBefore = (
  { trees }: Versions,
  side: Side,
  parent: XmlNode | undefined,
  node: XmlNode | undefined
): readonly XmlNode[] => {
  if (parent === undefined || node === undefined) return [];
  const at = parent.children.indexOf(node);
  let from = at;
  while (from > 0 && isComment(parent.children[from - 1])) from -= 1;
  // What is on the line of what is before it speaks of that.
  return parent.children.slice(from, at).filter((comment) => lineStartOf(trees[side], comment) !== '');
};

/** Puts the comments that speak of what was moved with it: into what is in the element at a path, or out of it. */
export const withMovedComments = (
  { nodes, lots }: MovedComments,
  path: string,
  groups: readonly TagGroup[]
): readonly TagGroup[] => {
  if (nodes.size === 0) return groups;
  const others = (list: readonly XmlNode[]): readonly XmlNode[] => list.filter((node) => !nodes.has(node));
  const come = lots.get(path) ?? [];
  const isKnown = groups.some(({ tag }) => tag === commentName);
  const added = { tag: commentName, isOrdered: false, rule: undefined, matches: come };
  return [
    ...groups.map((group) => {
      if (group.tag !== commentName) return group;
      const stay = group.matches.map((match) => {
        if (match.kind === 'one') return match;
        const { base, ours, theirs } = match.nodes;
        return { ...match, nodes: { base: others(base), ours: others(ours), theirs: others(theirs) } };
      });
      return { ...group, matches: [...stay, ...come] };
    }),
    ...(isKnown || come.length === 0 ? [] : [added]),
  ];
};
