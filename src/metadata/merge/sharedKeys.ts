import { groupBy } from '../../common/groupBy.js';
import type { XmlNode } from '../xml/tree.js';
import type { Place } from './keys.js';
import { isGone, isThinnedOut } from './thinned.js';
import type { NodeLists, Nodes, Side, Versions } from './versions.js';

/**
 * Tells elements apart that share a key: those that a side has as the base has them are the same ones; where one of the base
 * and one of a side are left, that is the one that the side changed; what a side has beside that it added.
 *
 * @returns undefined where more are left, so that nothing says which became which, and where none would be left of one that both
 * sides have, or fewer than both have
 */
export const tellApart = (versions: Versions, nodes: NodeLists, place: Place): readonly Nodes[] | undefined => {
  const meaning = (side: Side): readonly string[] => nodes[side].map((node) => versions.meaning(side, node, place));
  const inBase = meaning('base');
  const [ours, theirs] = (['ours', 'theirs'] as const).map((side) =>
    pairsWith(inBase, nodes.base, meaning(side), nodes[side])
  );
  if (ours === undefined || theirs === undefined) return undefined;
  const known = nodes.base.map((base) => ({ base, ours: ours.of.get(base), theirs: theirs.of.get(base) }));
  if (ours.added.length > 0 && theirs.added.length > 0) return undefined;
  const added = [
    ...ours.added.map((node) => ({ base: undefined, ours: node, theirs: undefined })),
    ...theirs.added.map((node) => ({ base: undefined, ours: undefined, theirs: node })),
  ];
  const entries = [...known, ...added];
  const means = (side: Side, node: XmlNode | undefined): string | undefined =>
    node && versions.meaning(side, node, place);
  const meant = entries.map((each) => ({
    ...{ base: means('base', each.base), ours: means('ours', each.ours), theirs: means('theirs', each.theirs) },
  }));
  const isLost = nodes.ours.length > 0 && nodes.theirs.length > 0 && meant.every(isGone);
  return isLost || isThinnedOut(meant) ? undefined : entries;
};

/** Which element of a side each of the base is, and which of the side are new. */
type Pairs = Readonly<{ of: ReadonlyMap<XmlNode, XmlNode>; added: readonly XmlNode[] }>;

const pairsWith = (
  inBase: readonly string[],
  base: readonly XmlNode[],
  inSide: readonly string[],
  side: readonly XmlNode[]
): Pairs | undefined => {
  const of = new Map<XmlNode, XmlNode>();
  const left = new Set(side);
  // Of equal ones, the first of the base is the first of the side; they are taken from the end.
  const alike = groupBy([...side].reverse(), (_, at) => inSide[side.length - 1 - at]);
  base.forEach((node, index) => {
    const same = alike.get(inBase[index])?.pop();
    if (same === undefined) return;
    of.set(node, same);
    left.delete(same);
  });
  const unmatched = base.filter((node) => !of.has(node));
  if (unmatched.length === 0 || left.size === 0) return { of, added: [...left] };
  if (unmatched.length > 1 || left.size > 1) return undefined;
  of.set(unmatched[0], [...left][0]);
  return { of, added: [] };
};
