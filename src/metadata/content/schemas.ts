import { join } from 'node:path';
import {
  ComponentSet,
  MetadataConverter,
  MetadataResolver,
  type RegistryAccess,
} from '@salesforce/source-deploy-retrieve';
import type { FoundComponent } from '../delta/component.js';
import { FilesTree } from '../delta/filesTree.js';
import { unzip } from '../../common/zip.js';
import type { ComponentContent } from './componentContent.js';
import { splitFiles } from './split.js';

/**
 * External services whose schema is a YAML file beside them (preset decomposeExternalServiceRegistrationBeta): only the
 * library knows how to put it back, so it converts them.
 *
 * @returns by member key; empty without such components
 */
export const composeSchemas = async (
  tree: FilesTree,
  components: readonly FoundComponent[],
  registry: RegistryAccess
): Promise<ReadonlyMap<string, ComponentContent>> => {
  const files = components
    .filter(({ source }) => source.type.strategies?.transformer === 'decomposeExternalServiceRegistration')
    .map(({ files: [file] }) => tree.toFsPath(file));
  if (files.length === 0) return new Map();
  const resolver = new MetadataResolver(registry, tree, false);
  const set = new ComponentSet(
    files.flatMap((file) => resolver.getComponentsFromPath(file)),
    registry
  );
  // Neither is used for a comparison, but the library would look for both in the current directory.
  set.sourceApiVersion = '64.0';
  set.projectDirectory = tree.root;
  const { zipBuffer } = await new MetadataConverter(registry).convert(set, 'metadata', { type: 'zip' });
  const converted = unzip(zipBuffer ?? Buffer.alloc(0));
  converted.delete('package.xml');
  return splitFiles(new FilesTree(join(tree.root, 'converted'), converted), [...converted.keys()], registry);
};
