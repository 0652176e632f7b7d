import type { XmlAttribute } from './names.js';
import type { XmlNode } from './scanner.js';

/** How many elements of the other file are looked at: those before it were taken out here. */
const window = 8;

/** How many elements are compared at once. */
const stretch = 16;

/** An element that is written as one of another file, and was read there: what is in it is looked at when it is asked for. */
export class SharedNode {
  public readonly name: string;
  public readonly end: number;
  private inner: readonly XmlNode[] | undefined;

  /**
   * @param twin the element of the other file
   * @param index of the twin among its parent's children
   * @param start where it stands here
   */
  public constructor(
    public readonly twin: XmlNode,
    public readonly index: number,
    public readonly start: number
  ) {
    this.name = twin.name;
    this.end = start + twin.end - twin.start;
  }

  public get openEnd(): number {
    return this.start + this.twin.openEnd - this.twin.start;
  }

  public get closeStart(): number {
    return this.start + this.twin.closeStart - this.twin.start;
  }

  public get attributes(): readonly XmlAttribute[] {
    return this.twin.attributes;
  }

  public get children(): readonly XmlNode[] {
    this.inner ??= this.twin.children.map(
      (child, index) => new SharedNode(child, index, this.start + child.start - this.twin.start)
    );
    return this.inner;
  }
}

/** The elements in the root of another version of a file, by which the file is read faster: most of them are the same. */
export class KnownElements {
  private next = 0;
  /** How far the other file is known to be the same, and how much farther it is here. */
  private alike = { end: 0, shift: 0 };

  public constructor(
    private readonly text: string,
    private readonly root: XmlNode
  ) {}

  /** Whether a root begins as that of the other file does, so that prefixes mean the same within. */
  public fit(text: string, { start, openEnd }: XmlNode): boolean {
    return text.slice(start, openEnd) === this.text.slice(this.root.start, this.root.openEnd);
  }

  /** The element that stands at an offset, if it is one of the next ones of the other file, character by character. */
  public at(text: string, offset: number): XmlNode | undefined {
    const { children } = this.root;
    const last = Math.min(this.next + window, children.length);
    for (let index = this.next; index < last; index += 1) {
      if (!this.isAt(text, offset, index)) continue;
      this.next = index + 1;
      return new SharedNode(children[index], index, offset);
    }
    return undefined;
  }

  private isAt(text: string, offset: number, index: number): boolean {
    const { children } = this.root;
    const { start, end } = children[index];
    const shift = offset - start;
    if (end <= this.alike.end && shift === this.alike.shift) return true;
    const farther = children[Math.min(index + stretch, children.length) - 1].end;
    const found = [farther, end].find((to) => text.slice(offset, to + shift) === this.text.slice(start, to));
    if (found !== undefined) this.alike = { end: found, shift };
    return found !== undefined;
  }
}
