import { SharedNode } from '../xml/known.js';
import type { XmlNode } from '../xml/tree.js';
import { keyOfNode, type KeyRule, type Place, ruleOf } from './keys.js';
import type { Nodes, Side, Versions } from './versions.js';

/** Entries of one tag in a row that all versions have as they are, as one element. */
export type Run = XmlNode & Readonly<{ run: number }>;

type Parents = Readonly<Record<Side, XmlNode>>;

const sides: readonly Side[] = ['base', 'ours', 'theirs'];

/** What is worth it. */
const fewest = 32;

/** Whether an element stands for entries that nobody touched. */
export const isRun = (node: XmlNode): node is Run => 'run' in node;

/**
 * Takes together what nobody touched of a long list of entries, so that its merge costs what was changed, and not what is
 * there. Only entries that a key names and whose order has no meaning: they are merged one by one, and an entry whose key
 * another one has beside it stays by itself.
 */
export const withRuns = (versions: Versions, { base, ours, theirs }: Nodes, place: Place): Nodes => {
  if (!base || !ours || !theirs || base.children.length < fewest) return { base, ours, theirs };
  const parents = { base, ours, theirs };
  const runs = new Runs(parents, (tag) => {
    const rule = ruleOf(place, tag);
    return Array.isArray(rule?.key) && !rule.isOrdered ? rule : undefined;
  });
  runs.dissolveShared(versions);
  return runs.nodes();
};

/** By side, where the first entry of a run is, and how many there are. */
type Range = Readonly<{ tag: string; rule: KeyRule; from: Readonly<Record<Side, number>>; count: number }>;

class Runs {
  private ranges: readonly Range[];

  public constructor(
    private readonly parents: Parents,
    ruleFor: (tag: string) => KeyRule | undefined
  ) {
    const { base } = parents;
    const places = { ours: placesOf(parents.ours, base), theirs: placesOf(parents.theirs, base) };
    const ranges: Range[] = [];
    for (let at = 0; at < base.children.length;) {
      const [inOurs, inTheirs] = [places.ours[at], places.theirs[at]];
      const { name: tag } = base.children[at];
      let count = 0;
      while (
        inOurs !== -1 &&
        inTheirs !== -1 &&
        places.ours[at + count] === inOurs + count &&
        places.theirs[at + count] === inTheirs + count &&
        base.children[at + count].name === tag
      ) {
        count += 1;
      }
      const rule = count > 1 ? ruleFor(tag) : undefined;
      if (rule) ranges.push({ tag, rule, from: { base: at, ours: inOurs, theirs: inTheirs }, count });
      at += Math.max(count, 1);
    }
    this.ranges = ranges;
  }

  /** Leaves out the runs with an entry whose key another entry has, too. */
  public dissolveShared({ trees }: Versions): void {
    const keys = new Map<string, Set<string | undefined>>();
    const rules = new Map(this.ranges.map(({ tag, rule }) => [tag, rule]));
    for (const side of sides) {
      for (const node of this.rest(side)) {
        const rule = rules.get(node.name);
        if (rule === undefined) continue;
        let known = keys.get(node.name);
        if (known === undefined) keys.set(node.name, (known = new Set()));
        known.add(keyOfNode(rule, trees[side], node));
      }
    }
    const { children } = this.parents.base;
    this.ranges = this.ranges.filter(({ tag, rule, from, count }) => {
      const known = keys.get(tag);
      if (known === undefined) return true;
      for (let index = from.base; index < from.base + count; index += 1) {
        if (known.has(keyOfNode(rule, trees.base, children[index]))) return false;
      }
      return true;
    });
  }

  public nodes(): Nodes {
    const of = (side: Side): XmlNode => ({ ...this.parents[side], children: this.childrenOf(side) });
    return { base: of('base'), ours: of('ours'), theirs: of('theirs') };
  }

  private childrenOf(side: Side): readonly XmlNode[] {
    const { children } = this.parents[side];
    const all: XmlNode[] = [];
    let at = 0;
    for (const [run, { from, count, tag }] of this.ranges.entries()) {
      for (; at < from[side]; at += 1) all.push(children[at]);
      const [first, last] = [children[from[side]], children[from[side] + count - 1]];
      const node: Run = {
        ...{ name: tag, start: first.start, openEnd: first.start, closeStart: last.end, end: last.end },
        ...{ attributes: [], children: [], run },
      };
      all.push(node);
      at = from[side] + count;
    }
    for (; at < children.length; at += 1) all.push(children[at]);
    return all;
  }

  private rest(side: Side): readonly XmlNode[] {
    const { children } = this.parents[side];
    const all: XmlNode[] = [];
    let at = 0;
    for (const { from, count } of this.ranges) {
      for (; at < from[side]; at += 1) all.push(children[at]);
      at = from[side] + count;
    }
    for (; at < children.length; at += 1) all.push(children[at]);
    return all;
  }
}

/** By an element's place in the base, its place in a side; -1 where that has it otherwise. */
const placesOf = (side: XmlNode, base: XmlNode): Int32Array => {
  const places = new Int32Array(base.children.length).fill(-1);
  let known: ReadonlyMap<XmlNode, number> | undefined;
  // Comments among the elements move them on.
  const placeOf = ({ twin, index }: SharedNode): number | undefined =>
    base.children[index] === twin
      ? index
      : (known ??= new Map(base.children.map((node, place) => [node, place]))).get(twin);
  side.children.forEach((node, place) => {
    const at = node instanceof SharedNode ? placeOf(node) : undefined;
    if (at !== undefined) places[at] = place;
  });
  return places;
};
