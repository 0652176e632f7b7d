import { joinFile, keepBlocks, splitFile, type Block } from './composite.js';
import { entriesOf, objectOfLayout } from './entries.js';
import { componentKey } from './inventory.js';
import { locate, types } from './registry.js';
import { descendants, parseXml, textOf, type XmlElement } from './xml.js';

/** Components that are gone, as keys of `componentKey`. */
export type Gone = ReadonlySet<string>;

const cut = (content: Buffer, text: string, elements: readonly XmlElement[]): Buffer => {
  if (elements.length === 0) return content;
  let rest = '';
  let at = 0;
  for (const element of elements) {
    // The white space in front of an element goes with it, so that no empty line stays.
    rest += text.slice(at, element.start).trimEnd();
    at = element.end;
  }
  return Buffer.from(rest + text.slice(at), 'utf8');
};

const stripAccess = (type: string, name: string, content: Buffer, gone: Gone): Buffer => {
  const kinds = entriesOf(type)!;
  const file = splitFile(types.get(type)!, name, content);
  const stays = ({ element }: Block): boolean =>
    !(kinds[element.name]?.names ?? []).some((named) =>
      gone.has(componentKey(named.type === 'FlowDefinition' ? 'Flow' : named.type, textOf(element, named.element)))
    );
  return file.blocks.every(stays) ? content : keepBlocks(file, stays);
};

const stripLayout = (name: string, content: Buffer, gone: Gone): Buffer => {
  const document = parseXml(content);
  if (document.fault) return content;
  const object = objectOfLayout(name);
  const isGone = (element: XmlElement): boolean => {
    if (element.name === 'layoutItems')
      return gone.has(componentKey('CustomField', `${object}.${textOf(element, 'field')}`));
    if (element.name === 'relatedLists') return gone.has(componentKey('CustomField', textOf(element, 'relatedList')));
    if (element.name === 'customButtons') return gone.has(componentKey('WebLink', `${object}.${element.text}`));
    if (element.name === 'quickActionListItems') {
      return gone.has(componentKey('QuickAction', textOf(element, 'quickActionName')));
    }
    return false;
  };
  return cut(content, document.text, [...descendants(document.root)].filter(isGone));
};

const listElements: Readonly<Record<string, readonly string[]>> = {
  listViews: ['columns'],
  fieldSets: ['displayedFields', 'availableFields'],
  compactLayouts: ['fields'],
};

/** Views, sets and compact layouts inside an object's file lose the fields that are gone. */
const stripObject = (object: string, content: Buffer, gone: Gone): Buffer => {
  const document = parseXml(content);
  if (document.fault) return content;
  const isGone = (element: XmlElement): boolean =>
    gone.has(componentKey('CustomField', `${object}.${textOf(element, 'field') || element.text}`));
  const elements = document.root.children.flatMap((child) =>
    child.children.filter((inner) => listElements[child.name]?.includes(inner.name) && isGone(inner))
  );
  return cut(content, document.text, elements);
};

const stripFile = (type: string, fullName: string, content: Buffer, gone: Gone): Buffer => {
  if (type === 'Layout') return stripLayout(fullName, content, gone);
  if (type === 'CustomObject') return stripObject(fullName, content, gone);
  return entriesOf(type) && !parseXml(content).fault ? stripAccess(type, fullName, content, gone) : content;
};

/**
 * Takes what names a deleted component out of profiles, permission sets, layouts, list views, field sets and compact
 * layouts: none of them holds a deletion back. `files` is changed.
 */
export const stripDeleted = (files: Map<string, Buffer>, gone: Gone): void => {
  for (const [path, content] of [...files]) {
    const location = locate(path);
    const type = location?.type.name;
    if (location === undefined || type === undefined) continue;
    const stripped = stripFile(type, location.fullName, content, gone);
    if (stripped !== content) files.set(path, stripped);
  }
};

/** The file of a composite without these blocks, or undefined when nothing would be left in it. */
export const withoutBlocks = (
  type: string,
  name: string,
  content: Buffer,
  leaves: (block: Block) => boolean
): Buffer | undefined => {
  const file = splitFile(types.get(type)!, name, content);
  const left = file.blocks.filter((block) => !leaves(block));
  return left.length === 0 ? undefined : joinFile(file, left);
};
