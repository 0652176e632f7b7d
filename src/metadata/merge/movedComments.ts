import { commentName, isComment } from '../xml/comments.js';
import { lineStartOf } from '../xml/layout.js';
import type { XmlNode } from '../xml/tree.js';
import type { Found, FoundEntries } from './foundEntries.js';
import type { Place } from './keys.js';
import type { Lot, TagGroup } from './match.js';
import type { Home } from './movedTo.js';
import type { NodeLists, Nodes, Side, Sides, Versions } from './versions.js';

/** An entry that was moved. */
export type MovedEntry = Readonly<{
  /** Its part of a path. */
  segment: string;
  /** What it is to be in. */
  path: string;
  nodes: Nodes;
  /** What each version has it in, as all versions have that. */
  parents: Sides<Nodes | undefined>;
  place: Place;
  /** The versions of what is asked about as a whole that have it there. */
  elsewhere?: ReadonlySet<Side>;
}>;

/** An entry that goes to one place, with what each version has it in; its comments go along. */
export const movedEntry = (
  { entries, elementAt }: FoundEntries,
  id: string,
  { path, nodes, elsewhere }: Pick<Home, 'path' | 'nodes' | 'elsewhere'>
): readonly MovedEntry[] => {
  const [base, ours, theirs] = (['base', 'ours', 'theirs'] as const).map(
    (side): Found | undefined => entries.get(id)?.found[side][0]
  );
  const only = ours ?? theirs;
  if (only === undefined) return [];
  const parentsIn = (found: Found | undefined): Nodes | undefined => found && elementAt(found.spot);
  const parents = { base: parentsIn(base), ours: parentsIn(ours), theirs: parentsIn(theirs) };
  // Of what a side took away, what is there is as the other one has it, with all of its comments.
  const own = ours && theirs ? nodes : { ...nodes, base: undefined };
  const { segment, place } = only.slot;
  return [{ segment, path, nodes: own, parents, place, ...(elsewhere ? { elsewhere } : {}) }];
};

/** The comments that speak of what was moved, and the lists of them by the path of what they are to be in. */
export type MovedComments = Readonly<{ nodes: ReadonlySet<XmlNode>; lots: ReadonlyMap<string, readonly Lot[]> }>;

/**
 * Finds the comments before entries that were moved, on lines of their own: they stay with these, whichever side moved them.
 * What the base has in the same element, and not before the entry, speaks of something else; so does what was before the entry
 * and stayed where the side left it that moved the entry away.
 */
export const movedComments = (versions: Versions, moved: readonly MovedEntry[]): MovedComments => {
  const nodes = new Set<XmlNode>();
  const lots = new Map<string, Lot[]>();
  const inside = commentsInside(versions);
  for (const entry of moved) {
    const found = commentsOf(versions, entry, inside);
    const all = [...found.base, ...found.ours, ...found.theirs];
    if (all.length === 0) continue;
    for (const node of all) nodes.add(node);
    const { segment, path, place, elsewhere } = entry;
    const common = { kind: 'comments', tag: commentName, place } as const;
    const lot = { ...common, segment: `${commentName} of ${segment}`, nodes: found, speaksOf: segment, elsewhere };
    const there = lots.get(path);
    if (there === undefined) lots.set(path, [lot]);
    else there.push(lot);
  }
  return { nodes, lots };
};

/** What the comments mean that an element of a side has directly in it. */
type CommentsInside = (side: Side, parent: XmlNode | undefined, place: Place) => ReadonlySet<string>;

/** Looks each element up once: thousands of entries may be moved out of one. */
const commentsInside = (versions: Versions): CommentsInside => {
  const known: Sides<Map<XmlNode, ReadonlySet<string>>> = { base: new Map(), ours: new Map(), theirs: new Map() };
  return (side, parent, place) => {
    if (parent === undefined) return new Set();
    const found = known[side].get(parent);
    if (found !== undefined) return found;
    const comments = parent.children.filter(isComment);
    const meanings = new Set(comments.map((node) => versions.meaning(side, node, place)));
    known[side].set(parent, meanings);
    return meanings;
  };
};

const commentsOf = (versions: Versions, { nodes, parents, place }: MovedEntry, inside: CommentsInside): NodeLists => {
  const before = (side: Side): readonly XmlNode[] => commentsBefore(versions, side, parents[side]?.[side], nodes[side]);
  const meanings = (side: Side, comments: readonly XmlNode[]): ReadonlySet<string> =>
    new Set(comments.map((node) => versions.meaning(side, node, place)));
  const base = before('base');
  const hasLeft = (side: 'ours' | 'theirs'): boolean => {
    const old = parents.base?.[side];
    if (base.length === 0 || old === undefined || old === parents[side]?.[side]) return false;
    const left = inside(side, old, place);
    return base.every((node) => left.has(versions.meaning('base', node, place)));
  };
  const isLeft = hasLeft('ours') || hasLeft('theirs');
  // Where all that the other one moved away from is there, what is beside it is new; else it may be the same, edited.
  const writtenBeside = (side: 'ours' | 'theirs'): readonly XmlNode[] => {
    const [old, now] = [meanings('base', base), meanings(side, before(side))];
    const isNew = (node: XmlNode): boolean => !old.has(versions.meaning(side, node, place));
    return [...old].every((meaning) => now.has(meaning)) ? before(side).filter(isNew) : [];
  };
  const known = isLeft ? [] : base;
  const own = meanings('base', known);
  const ofSide = (side: 'ours' | 'theirs'): readonly XmlNode[] => {
    if (isLeft && parents[side]?.[side] === parents.base?.[side]) return writtenBeside(side);
    const ofBase = inside('base', parents[side]?.base, place);
    const other = side === 'ours' ? 'theirs' : 'ours';
    // What took the entry away may have the comment there, too, before something else.
    const ofOther = nodes[other] === undefined ? inside(other, parents[side]?.[other], place) : ofBase;
    return before(side).filter((node) => {
      const meaning = versions.meaning(side, node, place);
      return own.has(meaning) || !(ofBase.has(meaning) || ofOther.has(meaning));
    });
  };
  return { base: known, ours: ofSide('ours'), theirs: ofSide('theirs') };
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
  const isThere = ({ speaksOf }: Lot): boolean =>
    groups.some(({ matches }) => matches.some(({ segment }) => segment === speaksOf));
  // What a list holds that is asked about as one has the path of the list, whichever of its elements it is in.
  const come = (lots.get(path) ?? []).filter(isThere);
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
