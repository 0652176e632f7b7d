import { activatesFlows } from './flowSettings.js';
import type { FlowVersions, OrgState } from './types.js';
import { canonical, childNamed, parseXml, textOf, type XmlElement } from './xml.js';

/** The part of a state that flows live in, open for change by the one who copied it. */
export type FlowStore = {
  kind: OrgState['kind'];
  settings: OrgState['settings'];
  files: Map<string, Buffer>;
  flows: Map<string, FlowVersions>;
  olderFlows: Map<string, Buffer>;
};

const flowPath = (name: string): string => `flows/${name}.flow`;

/** Version numbers stand behind the last hyphen: `MyFlow-3`. Undefined for a bare name. */
export const flowVersionOf = (fullName: string): Readonly<{ name: string; number: number }> | undefined => {
  const match = /^(.+)-(\d+)$/.exec(fullName);
  return match ? { name: match[1], number: Number(match[2]) } : undefined;
};

const rootOf = (content: Buffer): XmlElement | undefined => {
  const document = parseXml(content);
  return document.fault ? undefined : document.root;
};

const withoutStatus = (root: XmlElement): string =>
  root.children
    .filter((child) => child.name !== 'status')
    .map(canonical)
    .join('');

/** The status that a flow's file has; empty for none. */
export const statusOf = (content: Buffer): string => {
  const root = rootOf(content);
  return root ? textOf(root, 'status') : '';
};

const withStatus = (content: Buffer, status: string): Buffer => {
  const document = parseXml(content);
  if (document.fault) return content;
  const element = childNamed(document.root, 'status');
  if (element === undefined) return content;
  const { text } = document;
  return Buffer.from(text.slice(0, element.innerStart) + status + text.slice(element.innerEnd), 'utf8');
};

/** True when two versions differ in nothing but their status: such a flow is not deployed (sfdx-git-delta#588). */
export const isSameFlow = (a: Buffer, b: Buffer): boolean => {
  const [first, second] = [rootOf(a), rootOf(b)];
  return first !== undefined && second !== undefined && withoutStatus(first) === withoutStatus(second);
};

/**
 * A changed flow becomes a new version. Status Active activates it, in production only when "Deploy processes and
 * flows as active" is on, else the version arrives inactive (Gearset, Changes to Flows in v44; Metadata API Developer
 * Guide, Flow). An inactive new version leaves the active one running.
 */
export const deployFlow = (store: FlowStore, name: string, content: Buffer): void => {
  const path = flowPath(name);
  const newest = store.files.get(path);
  const known = store.flows.get(name) ?? { numbers: newest ? [1] : [], active: undefined };
  if (newest && isSameFlow(newest, content)) return;
  const last = known.numbers.at(-1) ?? 0;
  if (newest) store.olderFlows.set(`${name}-${last}`, newest);
  const wantsActive = statusOf(content) === 'Active';
  const mayActivate = activatesFlows(store);
  store.files.set(path, wantsActive && !mayActivate ? withStatus(content, 'Draft') : content);
  store.flows.set(name, {
    numbers: [...known.numbers, last + 1],
    active: wantsActive && mayActivate ? last + 1 : known.active,
  });
};

/**
 * Sets the active version as a FlowDefinition says; 0 deactivates. Gives false when there is no such version. It
 * overrides the flows' own status (Metadata API Developer Guide, FlowDefinition; sfdx-git-delta PR 894).
 */
export const setActiveVersion = (store: FlowStore, name: string, number: number): boolean => {
  const versions = store.flows.get(name);
  const newest = store.files.get(flowPath(name));
  const isThere = number === 0 || versions?.numbers.includes(number) === true;
  if (versions === undefined || newest === undefined || !isThere) return false;
  const isNewest = number === versions.numbers.at(-1);
  store.flows.set(name, { ...versions, active: number === 0 ? undefined : number });
  if (isNewest) store.files.set(flowPath(name), withStatus(newest, 'Active'));
  else if (statusOf(newest) === 'Active') store.files.set(flowPath(name), withStatus(newest, 'Obsolete'));
  return true;
};

/** Removes one version; with the last one the flow and its definition go. The version must exist and not be active. */
export const deleteFlowVersion = (store: FlowStore, name: string, number: number): void => {
  const versions = store.flows.get(name);
  if (versions === undefined) return;
  const numbers = versions.numbers.filter((other) => other !== number);
  const previous = numbers.at(-1);
  store.olderFlows.delete(`${name}-${number}`);
  if (previous === undefined) {
    store.flows.delete(name);
    store.files.delete(flowPath(name));
    store.files.delete(`flowDefinitions/${name}.flowDefinition`);
    return;
  }
  if (number === versions.numbers.at(-1)) {
    const older = store.olderFlows.get(`${name}-${previous}`);
    if (older) store.files.set(flowPath(name), older);
    store.olderFlows.delete(`${name}-${previous}`);
  }
  store.flows.set(name, { ...versions, numbers });
};
