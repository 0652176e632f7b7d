import { mergeFile, splitFile, type Composite } from './composite.js';
import { deployFlow, setActiveVersion, type FlowStore } from './flows.js';
import { groupBy } from './group.js';
import { compositeAt, componentKey, inventoryOf, type StoredComponent } from './inventory.js';
import type { DeployPackage, PackageComponent } from './package.js';
import { types } from './registry.js';
import type { OrgState } from './types.js';
import { canonical, parseXml, textOf } from './xml.js';

/** A copy of a state that may be changed: buffers are shared, maps are not. */
export const openState = (state: OrgState): FlowStore => ({
  kind: state.kind,
  settings: state.settings,
  files: new Map(state.files),
  flows: new Map(state.flows),
  olderFlows: new Map(state.olderFlows),
});

/** Before this version a permission set was laid over the org's, since then it replaces it (MDAPI, PermissionSet). */
const firstVersionThatReplacesPermissionSets = 40;

const isOverlaid = (component: PackageComponent, version: number | undefined): boolean =>
  component.type === 'Profile' ||
  (component.type === 'PermissionSet' && (version ?? Infinity) < firstVersionThatReplacesPermissionSets);

const overlay = (stored: Buffer | undefined, deployed: Buffer, component: PackageComponent): Buffer => {
  const type = types.get(component.type)!;
  const org = stored && splitFile(type, component.fullName, stored);
  return mergeFile(org, splitFile(type, component.fullName, deployed), () => true);
};

const replace = (
  store: FlowStore,
  component: PackageComponent,
  pkg: DeployPackage,
  stored: StoredComponent | undefined
): void => {
  const isMerged = component.type === 'DigitalExperienceBundle';
  for (const path of isMerged ? [] : (stored?.paths ?? []))
    if (!component.paths.includes(path)) store.files.delete(path);
  for (const path of component.paths) store.files.set(path, pkg.files.get(path)!);
};

const mergeComposites = (store: FlowStore, pkg: DeployPackage, parts: readonly PackageComponent[]): void => {
  for (const [path, chosen] of groupBy(parts, (part) => part.paths[0])) {
    const keys = new Set(chosen.flatMap((part) => [...part.blockKeys!]));
    const stored = store.files.get(path);
    const deployed = compositeAt(path, pkg.files.get(path)!)!;
    store.files.set(
      path,
      mergeFile(stored && compositeAt(path, stored), deployed, (block) => keys.has(block.key))
    );
  }
};

const activeVersionNumber = (content: Buffer): number | undefined => {
  const document = parseXml(content);
  const text = document.fault ? '' : textOf(document.root, 'activeVersionNumber');
  return text === '' ? undefined : Number(text);
};

/** True when the flow has the version that a FlowDefinition wants active. */
export const isFlowVersionThere = (state: OrgState, definition: PackageComponent, pkg: DeployPackage): boolean => {
  const number = activeVersionNumber(pkg.files.get(definition.paths[0])!);
  return number === undefined || setActiveVersion(openState(state), definition.fullName, number);
};

/**
 * The state after these components of a package were added or updated. Objects and other composite files merge per
 * child, profiles are laid over, flows get versions, everything else is replaced by full name.
 */
export const applyComponents = (
  state: OrgState,
  pkg: DeployPackage,
  components: readonly PackageComponent[]
): OrgState => {
  const inventory = inventoryOf(state.files);
  const store = openState(state);
  mergeComposites(
    store,
    pkg,
    components.filter((component) => component.blockKeys)
  );
  for (const component of components.filter((one) => one.blockKeys === undefined)) {
    const path = component.paths[0];
    if (component.type === 'Flow') deployFlow(store, component.fullName, pkg.files.get(path)!);
    else if (isOverlaid(component, pkg.version)) {
      store.files.set(path, overlay(state.files.get(path), pkg.files.get(path)!, component));
    } else replace(store, component, pkg, inventory.get(componentKey(component.type, component.fullName)));
  }
  for (const component of components.filter((one) => one.type === 'FlowDefinition')) {
    const number = activeVersionNumber(pkg.files.get(component.paths[0])!);
    if (number !== undefined) setActiveVersion(store, component.fullName, number);
  }
  return store;
};

const sameBytesOrMeaning = (a: Buffer, b: Buffer): boolean => {
  if (a === b || a.equals(b)) return true;
  if (!a.subarray(0, 100).includes('<?xml') && !a.subarray(0, 100).includes('http://soap.sforce.com')) return false;
  const [first, second] = [parseXml(a), parseXml(b)];
  return !first.fault && !second.fault && canonical(first.root) === canonical(second.root);
};

const meanings = new WeakMap<Composite, ReadonlyMap<string, string>>();

/** Each block's meaning by its key; blocks that share a key (repeated properties) together. */
const meaningsOf = (composite: Composite): ReadonlyMap<string, string> => {
  const known = meanings.get(composite);
  if (known) return known;
  const byKey = new Map<string, string>();
  for (const { key, element } of composite.blocks) byKey.set(key, (byKey.get(key) ?? '') + canonical(element));
  meanings.set(composite, byKey);
  return byKey;
};

const partContent = (files: ReadonlyMap<string, Buffer>, component: PackageComponent): string => {
  const path = component.paths[0];
  const content = files.get(path);
  const composite = content && compositeAt(path, content);
  const byKey = composite ? meaningsOf(composite) : new Map<string, string>();
  return [...component.blockKeys!].map((key) => byKey.get(key) ?? '').join('');
};

/** True when the component's own content means the same in two states; whitespace and comments of XML apart. */
export const isUnchanged = (component: PackageComponent, before: OrgState, after: OrgState): boolean => {
  if (component.blockKeys) return partContent(before.files, component) === partContent(after.files, component);
  if (component.type === 'FlowDefinition') {
    const { fullName } = component;
    if (before.flows.get(fullName)?.active !== after.flows.get(fullName)?.active) return false;
  }
  const key = componentKey(component.type, component.fullName);
  const [stored, applied] = [inventoryOf(before.files).get(key), inventoryOf(after.files).get(key)];
  if (stored === undefined || applied === undefined || stored.paths.length !== applied.paths.length) return false;
  return applied.paths.every((path) => {
    const [a, b] = [before.files.get(path), after.files.get(path)];
    return a !== undefined && b !== undefined && sameBytesOrMeaning(a, b);
  });
};
