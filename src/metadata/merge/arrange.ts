import { commentName, isComment } from '../xml/comments.js';
import { lineStartOf } from '../xml/layout.js';
import type { XmlNode } from '../xml/tree.js';
import { Chain, type Link } from './chain.js';
import type { Item } from './items.js';
import { compareTexts, sortTextsOfNode } from './keys.js';
import type { TagGroup } from './match.js';
import type { Nodes, Side, Versions } from './versions.js';

/** What is put in order: the items of one element. */
export type Unarranged = Readonly<{ nodes: Nodes; groups: readonly TagGroup[]; items: readonly Item[] }>;

/**
 * Puts the items of an element one after the other: those that ours has in ours' order, and what theirs added where theirs
 * has it among its neighbours. Where both sides added at one place, ours comes first, or what an org lists first where the
 * order has no meaning. A comment stays with what follows it, or with what is before it on its line.
 */
export const arrange = (versions: Versions, unarranged: Unarranged): readonly Item[] =>
  new Arrangement(versions, unarranged).items();

/** What ours has in its order, to which what theirs added comes. */
class Arrangement {
  private readonly chain = new Chain();
  private readonly links = new Map<Item, Link>();
  private readonly byTag: ReadonlyMap<string, TagGroup>;
  /** By tag, what both have first. */
  private readonly firstOfTag = new Map<string, Link>();
  /** By tag, what theirs was passed through last. */
  private readonly lastOfTag = new Map<string, Link>();
  private last: Link | undefined;
  private readonly tagsOfTheirs: ReadonlySet<string>;
  /** What comments speak of in theirs. */
  private readonly spokenInTheirs: ReadonlyMap<Item, Item | 'gone'>;
  /** What theirs was passed through, by its place there. */
  private readonly passed = new Map<Item, number>();

  public constructor(
    private readonly versions: Versions,
    { nodes, groups, items }: Unarranged
  ) {
    this.byTag = new Map(groups.map((group) => [group.tag, group]));
    const [ofOurs, ofTheirs] = [itemsByNode(items, 'ours'), itemsByNode(items, 'theirs')];
    const inOurs = spokenIn(versions, 'ours', nodes, ofOurs);
    this.spokenInTheirs = spokenIn(versions, 'theirs', nodes, ofTheirs);
    // Where what it speaks of in ours is gone, a comment goes with what it speaks of in theirs.
    const goesWithTheirs = (item: Item): boolean =>
      inOurs.get(item) === 'gone' && typeof this.spokenInTheirs.get(item) === 'object';
    for (const node of nodes.ours?.children ?? []) {
      const item = ofOurs.get(node);
      if (item && !this.links.has(item) && !goesWithTheirs(item)) this.links.set(item, this.chain.append(item));
    }
    const theirs = nodes.theirs?.children ?? [];
    for (const node of [...theirs].reverse()) {
      const item = ofTheirs.get(node);
      const link = item && this.links.get(item);
      if (link) this.firstOfTag.set(node.name, link);
    }
    this.tagsOfTheirs = new Set(theirs.map(({ name }) => name));
    this.goThrough(theirs, ofTheirs);
    this.putMovedComments(items);
    this.putBack(nodes.base?.children ?? [], items);
  }

  public items(): readonly Item[] {
    return this.chain.items();
  }

  private goThrough(theirs: readonly XmlNode[], items: ReadonlyMap<XmlNode, Item>): void {
    let leading: Item[] = [];
    for (const node of theirs) {
      const item = items.get(node);
      if (item === undefined) continue;
      this.passed.set(item, this.passed.size);
      if (isComment(node) && !this.links.has(item)) {
        const isOnLine = this.last !== undefined && lineStartOf(this.versions.trees.theirs, node) === '';
        if (isOnLine) this.last = this.keep(this.chain.insertAfter(this.last, item));
        else leading.push(item);
        continue;
      }
      const link = this.links.get(item) ?? this.keep(this.put(item));
      for (const comment of leading) this.keep(this.chain.insertBefore(link, comment));
      leading = [];
      this.lastOfTag.set(node.name, link);
      this.last = link;
    }
    for (const comment of leading) this.last = this.keep(this.chain.insertAfter(this.last, comment));
  }

  /** Puts comments from other elements before what they speak of, which was moved here. */
  private putMovedComments(items: readonly Item[]): void {
    const comments = items.filter((item) => item.speaksOf !== undefined && !this.links.has(item));
    if (comments.length === 0) return;
    const byName = new Map([...this.links].map(([{ name }, link]) => [name, link]));
    for (const comment of comments) {
      const link = byName.get(comment.speaksOf ?? '');
      if (link) this.keep(this.chain.insertBefore(link, comment));
    }
  }

