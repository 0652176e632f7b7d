import { splitFile, type Composite } from './composite.js';
import { locate, type Location, type MetadataType } from './registry.js';
import type { Component } from './types.js';
import { parseXml } from './xml.js';

/** A component with the files that hold it; a child's only path is its parent's file. */
export type StoredComponent = Component &
  Readonly<{ paths: readonly string[]; parent: string | undefined; isFolder: boolean }>;

/** All components of a set of files. Names of components do not depend on case in an org; lookups follow. */
export type Inventory = ReadonlyMap<string /* componentKey */, StoredComponent>;

/** The key of a component for lookups, the same for names that differ only in case. */
export const componentKey = (type: string, fullName: string): string => `${type}:${fullName.toLowerCase()}`;

/** The file that messages about a component name: the folder of a bundle, else the content file. */
export const messageFile = (location: Location, path: string): string =>
  location.type.shape === 'bundle'
    ? path
        .split('/')
        .slice(0, location.type.bundleDepth + 1)
        .join('/')
        .replace(/\.site-meta\.xml$/, '')
    : location.role === 'meta'
      ? path.slice(0, -'-meta.xml'.length)
      : path;

/** True when the type's file is kept per child and has nothing else that counts (a labels file). */
export const isOnlyChildren = (type: MetadataType): boolean => type.name === 'CustomLabels';

/** The parts of a file whose type has children, or undefined for other files and for text that is not well-formed. */
export const compositeAt = (path: string, content: Buffer): Composite | undefined => {
  const location = locate(path);
  if (location === undefined || location.type.children.length === 0 || parseXml(content).fault) return undefined;
  return splitFile(location.type, location.fullName, content);
};

const childrenAt = (path: string, parent: string, content: Buffer): StoredComponent[] =>
  (compositeAt(path, content)?.blocks ?? []).flatMap((block) =>
    block.child && block.fullName !== undefined
      ? [{ type: block.child.name, fullName: block.fullName, fileName: path, paths: [path], parent, isFolder: false }]
      : []
  );

/**
 * A component as an org reports it: folders have types of their own in messages and lists (`ReportFolder`,
 * forcedotcom/cli#3190; `EmailTemplateFolder`, as SDR expects it), though package.xml names them as content.
 */
export const asReported = ({ type, fullName, fileName, isFolder }: StoredComponent): Component => ({
  type: isFolder ? `${type}Folder` : type,
  fullName,
  fileName,
});

const inventories = new WeakMap<ReadonlyMap<string, Buffer>, Inventory>();

/** The components that a set of files holds, children too. Remembered per map: give it maps that no longer change. */
export const inventoryOf = (files: ReadonlyMap<string, Buffer>): Inventory => {
  const known = inventories.get(files);
  if (known) return known;
  const found = new Map<string, StoredComponent & { paths: string[] }>();
  for (const [path, content] of files) {
    const location = locate(path);
    if (location === undefined) continue;
    const { type, fullName, role } = location;
    const key = componentKey(type.name, fullName);
    const component = found.get(key);
    if (component) component.paths.push(path);
    else {
      const fileName = messageFile(location, path);
      const isFolder = role === 'folder';
      found.set(key, { type: type.name, fullName, fileName, paths: [path], parent: undefined, isFolder });
    }
    if (type.children.length > 0) {
      for (const child of childrenAt(path, fullName, content)) {
        found.set(componentKey(child.type, child.fullName), { ...child, paths: [path] });
      }
    }
  }
  inventories.set(files, found);
  return found;
};
