import { isStandardObject } from './apexNames.js';
import { decodedName } from './entries.js';
import { compositeAt, componentKey, inventoryOf, type Inventory } from './inventory.js';
import type { Reference } from './reference.js';
import { textOf, type XmlElement } from './xml.js';

/** What exists in an org at one moment: its components, and what every org has without files. */
export type World = Readonly<{
  files: ReadonlyMap<string, Buffer>;
  inventory: Inventory;
  /** Names of all custom fields without their objects, in lower case. */
  fieldNames: ReadonlySet<string>;
}>;

const worlds = new WeakMap<ReadonlyMap<string, Buffer>, World>();

/** The world that a set of files makes; remembered per map, which must no longer change. */
export const worldOf = (files: ReadonlyMap<string, Buffer>): World => {
  const known = worlds.get(files);
  if (known) return known;
  const inventory = inventoryOf(files);
  const fieldNames = new Set<string>();
  for (const { type, fullName } of inventory.values()) {
    if (type === 'CustomField') fieldNames.add(fullName.slice(fullName.indexOf('.') + 1).toLowerCase());
  }
  const world = { files, inventory, fieldNames };
  worlds.set(files, world);
  return world;
};

const customSuffix = /__(?:c|mdt|e|b|x|kav|share|history|feed|changeevent)$/i;
const derivedSuffix = /__(?:share|history|feed|changeevent)$/i;
const namespaced = /^[a-z]\w*?__\w+?__[a-z]+$/i;

/** True for an object that exists without a file: standard objects, and those of managed packages. */
export const isImpliedObject = (name: string): boolean => !customSuffix.test(name) || namespaced.test(name);

const has = (world: World, type: string, name: string): boolean => world.inventory.has(componentKey(type, name));

/** True when an object of this name exists: standard objects always do. */
export const objectExists = (world: World, name: string): boolean =>
  isImpliedObject(name) || has(world, 'CustomObject', name.replace(derivedSuffix, '__c'));

const elementOf = (world: World, type: string, fullName: string): XmlElement | undefined => {
  const component = world.inventory.get(componentKey(type, fullName));
  const content = component && world.files.get(component.paths[0]);
  return content === undefined
    ? undefined
    : compositeAt(component!.paths[0], content)?.blocks.find((block) => block.fullName === component!.fullName)
        ?.element;
};

/** The objects that relationships that do not carry their object's name lead to. */
const standardRelationships: Readonly<Record<string, string>> = {
  Owner: 'User',
  CreatedBy: 'User',
  LastModifiedBy: 'User',
};

const relationshipTarget = (world: World, object: string, step: string): string | undefined => {
  if (!/__r$/i.test(step)) return standardRelationships[step] ?? (isStandardObject(step) ? step : 'unknown');
  if (namespaced.test(step)) return 'unknown';
  const lookup = elementOf(world, 'CustomField', `${object}.${step.slice(0, -1)}c`);
  return lookup === undefined ? undefined : textOf(lookup, 'referenceTo') || 'unknown';
};

/**
 * The full name of the field that a path such as `Line__c.Invoice__r.Total__c` ends at; 'unknown' when the path leaves
 * what this org can know; undefined when a step of it does not exist.
 */
export const fieldAtPath = (world: World, path: string): string | undefined => {
  const [object, ...steps] = path.split('.');
  let at = object;
  for (const step of steps.slice(0, -1)) {
    const target = relationshipTarget(world, at, step);
    if (target === undefined || target === 'unknown') return target;
    at = target;
  }
  return `${at}.${steps.at(-1) ?? ''}`;
};

/** Tasks and events share the custom fields of Activity, which alone has them in its file. */
const ownerOf = (field: string): string => field.replace(/^(?:Task|Event)\./i, 'Activity.');

const fieldExists = (world: World, path: string): boolean => {
  if (path.startsWith('*.')) return world.fieldNames.has(path.slice(2).toLowerCase()) || namespaced.test(path.slice(2));
  const full = fieldAtPath(world, path);
  if (full === undefined) return false;
  const field = full.slice(full.indexOf('.') + 1);
  return (
    full === 'unknown' || !/__c$/i.test(field) || namespaced.test(field) || has(world, 'CustomField', ownerOf(full))
  );
};

/** What each org has of a type without files. Everything of a managed package (`ns__Name`) is taken to exist. */
const isImplied = (type: string, name: string): boolean => {
  switch (type) {
    case 'CustomObject':
      return isImpliedObject(name);
    case 'CustomTab':
      return name.startsWith('standard-') || /^\w+?__\w+__c$/.test(name);
    case 'CustomApplication':
      return name.startsWith('standard__');
    case 'Layout': {
      // Every standard object has its standard layout, `Account-Account Layout`.
      const [object, ...rest] = decodedName(name).split('-');
      return isImpliedObject(object) && rest.join('-') === `${object} Layout`;
    }
    case 'QuickAction':
      return !name.includes('.') || name.startsWith('FeedItem.');
    case 'RecordType':
      return name.endsWith('.Master');
    case 'WebLink':
      // Standard buttons have no file, and their names do not tell them from custom ones.
      return isImpliedObject(name.split('.')[0]);
    case 'EmailTemplate':
      return name.startsWith('unfiled$public/');
    default:
      return /^[A-Za-z]\w*?__\w+$/.test(name) && !customSuffix.test(name);
  }
};

const isThere = (world: World, type: string, name: string): boolean => {
  if (type === 'CustomField') return fieldExists(world, name);
  if (type === 'CustomObject') return objectExists(world, name.startsWith('*.') ? name.slice(2) : name);
  if (type === 'FlowDefinition' && has(world, 'Flow', name)) return true;
  return isImplied(type, name) || has(world, type, name);
};

/** True when what a reference names exists in this world. */
export const isResolved = (world: World, reference: Reference): boolean =>
  reference.types.some((type) => isThere(world, type, reference.name));
