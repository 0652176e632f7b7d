import { readApex } from './apex.js';
import type { Composite } from './composite.js';
import { compositeAt, componentKey, type StoredComponent } from './inventory.js';
import { namedIn, type Reference } from './reference.js';
import { referencesOfApex } from './referencesOfApex.js';
import { referencesOfFlow } from './referencesOfFlow.js';
import { referencesOfAura, referencesOfLwc, referencesOfVisualforce } from './referencesOfMarkup.js';
import {
  referencesOfObjectChild,
  referencesOfObjectProperty,
  referencesOfSharingRule,
  referencesOfWorkflow,
} from './referencesOfObject.js';
import {
  referencesOfAccess,
  referencesOfApplication,
  referencesOfCustomMetadata,
  referencesOfFlexiPage,
  referencesOfLayout,
  referencesOfQuickAction,
  referencesOfTab,
} from './referencesOfPages.js';
import { parseXml, type XmlElement } from './xml.js';

type ByComponent = ReadonlyMap<string, readonly Reference[]>;

const referencesOfXml = (type: string, fullName: string, root: XmlElement): readonly Reference[] => {
  switch (type) {
    case 'Profile':
    case 'PermissionSet':
    case 'MutingPermissionSet':
      return referencesOfAccess(type, root);
    case 'PermissionSetGroup':
      return namedIn(root, 'permissionSets', 'PermissionSet', { offset: undefined });
    case 'Layout':
      return referencesOfLayout(fullName, root);
    case 'FlexiPage':
      return referencesOfFlexiPage(root);
    case 'CustomTab':
      return referencesOfTab(fullName, root);
    case 'CustomApplication':
      return referencesOfApplication(root);
    case 'QuickAction':
      return referencesOfQuickAction(fullName, root);
    case 'CustomMetadata':
      return referencesOfCustomMetadata(fullName, root);
    case 'Flow':
      return referencesOfFlow(root);
    default:
      return [];
  }
};

const referencesOfFile = (component: StoredComponent, path: string, content: Buffer): readonly Reference[] => {
  const { type, fullName } = component;
  switch (type) {
    case 'ApexClass':
    case 'ApexTrigger':
      return path.endsWith('-meta.xml') ? [] : referencesOfApex(readApex(content));
    case 'LightningComponentBundle':
      return referencesOfLwc(fullName, path, content.toString('utf8'));
    case 'AuraDefinitionBundle':
      return referencesOfAura(fullName, path, content.toString('utf8'));
    case 'ApexPage':
    case 'ApexComponent':
      return path.endsWith('-meta.xml') ? [] : referencesOfVisualforce(content.toString('utf8'));
    default: {
      const document = parseXml(content);
      return document.fault ? [] : referencesOfXml(type, fullName, document.root);
    }
  }
};

const childReferences = (type: string, parent: string, element: XmlElement): readonly Reference[] => {
  if (type.startsWith('Workflow')) return referencesOfWorkflow(type, parent, element);
  if (type.startsWith('Sharing') && type.endsWith('Rule')) return referencesOfSharingRule(parent, element);
  return referencesOfObjectChild(type, parent, element);
};

const ofComposite = (component: StoredComponent, composite: Composite): ByComponent => {
  const parent = component.parent ?? component.fullName;
  const found = new Map<string, readonly Reference[]>();
  const own: Reference[] = [];
  for (const { child, fullName, element } of composite.blocks) {
    if (child && fullName !== undefined) {
      found.set(componentKey(child.name, fullName), childReferences(child.name, parent, element));
    } else own.push(...referencesOfObjectProperty(parent, element));
  }
  if (component.parent === undefined) found.set(componentKey(component.type, component.fullName), own);
  return found;
};

const remembered = new WeakMap<Buffer, Map<string, readonly Reference[]>>();

const referencesAt = (component: StoredComponent, path: string, content: Buffer): readonly Reference[] => {
  const key = componentKey(component.type, component.fullName);
  const known = remembered.get(content) ?? new Map<string, readonly Reference[]>();
  remembered.set(content, known);
  if (!known.has(key)) {
    const composite = compositeAt(path, content);
    const added: ByComponent = composite
      ? ofComposite(component, composite)
      : new Map([[key, component.isFolder ? [] : referencesOfFile(component, path, content)]]);
    for (const [name, references] of added) known.set(name, references);
  }
  return known.get(key) ?? [];
};

/** What a component names, remembered per file. `files` are those that hold the component. */
export const referencesOf = (
  component: StoredComponent,
  files: ReadonlyMap<string, Buffer>
): ReadonlyArray<Readonly<{ path: string; content: Buffer; reference: Reference }>> =>
  component.paths.flatMap((path) => {
    const content = files.get(path);
    return content === undefined
      ? []
      : referencesAt(component, path, content).map((reference) => ({ path, content, reference }));
  });
