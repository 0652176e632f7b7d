import type { FeatureWait, Graph, GraphFeature, GraphInstance } from '../../promotion/graph/graph.js';
import { remarksOn, type Remark } from './remarks.js';

/** A feature that waits at an instance. */
export type Waiting = Readonly<{ feature: NumberedFeature; wait: FeatureWait }>;

/** A feature and its place in the list, which its anchor is made of. */
export type NumberedFeature = GraphFeature & Readonly<{ number: number }>;

/** An instance with all that is below it. */
export type TreeNode = Readonly<{
  /** Its place in the list, which its anchor is made of. */
  number: number;
  instance: GraphInstance;
  remarks: readonly Remark[];
  /** Features that this instance has and its parent lacks. */
  toParent: readonly Waiting[];
  /** Features with newer commits that this instance lacks, and that are nowhere below it. */
  toHere: readonly Waiting[];
  /** Its mirrors, then its children. */
  below: readonly TreeNode[];
}>;

/** The forest, ready to be drawn. */
export type Forest = Readonly<{
  roots: readonly TreeNode[];
  /** All nodes, each after the one it is below of. */
  nodes: readonly TreeNode[];
  /** How many columns it has when it is drawn from left to right. */
  levels: number;
  features: readonly NumberedFeature[];
  now: Date;
}>;

/** Puts instances below their parents, mirrors below what they mirror, and features where they wait. */
export const forestOf = (graph: Graph): Forest => {
  const now = new Date(graph.at);
  const features = graph.features.map((feature, number) => ({ ...feature, number }));
  const waiting = features.flatMap((feature) => feature.waits.map((wait) => ({ feature, wait })));
  const names = new Set(graph.instances.map(({ name }) => name));
  const numbered = graph.instances.map((instance, number) => ({ instance, number, above: aboveOf(instance, names) }));
  const nodesBelow = (name: string | undefined): TreeNode[] =>
    numbered
      .filter(({ above }) => above === name)
      .sort((a, b) => Number(isMirror(b.instance)) - Number(isMirror(a.instance)))
      .map(({ instance, number }) => ({
        number,
        instance,
        remarks: remarksOn(instance, now),
        toParent: waiting.filter(({ wait }) => wait.from === instance.name),
        toHere: waiting.filter(({ wait }) => wait.from === undefined && wait.to === instance.name),
        below: nodesBelow(instance.name),
      }));
  const roots = nodesBelow(undefined);
  return { roots, nodes: roots.flatMap(withAllBelow), levels: levelsOf(roots), features, now };
};

const isMirror = ({ mirrorOf }: GraphInstance): boolean => mirrorOf !== undefined;

/** What an instance is drawn below of; one whose parent is not shown stands like a root. */
const aboveOf = ({ mirrorOf, parent }: GraphInstance, names: ReadonlySet<string>): string | undefined => {
  const above = mirrorOf ?? parent;
  return above !== undefined && names.has(above) ? above : undefined;
};

const withAllBelow = (node: TreeNode): TreeNode[] => [node, ...node.below.flatMap(withAllBelow)];

/** How many columns the nodes need beside each other: a group of leaves stands in the column of what it is below of. */
const levelsOf = (nodes: readonly TreeNode[]): number =>
  nodes.length === 0 ? 0 : 1 + Math.max(...nodes.map((node) => (hasLeafGroup(node) ? 0 : levelsOf(node.below))));

/** Whether so many instances, with nothing below them, are below this one that they are better drawn as a group. */
export const hasLeafGroup = ({ below }: TreeNode): boolean =>
  below.length > 3 && below.every((node) => node.below.length === 0);
