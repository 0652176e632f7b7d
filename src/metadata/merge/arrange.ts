import type { XmlNode } from '../xml/tree.js';
import type { Item } from './items.js';
import { compareTexts, sortTextsOfNode } from './keys.js';
import type { TagGroup } from './match.js';
import type { Nodes, Versions } from './versions.js';

/** Items as they come one after the other. */
type Link = { readonly item: Item; before: Link | undefined; after: Link | undefined };

/** What is put in order: the items of one element. */
export type Unarranged = Readonly<{ nodes: Nodes; groups: readonly TagGroup[]; items: readonly Item[] }>;

/**
 * Puts the items of an element one after the other: those that ours has in ours' order, and what theirs added where theirs
 * has it among its neighbours. Where both sides added at one place, ours comes first, or what an org lists first where the
 * order has no meaning.
 */
export const arrange = (versions: Versions, { nodes, groups, items }: Unarranged): readonly Item[] => {
  const byTag = new Map(groups.map((group) => [group.tag, group]));
  const chain = new Chain();
  const links = new Map<Item, Link>();
  const [ofOurs, ofTheirs] = [itemsByNode(items, 'ours'), itemsByNode(items, 'theirs')];
  for (const node of nodes.ours?.children ?? []) {
    const item = ofOurs.get(node);
    if (item && !links.has(item)) links.set(item, chain.append(item));
  }
  const theirs = nodes.theirs?.children ?? [];
  const firstOfTag = new Map<string, Link>();
  for (const node of [...theirs].reverse()) {
    const link = links.get(ofTheirs.get(node) as Item);
    if (link) firstOfTag.set(node.name, link);
  }
  const textsOf = ({ tag, ours, theirs: added }: Item): readonly string[] => {
    const rule = byTag.get(tag)?.rule;
    return ours.length > 0
      ? sortTextsOfNode(rule, versions.trees.ours, ours[0])
      : sortTextsOfNode(rule, versions.trees.theirs, added[0]);
  };
  const lastOfTag = new Map<string, Link>();
  let last: Link | undefined;
  for (const node of theirs) {
    const item = ofTheirs.get(node);
    if (item === undefined) continue;
    let link = links.get(item);
    if (link === undefined) {
      const { tag } = item;
      const isOrdered = byTag.get(tag)?.isOrdered ?? true;
      const isOnlyOurs = (other: Link | undefined): other is Link =>
        other !== undefined && other.item.tag === tag && other.item.theirs.length === 0;
      const [like, next] = [lastOfTag.get(tag), firstOfTag.get(tag)];
      if (like) {
        const isFirst = (other: Link): boolean => isOrdered || compareTexts(textsOf(other.item), textsOf(item)) < 0;
        link = chain.insertAfter(
          chain.runAfter(like, (other) => isOnlyOurs(other) && isFirst(other)),
          item
        );
      } else if (next) {
        const isLater = (other: Link): boolean => !isOrdered && compareTexts(textsOf(item), textsOf(other.item)) < 0;
        link = chain.insertBefore(
          chain.runBefore(next, (other) => isOnlyOurs(other) && isLater(other)),
          item
        );
      } else {
        const ownOfTag = chain.lastOf(tag);
        const end = ownOfTag ?? (last && chain.runAfter(last, (other) => other.item.tag === last?.item.tag));
        // Orgs list the tags in the order of the alphabet.
        const isNewBefore = (other: Link): boolean => other.item.theirs.length === 0 && other.item.tag < tag;
        link = chain.insertAfter(end && (ownOfTag ?? chain.runAfter(end, isNewBefore)), item);
      }
      links.set(item, link);
    }
    lastOfTag.set(node.name, link);
    last = link;
  }
  return chain.items();
};

const itemsByNode = (items: readonly Item[], side: 'ours' | 'theirs'): ReadonlyMap<XmlNode, Item> =>
  new Map(items.flatMap((item) => item[side].map((node) => [node, item] as const)));

/** A list into which items can be put anywhere. */
class Chain {
  private head: Link | undefined;
  private tail: Link | undefined;

  public append(item: Item): Link {
    return this.insertAfter(this.tail, item);
  }

  /** Puts an item behind another one; at the beginning without one. */
  public insertAfter(previous: Link | undefined, item: Item): Link {
    const next = previous ? previous.after : this.head;
    const link: Link = { item, before: previous, after: next };
    if (previous) Object.assign(previous, { after: link });
    else this.head = link;
    if (next) Object.assign(next, { before: link });
    else this.tail = link;
    return link;
  }

  public insertBefore(after: Link, item: Item): Link {
    return this.insertAfter(after.before, item);
  }

  /** The last of the links behind one that are all of a kind; itself where the next one is not. */
  public runAfter(from: Link, isOfKind: (link: Link) => boolean): Link {
    let link = from;
    while (link.after && isOfKind(link.after)) link = link.after;
    return link;
  }

  /** The first of the links before one that are all of a kind; itself where the one before is not. */
  public runBefore(from: Link, isOfKind: (link: Link) => boolean): Link {
    let link = from;
    while (link.before && isOfKind(link.before)) link = link.before;
    return link;
  }

  public lastOf(tag: string): Link | undefined {
    let link = this.tail;
    while (link && link.item.tag !== tag) link = link.before;
    return link;
  }

  public items(): readonly Item[] {
    const items: Item[] = [];
    for (let link = this.head; link; link = link.after) items.push(link.item);
    return items;
  }
}
