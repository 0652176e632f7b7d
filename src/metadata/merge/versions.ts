import { isComment } from '../xml/comments.js';
import type { XmlNode, XmlTree } from '../xml/tree.js';
import { isFormatting, textOfNode, valueOfNode } from '../xml/value.js';
import { canonical } from './equality.js';
import type { Place } from './keys.js';

/** The three versions that a merge is made of. */
export type Side = 'base' | 'ours' | 'theirs';

/** Something of each version. */
export type Sides<T> = Readonly<Record<Side, T>>;

/** An element of each version, where the version has it. */
export type Nodes = Sides<XmlNode | undefined>;

/** The lists of elements of each version. */
export type NodeLists = Sides<readonly XmlNode[]>;

/** Compares elements of the three versions of a file. */
export class Versions {
  public constructor(public readonly trees: Sides<XmlTree>) {}

  /** An element as it is written. */
  public written(side: Side, { start, end }: XmlNode): string {
    return this.trees[side].text.slice(start, end);
  }

  /** Whether two elements are written alike, so that they need not be read. */
  public areWrittenAlike(side: Side, node: XmlNode, other: Side, otherNode: XmlNode): boolean {
    return (
      node.end - node.start === otherNode.end - otherNode.start &&
      this.written(side, node) === this.written(other, otherNode)
    );
  }

  /** Whether two elements mean the same at a place. */
  public areSame(sides: readonly [Side, Side], nodes: Nodes, place: Place): boolean {
    const [one, other] = sides;
    const [a, b] = [nodes[one], nodes[other]];
    if (a === undefined || b === undefined) return a === b;
    return this.areWrittenAlike(one, a, other, b) || this.meaning(one, a, place) === this.meaning(other, b, place);
  }

  /** One string for what an element means at a place. */
  public meaning(side: Side, node: XmlNode, place: Place): string {
    if (isComment(node)) return this.written(side, node).replace(/\r\n?/g, '\n');
    return canonical(valueOfNode(this.trees[side], node), place);
  }

  /** Whether an element is merged as a whole, since it holds text. */
  public isWhole(side: Side, node: XmlNode): boolean {
    const text = textOfNode(this.trees[side], node);
    return node.children.every(isComment) ? text !== '' && !isFormatting(text) : text.trim() !== '';
  }
}
