import { createHash } from 'node:crypto';
import { openState } from './apply.js';
import { blockersIn, type Blockers } from './blockers.js';
import { deleteFlowVersion, flowVersionOf, type FlowStore } from './flows.js';
import { componentKey, compositeAt, inventoryOf, type Inventory, type StoredComponent } from './inventory.js';
import type { Deletions } from './package.js';
import { problemAt, type Problem } from './problem.js';
import { types } from './registry.js';
import { stripDeleted, withoutBlocks } from './strip.js';
import type { Component, OrgState } from './types.js';
import { isImpliedObject, worldOf } from './world.js';

/** What a phase of deletions did. */
export type DeletionPhase = Readonly<{
  state: OrgState;
  /** Components that were named and are gone. */
  deleted: readonly StoredComponent[];
  /** Components that went along with them. */
  cascaded: readonly StoredComponent[];
  /** Members that were not there, with the manifest that names them. */
  absent: ReadonlyArray<Readonly<{ type: string; fullName: string; manifest: string }>>;
  problems: readonly Problem[];
}>;

/** What the texts call a type; others by their name with spaces. */
const calledAs: Readonly<Record<string, string>> = { FlexiPage: 'Lightning Page', ApexPage: 'Visualforce Page' };
const nameOfType = (type: string): string => calledAs[type] ?? type.replace(/([a-z])([A-Z])/g, '$1 $2');

const nameInText = (referrer: Component, called: string | undefined): string => {
  if (referrer.type === 'LightningComponentBundle') {
    // An id of the shape that a real org gives; the same name always has the same.
    const id = createHash('sha256').update(referrer.fullName).digest('hex').slice(0, 12).toUpperCase();
    return `Lightning Component Bundle "c:${referrer.fullName}" - COMPONENT - 0Ad${id}.`;
  }
  return `${called ?? nameOfType(referrer.type)} - ${referrer.fullName}.`;
};

/** Texts: SFDO-Tooling/CumulusCI#142 and certinia/df12-deployment-tools#15 (fields), IlluminatedCloud#561 (bundles). */
const blockedText = (component: Component, referrer: Component, called: string | undefined): string =>
  component.type === 'CustomField'
    ? `This custom field is referenced elsewhere in salesforce.com. : ${nameInText(referrer, called)}`
    : `This ${nameOfType(component.type).toLowerCase()} is referenced elsewhere in salesforce.com.  ` +
      `Remove the usage and try again. : ${nameInText(referrer, called)}`;

/** sfdx-git-delta#366 and PR 894: what a flow's deletion by bare name, or of an active version, gives. */
const flowRefusal = 'insufficient access rights on cross-reference id';

const cascadeTypes = new Set(['Workflow', 'SharingRules', 'CustomTab']);

/** What goes with an object: its children, layouts, quick actions, tab, rules, translations, records of its type. */
const goesWithObject = (object: string, other: StoredComponent): boolean => {
  const { type, fullName, parent } = other;
  if (parent === object) return true;
  if (cascadeTypes.has(type)) return fullName === object;
  if (type === 'Layout' || type === 'CustomObjectTranslation') return fullName.startsWith(`${object}-`);
  if (type === 'QuickAction') return fullName.startsWith(`${object}.`);
  return type === 'CustomMetadata' && object.endsWith('__mdt') && `${fullName.split('.')[0]}__mdt` === object;
};

const cascadeOf = (component: StoredComponent, inventory: Inventory): StoredComponent[] =>
  component.type === 'CustomObject'
    ? [...inventory.values()].filter((other) => goesWithObject(component.fullName, other))
    : [...inventory.values()].filter(
        (other) =>
          other.parent === component.fullName && component.parent === undefined && other.fileName === component.fileName
      );

const remove = (store: FlowStore, component: StoredComponent): void => {
  const path = component.paths[0];
  const content = store.files.get(path);
  const composite = component.parent === undefined || content === undefined ? undefined : compositeAt(path, content);
  if (composite) {
    const parentType = [...types.values()].find((type) =>
      type.children.some((child) => child.name === component.type)
    )!;
    const isIt = componentKey(component.type, component.fullName);
    const left = withoutBlocks(
      parentType.name,
      component.parent!,
      content!,
      (block) => block.child !== undefined && componentKey(block.child.name, block.fullName!) === isIt
    );
    if (left === undefined) store.files.delete(path);
    else store.files.set(path, left);
  } else for (const one of component.paths) store.files.delete(one);
};

type Member = Readonly<{ type: string; fullName: string; manifest: string }>;

const flowVersion = (state: OrgState, member: Member): StoredComponent | undefined => {
  const version = member.type === 'Flow' ? flowVersionOf(member.fullName) : undefined;
  const exists = version !== undefined && state.flows.get(version.name)?.numbers.includes(version.number);
  const fileName = `flows/${member.fullName}.flow`;
  return exists
    ? { type: 'Flow', fullName: member.fullName, fileName, paths: [], parent: undefined, isFolder: false }
    : undefined;
};

