import { basename, dirname, join } from 'node:path';
import type { SourceComponent } from '@salesforce/source-deploy-retrieve';
import type { GitTree } from '../../git/gitTree.js';
import { library } from '../library.js';
import type { ComponentShape } from './component.js';
import type { MetadataType } from './metadataType.js';

/** Whether the content of such components is whatever has their name beside their metadata file: any file, or a folder. */
export const hasMixedContent = ({ strategies }: MetadataType): boolean => strategies?.adapter === 'mixedContent';

/**
 * A component with the content that it has where a folder is deployed. For the path of a content alone the library takes that
 * path; on its way through folders it takes a folder, else the first name beside the metadata file (source-deploy-retrieve 13.7,
 * resolve/metadataResolver, getComponentsFromPathRecursive, and resolve/treeContainers, find). Asks the tree, so call it within
 * `GitTree.ask`.
 *
 * @param source a component that a file was resolved to
 * @returns the component that was given where it has no other content
 */
export const withItsContent = (source: SourceComponent, tree: GitTree): SourceComponent => {
  const { type, name, xml, content, parent, parentType } = source;
  const [taken = content] = contentsBeside(source, tree);
  if (taken === content) return source;
  return new (library().SourceComponent)({ type, name, xml, content: taken, parent, parentType }, source.tree);
};

/**
 * What may be the content of a component as well as what is taken: which name comes first is a matter of the file system, but for
 * names that go on after another one. Asks the tree, so call it within `GitTree.ask`.
 *
 * @returns paths of the library; none where what is taken is told from all others
 */
export const doubtfulContents = (source: ComponentShape, tree: GitTree): readonly string[] => {
  const [taken, ...others] = contentsBeside(source, tree);
  const rest =
    taken !== undefined && tree.isDirectory(taken) ? others.filter((path) => tree.isDirectory(path)) : others;
  return rest.some((path) => !path.startsWith(taken)) ? rest : [];
};

/** All that has a component's name beside its metadata file; what the library takes of a folder comes first. */
const contentsBeside = ({ type, xml }: ComponentShape, tree: GitTree): readonly string[] => {
  if (!hasMixedContent(type) || xml === undefined) return [];
  const folder = dirname(xml);
  const [name] = basename(xml).split('.');
  const all = tree
    .readDirectory(folder)
    .filter((entry) => entry.split('.')[0] === name && !isMetadata.test(entry))
    .map((entry) => join(folder, entry));
  const isFolder = (path: string): boolean => tree.isDirectory(path);
  const folders = all.filter((path) => isFolder(path) && tree.readDirectory(path).length > 0);
  return [...folders, ...all.filter((path) => !isFolder(path))];
};

/** As the library sees it: whatever the name goes on with (utils/path, parseMetadataXml). */
const isMetadata = /.\..+-meta\.xml/;