  /** Puts what neither side has here where the base has it. */
  private putBack(nodes: readonly XmlNode[], items: readonly Item[]): void {
    if (items.every((item) => this.links.has(item))) return;
    const ofBase = itemsByNode(items, 'base');
    let last: Link | undefined;
    for (const node of nodes) {
      const item = ofBase.get(node);
      if (item) last = this.links.get(item) ?? this.keep(this.chain.insertAfter(last, item));
    }
  }

  private keep(link: Link): Link {
    this.links.set(link.item, link);
    return link;
  }

  /** Puts in what theirs added: behind the one of its tag before it, else before the one behind it, else where its tag goes. */
  private put(item: Item): Link {
    const { chain } = this;
    const { tag } = item;
    const isOrdered = this.byTag.get(tag)?.isOrdered ?? true;
    const comesFirst = (one: Item, other: Item): boolean => compareTexts(this.textsOf(one), this.textsOf(other)) < 0;
    const isOnlyOurs = (other: Link | undefined): other is Link =>
      other !== undefined && other.item.tag === tag && other.item.theirs.length === 0;
    const [like, next] = [this.lastOfTag.get(tag), this.firstOfTag.get(tag)];
    if (like) {
      const isOurs = (other: Link | undefined): boolean =>
        isOnlyOurs(other) && (isOrdered || comesFirst(other.item, item));
      const behind = chain.runAfter(like, (other) => isRemark(other) && this.spokenInTheirs.get(other.item) === item);
      return chain.insertAfter(
        chain.runAfter(behind, (other) => isOurs(spokenOf(other))),
        item
      );
    }
    if (next) {
      const isOurs = (other: Link | undefined): boolean =>
        isOnlyOurs(other) && !isOrdered && comesFirst(item, other.item);
      const before = chain.runBefore(next, (other) => isRemark(other) && !this.passed.has(other.item));
      return chain.insertBefore(
        chain.runBefore(before, (other) => isOurs(spokenOf(other))),
        item
      );
    }
    return this.putFirstOfTag(item);
  }

  /** Puts the first of its tag behind all of the tag before it, among which comments may stand. */
  private putFirstOfTag(item: Item): Link {
    const { chain, last } = this;
    const { tag } = item;
    const ownOfTag = chain.lastOf(tag);
    const end = ownOfTag ?? (last && this.endOf(last));
    // Orgs list the tags in the order of the alphabet.
    const isNewBefore = (other: Link): boolean => {
      const spoken = spokenOf(other)?.item.tag;
      return spoken !== undefined && spoken < tag && !this.tagsOfTheirs.has(spoken);
    };
    return chain.insertAfter(end && (ownOfTag ?? chain.runAfter(end, isNewBefore)), item);
  }

  /** The last of the tag of an item; where it is a comment before one, of that one's. */
  private endOf(link: Link): Link {
    const tag = spokenOf(link)?.item.tag;
    return this.chain.runAfter(link, (other) => spokenOf(other)?.item.tag === tag);
  }

  private textsOf({ tag, ours, theirs }: Item): readonly string[] {
    const rule = this.byTag.get(tag)?.rule;
    const { trees } = this.versions;
    return ours.length > 0
      ? sortTextsOfNode(rule, trees.ours, ours[0])
      : sortTextsOfNode(rule, trees.theirs, theirs[0]);
  }
}

const isRemark = ({ item }: Link): boolean => item.tag === commentName;

/** What a comment speaks of: the element that follows it. */
const spokenOf = (link: Link): Link | undefined => {
  let found: Link | undefined = link;
  while (found && isRemark(found)) found = found.after;
  return found;
};

/** By comment of a side what it speaks of there, if anything: what follows it, unless that is gone. */
const spokenIn = (
  { trees }: Versions,
  side: 'ours' | 'theirs',
  nodes: Nodes,
  items: ReadonlyMap<XmlNode, Item>
): ReadonlyMap<Item, Item | 'gone'> => {
  const found = new Map<Item, Item | 'gone'>();
  let spoken: Item | 'gone' | undefined;
  for (const node of [...(nodes[side]?.children ?? [])].reverse()) {
    const item = items.get(node);
    if (!isComment(node)) spoken = item ?? 'gone';
    else if (item && spoken && lineStartOf(trees[side], node) !== '') found.set(item, spoken);
  }
  return found;
};

const itemsByNode = (items: readonly Item[], side: Side): ReadonlyMap<XmlNode, Item> =>
  new Map(items.flatMap((item) => (item[side] ?? []).map((node) => [node, item] as const)));
