import { isComment } from '../xml/comments.js';
import type { XmlNode } from '../xml/tree.js';
import { type Kept, keptByBoth } from './alike.js';
import { keyOfNode, type Place, placeBelow, ruleOf } from './keys.js';
import { isRun } from './runs.js';
import { positionsIn } from './sequences.js';
import type { NodeLists, Nodes, Side, Versions } from './versions.js';

/** Where there are more, comparing all that stands between them would take long. */
const most = 1000;

/**
 * Tells equal comments apart that the base has more than once in an element: by what is around them, so that where each side
 * took away another one of them, both are gone.
 *
 * @param comments those of each version, with the comments that are not repeated
 * @returns the comments that are one each; of all others a list
 */
export const tellRepeatedApart = (
  versions: Versions,
  parents: Nodes,
  place: Place,
  comments: NodeLists
): readonly NodeLists[] => {
  if (comments.base.length < 2 || comments.base.length > most) return [comments];
  const meanings = comments.base.map((node) => versions.meaning('base', node, place));
  const repeated = new Set(meanings.filter((meaning, at) => meanings.indexOf(meaning) < at));
  if (repeated.size === 0) return [comments];
  const named = (side: Side): Named => namesIn(versions, side, parents[side]?.children ?? [], place);
  const [base, ours, theirs] = [named('base'), named('ours'), named('theirs')];
  const [inOurs, inTheirs] = keptByBoth(base.names, [keptIn(base, ours), keptIn(base, theirs)], repeated);
  const apart = base.names.flatMap((name, at): NodeLists[] =>
    repeated.has(name)
      ? [{ base: [base.nodes[at]], ours: nodeAt(ours, inOurs.get(at)), theirs: nodeAt(theirs, inTheirs.get(at)) }]
      : []
  );
  const known = new Set(apart.flatMap((each) => [...each.base, ...each.ours, ...each.theirs]));
  const rest = (side: Side): readonly XmlNode[] => comments[side].filter((node) => !known.has(node));
  return [...apart, { base: rest('base'), ours: rest('ours'), theirs: rest('theirs') }];
};

/** What is in an element, and a name for each: equal ones for what is the same entry, or means the same. */
type Named = Readonly<{ nodes: readonly XmlNode[]; names: readonly string[] }>;

const namesIn = (versions: Versions, side: Side, nodes: readonly XmlNode[], place: Place): Named => ({
  nodes,
  names: nodes.map((node) => {
    if (isComment(node)) return versions.meaning(side, node, place);
    if (isRun(node)) return `#${node.run}`;
    const rule = ruleOf(place, node.name);
    const key = rule && rule.key !== 'position' ? keyOfNode(rule, versions.trees[side], node) : undefined;
    return `${node.name}[${key ?? versions.meaning(side, node, placeBelow(place, node.name))}]`;
  }),
});

const keptIn = (base: Named, side: Named): Kept =>
  new Map(
    positionsIn(base.names, side.names).flatMap((position, at) =>
      position === undefined ? [] : [[at, position] as const]
    )
  );

const nodeAt = ({ nodes }: Named, position: number | undefined): readonly XmlNode[] =>
  position === undefined ? [] : [nodes[position]];
