import { groupBy } from '../../common/groupBy.js';
import type { XmlNode } from '../xml/tree.js';
import type { Item } from './items.js';
import type { Lot } from './match.js';
import { hasMoved } from './byPlace.js';
import { areEqual, type Stretch, stretches } from './sequences.js';
import type { Nodes, Side, Sides, Versions } from './versions.js';

/**
 * Merges elements that nothing tells apart: whole ones, which both sides can only have kept, added or taken away.
 *
 * @param staying what comments mean that stay where a side has them, though the other one took them away
 */
export const mergeLot = (versions: Versions, lot: Lot, staying: ReadonlySet<string>): readonly Item[] => {
  const meanings = {
    base: meaningsOf(versions, 'base', lot),
    ours: meaningsOf(versions, 'ours', lot),
    theirs: meaningsOf(versions, 'theirs', lot),
  };
  return lot.kind === 'list' || lot.kind === 'row' ? mergeList(lot, meanings) : mergeSet(lot, meanings, staying);
};

const meaningsOf = (versions: Versions, side: Side, { nodes, place }: Lot): readonly string[] =>
  nodes[side].map((node) => versions.meaning(side, node, place));

/** Stretch by stretch: where both sides changed one, they are asked; about the whole list where something was moved. */
const mergeList = (
  { kind, tag, segment, nodes, isWhole }: Lot,
  meanings: Sides<readonly string[]>
): readonly Item[] => {
  const all = stretches(meanings.base, meanings.ours, meanings.theirs);
  const isMoved = hasMoved(meanings.base, meanings.ours) || hasMoved(meanings.base, meanings.theirs);
  const areAlike = (one: Side, other: Side): boolean => areEqual(meanings[one], meanings[other]);
  const isSettled = areAlike('ours', 'base') || areAlike('theirs', 'base') || areAlike('ours', 'theirs');
  if (!isSettled && (isWhole === true || isMoved || areTorn(all, meanings))) {
    return [{ tag, name: segment, ours: nodes.ours, theirs: nodes.theirs, outcome: { kind: 'asked', nodes } }];
  }
  return all.flatMap((stretch, index) => {
    const within = (side: Side): readonly XmlNode[] => nodes[side].slice(...stretch[side]);
    const [base, ours, theirs] = [within('base'), within('ours'), within('theirs')];
    const common = { tag, name: `${segment}#${index}` };
    switch (stretch.changedBy) {
      case 'both':
        // What both added at one place comes in, ours first.
        if (kind === 'row' && base.length === 0) {
          const known = new Set(meanings.ours.slice(...stretch.ours));
          const others = theirs.filter((_, at) => !known.has(meanings.theirs[stretch.theirs[0] + at]));
          const mine = ours.map((node) => kept(tag, { base: undefined, ours: node, theirs: undefined }));
          return [...mine, ...others.map((node) => added(tag, node))].map((item, at) => ({
            ...item,
            name: `${common.name}.${at}`,
          }));
        }
        return [{ ...common, ours, theirs, outcome: { kind: 'asked', nodes: { base, ours, theirs } } } satisfies Item];
      case 'theirs':
        return theirs.map((node, at): Item => ({ ...added(tag, node), name: `${common.name}.${at}` }));
      default:
        return ours.map((node, at): Item => ({
          ...kept(tag, { base: base[at], ours: node, theirs: theirs[at] }),
          name: `${common.name}.${at}`,
        }));
    }
  });
};

/** Whether both sides have equal entries in different stretches that were changed: taken stretch by stretch, there would be two. */
const areTorn = (all: readonly Stretch[], meanings: Sides<readonly string[]>): boolean => {
  const changed = all.filter(({ changedBy }) => changedBy !== 'nobody');
  const places = new Map(
    changed.flatMap((stretch) => meanings.ours.slice(...stretch.ours).map((meaning) => [meaning, stretch] as const))
  );
  return changed.some((stretch) =>
    meanings.theirs.slice(...stretch.theirs).some((meaning) => (places.get(meaning) ?? stretch) !== stretch)
  );
};

/** An element that ours has. */
const kept = (tag: string, { base, ours, theirs }: Nodes & Readonly<{ ours: XmlNode }>): Item => ({
  ...{ tag, name: tag, base: base ? [base] : [], ours: [ours], theirs: theirs ? [theirs] : [] },
  outcome: { kind: 'ours', edits: [] },
});

