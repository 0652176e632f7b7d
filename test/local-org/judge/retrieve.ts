import { keepBlocks, splitFile, type Block } from './composite.js';
import { decodedName, entriesOf } from './entries.js';
import { withFlowDefinitions } from './flowDefinitions.js';
import { withFlowSettings } from './flowSettings.js';
import { groupBy } from './group.js';
import { asReported, componentKey, compositeAt, inventoryOf, type StoredComponent } from './inventory.js';
import { writeManifest } from './manifest.js';
import { types } from './registry.js';
import type { Component, OrgState, RetrieveAnswer, RetrieveRequest } from './types.js';
import { parseXml, textOf } from './xml.js';
import { isImpliedObject } from './world.js';

/** All components of an org, children too: what listMetadata and retrieve speak of. */
export const componentsIn = (state: OrgState): readonly Component[] =>
  [...inventoryOf(state.files).values()].map(asReported);

/**
 * `*` gives every component of the type, but no standard objects nor their custom fields: those are named one by one
 * (Ant Migration Tool Guide, Specifying all Components of a Type).
 */
const isInWildcard = (component: StoredComponent): boolean => {
  if (component.isFolder) return false;
  if (component.type === 'CustomObject') return !isImpliedObject(component.fullName);
  return (
    component.parent === undefined || !component.fileName.startsWith('objects/') || !isImpliedObject(component.parent)
  );
};

/** Says of any component whether a request names it, children of a named object included. */
type Asked = (type: string, fullName: string) => boolean;

const askedBy = (request: RetrieveRequest, found: ReadonlySet<string>): Asked => {
  const named = new Set([...request.members].flatMap(([type, names]) => names.map((name) => componentKey(type, name))));
  const isNamed = (type: string, fullName: string): boolean => {
    const key = componentKey(type, fullName);
    return named.has(key) || found.has(key);
  };
  return (type, fullName) =>
    isNamed(type, fullName) ||
    (type === 'FlowDefinition' && isNamed('Flow', fullName)) ||
    ((type === 'CustomField' || type === 'RecordType') && isNamed('CustomObject', fullName.split('.')[0]));
};

/**
 * A profile comes with entries for components of the same request only, and without user permissions that are off
 * (Metadata API Developer Guide, Profile; Copado, User Permissions Are Not Disabled).
 */
const partialProfile = (fullName: string, content: Buffer, isAsked: Asked): Buffer => {
  if (parseXml(content).fault) return content;
  const kinds = entriesOf('Profile')!;
  const stays = ({ element }: Block): boolean => {
    if (element.name === 'userPermissions') return textOf(element, 'enabled') !== 'false';
    const names = kinds[element.name]?.names ?? [];
    return names.slice(0, 1).every((named) => isAsked(named.type, textOf(element, named.element)));
  };
  return keepBlocks(splitFile(types.get('Profile')!, fullName, content), stays);
};

const fileFor = (
  held: ReadonlyMap<string, Buffer>,
  path: string,
  wanted: readonly StoredComponent[],
  isAsked: Asked
): Buffer => {
  const content = held.get(path)!;
  if (wanted.some((component) => component.type === 'Profile')) {
    return partialProfile(wanted[0].fullName, content, isAsked);
  }
  const composite = wanted.every((component) => component.parent !== undefined) && compositeAt(path, content);
  if (!composite) return content;
  // Children alone come in a file of their parent that holds nothing else.
  const keys = new Set(wanted.map((component) => componentKey(component.type, component.fullName)));
  return keepBlocks(
    composite,
    ({ child, fullName }) => child !== undefined && keys.has(componentKey(child.name, fullName!))
  );
};

/**
 * Components with percent-encoded names by the key of the name without the encoding: source tracking names layouts so,
 * and clients ask for what it names (source-tracking pull request 862).
 */
const byDecodedName = (components: Iterable<StoredComponent>): ReadonlyMap<string, StoredComponent> =>
  new Map(
    [...components]
      .filter(({ fullName }) => fullName.includes('%'))
      .map((component) => [componentKey(component.type, decodedName(component.fullName)), component])
  );

/** What an org gives for a retrieve. Pure; missing members are no error. */
export const retrieveFrom = (state: OrgState, request: RetrieveRequest): RetrieveAnswer => {
  const held = withFlowDefinitions(state, withFlowSettings(state, request), request);
  const inventory = inventoryOf(held);
  const found = new Map<string, StoredComponent>();
  const missing: Array<Readonly<{ type: string; fullName: string }>> = [];
  const byType = groupBy(inventory.values(), (component) => component.type);
  const decoded = byDecodedName(inventory.values());
  for (const [type, names] of request.members) {
    for (const name of names) {
      const component = inventory.get(componentKey(type, name)) ?? decoded.get(componentKey(type, name));
      if (name === '*') {
        for (const one of byType.get(type) ?? [])
          if (isInWildcard(one)) found.set(componentKey(type, one.fullName), one);
      } else if (component) found.set(componentKey(type, component.fullName), component);
      else missing.push({ type, fullName: name });
    }
  }
  const isAsked = askedBy(request, new Set(found.keys()));
  const byPath = new Map<string, StoredComponent[]>();
  for (const component of found.values()) {
    for (const path of component.paths) byPath.set(path, [...(byPath.get(path) ?? []), component]);
  }
  const files = new Map<string, Buffer>();
  for (const [path, wanted] of byPath) files.set(path, fileFor(held, path, wanted, isAsked));
  files.set('package.xml', writeManifest(found.values(), request.apiVersion));
  return { files, found: [...found.values()].map(asReported), missing };
};