/** Texts: forcedotcom/devops-center-feedback#203 (record types), scolladon/sfdx-git-delta#98 and #57 (what is standard). */
const refusalOf = ({ type, fullName }: StoredComponent): string | undefined => {
  if (type === 'RecordType') return 'Cannot delete record type through API';
  const isStandard =
    type === 'CustomObjectTranslation' || (type === 'CustomField' && !(fullName.split('.')[1] ?? '').includes('__'));
  return isStandard ? `The ${type} called '${fullName}' is standard and cannot be deleted` : undefined;
};

const problemOf = (
  state: OrgState,
  component: StoredComponent,
  blockers: Blockers,
  leaving: ReadonlySet<string>
): Problem | undefined => {
  const version = component.paths.length === 0 ? flowVersionOf(component.fullName) : undefined;
  if (version) {
    const versions = state.flows.get(version.name)!;
    if (versions.active === version.number) return problemAt(component, flowRefusal);
    if (versions.numbers.some((number) => !leaving.has(componentKey('Flow', `${version.name}-${number}`))))
      return undefined;
    const flow = inventoryOf(state.files).get(componentKey('Flow', version.name));
    const blocker = flow && blockers.blockerOf(flow, leaving);
    return blocker && problemAt(component, blockedText(component, blocker.referrer, blocker.reference?.calledAs));
  }
  if (component.type === 'Flow' || component.type === 'FlowDefinition') return problemAt(component, flowRefusal);
  if (component.type === 'CustomObject' && isImpliedObject(component.fullName)) {
    return problemAt(component, `Cannot delete standard object: ${component.fullName}`);
  }
  const blocker = blockers.blockerOf(component, leaving);
  return blocker && problemAt(component, blockedText(component, blocker.referrer, blocker.reference?.calledAs));
};

/**
 * Deletes the members of these manifests that exist and that nothing else holds back. A member that is held back is a
 * problem, an absent one is not; the rest is deleted all the same.
 */
export const deleteMembers = (before: OrgState, manifests: readonly Deletions[]): DeletionPhase => {
  const members = manifests.flatMap(({ manifest, members: named }) => named.map((member) => ({ ...member, manifest })));
  if (members.length === 0) return { state: before, deleted: [], cascaded: [], absent: [], problems: [] };
  const inventory = inventoryOf(before.files);
  const found = new Map<string, StoredComponent>();
  const absent: Member[] = [];
  for (const member of members) {
    const component = inventory.get(componentKey(member.type, member.fullName)) ?? flowVersion(before, member);
    if (component) found.set(componentKey(component.type, component.fullName), component);
    else absent.push(member);
  }
  const cascades = new Map([...found.values()].map((component) => [component, cascadeOf(component, inventory)]));
  const leaving = new Set([
    ...found.keys(),
    ...[...cascades.values()].flat().map((one) => componentKey(one.type, one.fullName)),
  ]);
  const blockers: Blockers =
    found.size === 0
      ? { blockerOf: () => undefined }
      : blockersIn(worldOf(before.files), before.flows, before.olderFlows);
  const problems: Problem[] = [];
  const deleted: StoredComponent[] = [];
  const cascaded = new Set<StoredComponent>();
  const store = openState(before);
  for (const component of found.values()) {
    // What goes with an object is not asked.
    const refusal = refusalOf(component);
    const refused = refusal === undefined ? [] : [problemAt(component, refusal)];
    const problemsOfAll = [component, ...cascades.get(component)!].map((one) =>
      problemOf(before, one, blockers, leaving)
    );
    const held = [...refused, ...problemsOfAll].find((problem) => problem !== undefined);
    if (held)
      problems.push({ ...held, type: component.type, fullName: component.fullName, fileName: component.fileName });
    else deleted.push(component);
  }
  for (const component of deleted) {
    const version = component.paths.length === 0 ? flowVersionOf(component.fullName) : undefined;
    if (version) deleteFlowVersion(store, version.name, version.number);
    else remove(store, component);
    for (const other of cascades.get(component)!) {
      const isNamed = found.has(componentKey(other.type, other.fullName));
      if (other.paths[0] !== component.paths[0]) remove(store, other);
      if (!isNamed) cascaded.add(other);
    }
  }
  const gone = new Set([...deleted, ...cascaded].map((one) => componentKey(one.type, one.fullName)));
  for (const [name] of before.flows) if (!store.flows.has(name)) gone.add(componentKey('Flow', name));
  if (gone.size > 0) stripDeleted(store.files, gone);
  return { state: gone.size > 0 ? store : before, deleted, cascaded: [...cascaded], absent, problems };
};
