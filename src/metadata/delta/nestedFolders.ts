import { basename, sep } from 'node:path';
import type { RegistryAccess, SourceComponent, TreeContainer } from '@salesforce/source-deploy-retrieve';
import { library } from '../library.js';
import { hasSeparateChildren } from './metadataType.js';

/**
 * Tells of a repository path whether the file is in a folder named as one that a type is recognised by, and that again is
 * somewhere in such a folder: `staticresources/three/aura/y.js`.
 */
export const nestedFolders = (registry: RegistryAccess): ((path: string) => boolean) => {
  const names = namesOf(registry);
  return (path) => {
    const folders = path.split('/').slice(0, -1);
    const first = folders.findIndex((name) => names.has(name));
    return first >= 0 && folders.findLastIndex((name) => names.has(name)) > first;
  };
};

/** The names of the folders that have components of a type, and whatever else these hold. */
const namesOf = (registry: RegistryAccess): ReadonlySet<string> =>
  new Set([
    ...registry.getStrictFolderTypes().map(({ directoryName }) => directoryName),
    ...Object.values(registry.getRegistry().types)
      .filter(({ strategies }) => strategies?.adapter === 'digitalExperience')
      .map(({ directoryName }) => directoryName),
  ]);

/** Where to look for what a file belongs to, in paths of the library. */
export type NestedFile = Readonly<{
  tree: TreeContainer;
  registry: RegistryAccess;
  /** The package directory that the file is in. */
  top: string;
  path: string;
}>;

/**
 * The component of a file in folders as {@link nestedFolders} tells. For a single path the library takes the first type of the
 * registry that any of the folders has the name of. What is deployed is what it finds from the package directory down, where
 * the outermost component has all that is in its folder (source-deploy-retrieve 13.7, resolve/metadataResolver,
 * getComponentsFromPathRecursive). So it is led down here, by the folders on the way to the file alone.
 *
 * @returns undefined for a file that the library does not get to
 * @throws what the library throws for a component that is not whole
 */
export const nestedComponent = (file: NestedFile): SourceComponent | undefined => {
  const { tree, registry, top, path } = file;
  const { MetadataResolver: Resolver } = library();
  const found = new Resolver(registry, treeOnTheWay(file), false).getComponentsFromPath(top);
  const owner = found.find((component) => holds(component, tree, path));
  if (owner === undefined) return undefined;
  const whole = inTree(owner, tree);
  if (!hasSeparateChildren(owner.type) || path === owner.xml) return whole;
  return whole.getChildren().find((child) => holds(child, tree, path));
};

const holds = ({ xml, content }: SourceComponent, tree: TreeContainer, path: string): boolean =>
  path === xml ||
  path === content ||
  (content !== undefined && path.startsWith(`${content}${sep}`) && tree.isDirectory(content));

/** The same component, with all that is in its folder. */
const inTree = (
  { type, name, xml, content, parent, parentType }: SourceComponent,
  tree: TreeContainer
): SourceComponent =>
  new (library().SourceComponent)(
    { type, name, xml, content, parent: parent && inTree(parent, tree), parentType },
    tree
  );

/**
 * A tree that shows of the folders on the way to a file what can be of its component, and folders beside it as empty: above the
 * outermost folder of a type the way alone, in that folder what is named as the next one.
 */
const treeOnTheWay = ({ tree, registry, path }: NestedFile): TreeContainer => {
  const names = namesOf(registry);
  const readDirectory = (folder: string): string[] => {
    if (!path.startsWith(`${folder}${sep}`)) return [];
    const [next] = path.slice(folder.length + 1).split(sep);
    const ofTypes = folder.split(sep).filter((name) => names.has(name)).length;
    if (ofTypes === 0) return [next];
    const entries = tree.readDirectory(folder);
    const isOutermost = ofTypes === 1 && names.has(basename(folder));
    const [name] = next.split('.');
    return isOutermost ? entries.filter((entry) => entry === next || entry.startsWith(`${name}.`)) : entries;
  };
  return Object.create(tree, { readDirectory: { value: readDirectory } }) as TreeContainer;
};