const added = (tag: string, node: XmlNode): Item => ({
  ...{ tag, name: tag, ours: [], theirs: [node] },
  outcome: { kind: 'theirs' },
});

/**
 * By how often each meaning occurs: what only one side changed is as that side has it. Where both sides took away the same
 * element and put different ones in its place, or only one of them put any, nothing says which came of it.
 */
const mergeSet = (lot: Lot, meanings: Sides<readonly string[]>, staying: ReadonlySet<string>): readonly Item[] => {
  const { tag, segment, nodes } = lot;
  const byMeaning = (side: Side): ReadonlyMap<string, readonly XmlNode[]> => {
    const grouped = groupBy([...meanings[side].keys()], (position) => meanings[side][position]);
    return new Map([...grouped].map(([meaning, at]) => [meaning, at.map((position) => nodes[side][position])]));
  };
  const of: Sides<ReadonlyMap<string, readonly XmlNode[]>> = {
    base: byMeaning('base'),
    ours: byMeaning('ours'),
    theirs: byMeaning('theirs'),
  };
  const all = [...new Set([...of.ours.keys(), ...of.theirs.keys(), ...of.base.keys()])];
  const list = (side: Side, meaning: string): readonly XmlNode[] => of[side].get(meaning) ?? [];
  const change = (side: 'ours' | 'theirs', meaning: string): number =>
    list(side, meaning).length - list('base', meaning).length;
  const isTakenByBoth = all.some((meaning) => change('ours', meaning) < 0 && change('theirs', meaning) < 0);
  const changedDifferently = all.filter((meaning) => change('ours', meaning) !== change('theirs', meaning));
  const isAsked =
    lot.kind !== 'comments' &&
    isTakenByBoth &&
    changedDifferently.some((meaning) => change('ours', meaning) > 0 || change('theirs', meaning) > 0);
  const settled = isAsked ? all.filter((meaning) => !changedDifferently.includes(meaning)) : all;
  const items = settled.flatMap((meaning): Item[] => {
    const [ours, theirs] = [list('ours', meaning), list('theirs', meaning)];
    const isStaying = lot.kind === 'comments' && staying.has(meaning);
    const count = mergedCount(isStaying ? 0 : list('base', meaning).length, ours.length, theirs.length);
    return Array.from({ length: count }, (_, index) =>
      index < ours.length
        ? kept(tag, { base: list('base', meaning)[index], ours: ours[index], theirs: theirs[index] })
        : added(tag, theirs[index])
    );
  });
  // Of several that share a key, each side may have taken another one away, so that none is left of those that both have; or
  // both added some, of which nothing says whether they are the same.
  const [fewest, most] = [Math.min, Math.max].map((pick) => pick(nodes.ours.length, nodes.theirs.length));
  const isOff = (items.length === 0 && fewest > 0) || items.length > most;
  if (segment !== tag && lot.kind !== 'comments' && !isAsked && isOff) {
    return [{ tag, name: segment, ours: nodes.ours, theirs: nodes.theirs, outcome: { kind: 'asked', nodes } }];
  }
  const named = items.map((item, index) => ({ ...item, name: `${segment}#${index}` }));
  if (!isAsked) return named;
  const within = (side: Side): readonly XmlNode[] => changedDifferently.flatMap((meaning) => list(side, meaning));
  // Of what both took away, too, nothing says what it became.
  const taken = all
    .filter((meaning) => !changedDifferently.includes(meaning))
    .flatMap((meaning) => list('base', meaning).slice(list('ours', meaning).length));
  const inBase = new Set([...taken, ...within('base')]);
  const asked = {
    base: nodes.base.filter((node) => inBase.has(node)),
    ours: within('ours'),
    theirs: within('theirs'),
  };
  const outcome = { kind: 'asked', nodes: asked } as const;
  return [...named, { tag, name: segment, ours: asked.ours, theirs: asked.theirs, outcome }];
};

/** How often both sides together want an element: what one of them changed; where both did, the more of it. */
const mergedCount = (base: number, ours: number, theirs: number): number => {
  if (ours === base) return theirs;
  return theirs === base ? ours : Math.max(ours, theirs);
};
