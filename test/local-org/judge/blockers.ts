import { readApex } from './apex.js';
import { componentKey, type StoredComponent } from './inventory.js';
import type { Reference } from './reference.js';
import { referencesOf } from './references.js';
import type { FlowVersions } from './types.js';
import { fieldAtPath, type World } from './world.js';

/** A component that names another, and by which reference. */
type Naming = Readonly<{ referrer: StoredComponent; reference: Reference | undefined }>;

/** Finds what holds a deletion back: the first component outside `leaving` that names the one to be deleted. */
export type Blockers = Readonly<{
  blockerOf: (component: StoredComponent, leaving: ReadonlySet<string>) => Naming | undefined;
}>;

const keysNamedBy = (world: World, reference: Reference): string[] =>
  reference.types.map((type) => {
    const isPath = type === 'CustomField' && reference.name.split('.').length > 2;
    const name = isPath ? (fieldAtPath(world, reference.name) ?? reference.name) : reference.name;
    return componentKey(type === 'FlowDefinition' ? 'Flow' : type, name);
  });

const isApex = (component: StoredComponent): boolean =>
  component.type === 'ApexClass' || component.type === 'ApexTrigger';

const wordsOf = (world: World, component: StoredComponent): ReadonlySet<string> =>
  readApex(world.files.get(component.fileName)!).words;

/** Blockers among everything that a world holds; older flow versions that are active count too. */
export const blockersIn = (
  world: World,
  flows: ReadonlyMap<string, FlowVersions>,
  olderFlows: ReadonlyMap<string, Buffer>
): Blockers => {
  const naming = new Map<string, Naming[]>();
  const apexByWord = new Map<string, StoredComponent[]>();
  const add = (referrer: StoredComponent, reference: Reference): void => {
    if (!reference.blocks) return;
    for (const key of keysNamedBy(world, reference)) {
      const list = naming.get(key) ?? [];
      if (list.length === 0) naming.set(key, list);
      list.push({ referrer, reference });
    }
  };
  for (const component of world.inventory.values()) {
    for (const { reference } of referencesOf(component, world.files)) add(component, reference);
    if (isApex(component) && world.files.has(component.fileName)) {
      for (const word of wordsOf(world, component)) {
        const list = apexByWord.get(word) ?? [];
        if (list.length === 0) apexByWord.set(word, list);
        list.push(component);
      }
    }
  }
  for (const [name, { active }] of flows) {
    const content = active === undefined ? undefined : olderFlows.get(`${name}-${active}`);
    if (content === undefined) continue;
    const fileName = `flows/${name}-${active}.flow`;
    const version = {
      type: 'Flow',
      fullName: `${name}-${active}`,
      fileName,
      paths: [fileName],
      parent: undefined,
      isFolder: false,
    };
    for (const { reference } of referencesOf(version, new Map([[fileName, content]]))) add(version, reference);
  }

  /** Apex names classes by bare words, and fields by names that several objects may have: then the object must be named too. */
  const apexNaming = ({ type, fullName }: StoredComponent): Naming[] => {
    if (type === 'ApexClass')
      return (apexByWord.get(fullName) ?? []).map((referrer) => ({ referrer, reference: undefined }));
    if (type === 'CustomObject' && fullName.includes('__')) {
      return (apexByWord.get(fullName) ?? []).map((referrer) => ({ referrer, reference: undefined }));
    }
    if (type !== 'CustomField') return [];
    const [object, field] = fullName.split('.');
    return (apexByWord.get(field) ?? [])
      .filter((referrer) => wordsOf(world, referrer).has(object))
      .map((referrer) => ({ referrer, reference: undefined }));
  };

  return {
    blockerOf: (component, leaving): Naming | undefined => {
      const own = componentKey(component.type, component.fullName);
      return [...(naming.get(own) ?? []), ...apexNaming(component)].find(({ referrer }) => {
        const key = componentKey(referrer.type, referrer.fullName);
        return key !== own && !leaving.has(key) && referrer.parent !== component.fullName;
      });
    },
  };
};
