import { entryKey } from './entries.js';
import { groupBy } from './group.js';
import type { ChildType, MetadataType } from './registry.js';
import { parseXml, textOf, type XmlElement } from './xml.js';

/** One top-level element of a file, with the whitespace and comments in front of it. */
export type Block = Readonly<{
  element: XmlElement;
  /**
   * What tells it from its siblings, of a child without the case of its name; for a plain property the element's name alone,
   * so that repeated ones go together.
   */
  key: string;
  child: ChildType | undefined;
  /** The child's full name as in package.xml; undefined for a property. */
  fullName: string | undefined;
  text: string;
}>;

/** A file as its start, its blocks and its end: joined they are the file, byte for byte. */
export type Composite = Readonly<{ head: string; blocks: readonly Block[]; tail: string; content: Buffer }>;

const splitFiles = new WeakMap<Buffer, Readonly<{ parentName: string; composite: Composite }>>();

const blockOf = (type: MetadataType, parentName: string, element: XmlElement, text: string): Block => {
  const child = type.children.find((candidate) => candidate.element === element.name);
  if (child) {
    const id = textOf(element, child.idElement);
    const fullName = child.ignoreParentName ? id : `${parentName}.${id}`;
    return { element, key: `${element.name}|${id.toLowerCase()}`, child, fullName, text };
  }
  const entry = entryKey(type.name, element);
  const key = entry === undefined ? element.name : `${element.name}|${entry}`;
  return { element, key, child: undefined, fullName: undefined, text };
};

/** Takes a well-formed file of the type apart. Throws an Error when it is not well-formed: callers check before. */
export const splitFile = (type: MetadataType, parentName: string, content: Buffer): Composite => {
  const known = splitFiles.get(content);
  if (known?.parentName === parentName) return known.composite;
  const document = parseXml(content);
  if (document.fault) throw new Error(`${type.name} ${parentName} is not well-formed: ${document.fault.message}`);
  const { text, root } = document;
  let at = root.innerStart;
  const blocks = root.children.map((element) => {
    const block = blockOf(type, parentName, element, text.slice(at, element.end));
    at = element.end;
    return block;
  });
  const composite = { head: text.slice(0, root.innerStart), blocks, tail: text.slice(at), content };
  splitFiles.set(content, { parentName, composite });
  return composite;
};

/** The file that these blocks make, between the start and the end of a file. */
export const joinFile = (frame: Composite, blocks: readonly Block[]): Buffer => {
  const head = frame.head.endsWith('/>') ? frame.head.replace(/\s*\/>$/, '>') : frame.head;
  const name = /<([\w:.-]+)(?:\s[^<]*)?>$/.exec(head)?.[1] ?? '';
  const tail = frame.head.endsWith('/>') ? `\n</${name}>${frame.tail}` : frame.tail;
  return Buffer.from(head + blocks.map((block) => block.text).join('') + tail, 'utf8');
};

/** Where a new block goes: in the order of its siblings if these are sorted, else behind them; element names ascend. */
const placeFor = (blocks: readonly Block[], block: Block): number => {
  const siblings = blocks.filter((other) => other.element.name === block.element.name);
  if (siblings.length > 0) {
    const next = siblings.find((other) => other.key > block.key);
    return next ? blocks.indexOf(next) : blocks.indexOf(siblings.at(-1)!) + 1;
  }
  const next = blocks.findIndex((other) => other.element.name > block.element.name);
  return next === -1 ? blocks.length : next;
};

/**
 * Lays the chosen blocks of a deployed file over the file that the org has: blocks of the same key are replaced, the
 * others stay, new ones are added. When the deployed file covers all that the org has, its bytes are taken as they are.
 */
export const mergeFile = (
  stored: Composite | undefined,
  deployed: Composite,
  isChosen: (block: Block) => boolean
): Buffer => {
  const chosen = deployed.blocks.filter(isChosen);
  const chosenKeys = new Set(chosen.map((block) => block.key));
  const isWhole = chosen.length === deployed.blocks.length;
  if (isWhole && (stored === undefined || stored.blocks.every((block) => chosenKeys.has(block.key)))) {
    return deployed.content;
  }
  if (stored === undefined) return joinFile(deployed, chosen);
  const byKey = groupBy(chosen, (block) => block.key);
  const merged: Block[] = [];
  for (const block of stored.blocks) {
    if (!chosenKeys.has(block.key)) merged.push(block);
    else {
      merged.push(...(byKey.get(block.key) ?? []));
      byKey.delete(block.key);
    }
  }
  for (const blocks of byKey.values()) merged.splice(placeFor(merged, blocks[0]), 0, ...blocks);
  return joinFile(stored, merged);
};

/** The file with only the blocks that are to stay: the very same bytes when all do. */
export const keepBlocks = (file: Composite, stays: (block: Block) => boolean): Buffer =>
  file.blocks.every(stays) ? file.content : joinFile(file, file.blocks.filter(stays));
