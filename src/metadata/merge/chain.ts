import type { Item } from './items.js';

/** Items as they come one after the other. */
export type Link = { readonly item: Item; before: Link | undefined; after: Link | undefined };

/** A list into which items can be put anywhere. */
export class Chain {
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
