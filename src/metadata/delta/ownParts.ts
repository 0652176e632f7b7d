import type { SourceComponent } from '@salesforce/source-deploy-retrieve';
import { library } from '../library.js';
import { hasSeparateChildren } from './metadataType.js';

/**
 * A component whose folder shows none of the metadata files in it that are not its parts, such as a class in the folder of an
 * object: the library deploys that class by itself, and stops where it meets it among the parts of the object
 * (source-deploy-retrieve 13.7, resolve/sourceComponent, getChildren).
 *
 * @returns the component that was given where it has no folder of parts
 */
export const withOwnParts = (source: SourceComponent): SourceComponent => {
  const { type, name, xml, content, parent, parentType, tree } = source;
  if (parent !== undefined || content === undefined || type.strategies?.adapter !== 'decomposed') return source;
  if (!hasSeparateChildren(type)) return source;
  const suffixes = new Set([type.suffix, type.legacySuffix, ...Object.keys(type.children?.suffixes ?? {})]);
  const isForeign = (file: string): boolean => {
    const [, suffix] = /\.([^.]+)-meta\.xml$/.exec(file) ?? [];
    return suffix !== undefined && !suffixes.has(suffix);
  };
  const readDirectory = (folder: string): string[] => tree.readDirectory(folder).filter((file) => !isForeign(file));
  const ownTree = Object.create(tree, { readDirectory: { value: readDirectory } }) as typeof tree;
  return new (library().SourceComponent)({ type, name, xml, content, parentType }, ownTree);
};
