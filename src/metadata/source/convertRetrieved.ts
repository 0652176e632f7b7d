import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ComponentSet,
  MetadataConverter,
  MetadataResolver,
  NodeFSTreeContainer,
  type RegistryAccess,
  type SourceComponent,
} from '@salesforce/source-deploy-retrieve';
import { memberOf } from '../delta/component.js';
import { FilesTree } from '../delta/filesTree.js';
import { looseKey } from '../delta/looseKey.js';

const packageName = 'source';

/** Components in source format, by loose key. Their files are on disk, and are gone when `use` has ended. */
export type ConvertedComponents = ReadonlyMap<string, SourceComponent>;

/**
 * Converts what an org returned to source format, as `sf project retrieve start` does into an empty project.
 *
 * @param files of the retrieved zip, by path without `unpackaged/`
 * @param registry the project's, whose presets tell what is decomposed
 * @param use gets the components and their children
 */
export const withConverted = async <T>(
  files: ReadonlyMap<string, Buffer>,
  registry: RegistryAccess,
  use: (components: ConvertedComponents) => Promise<T>
): Promise<T> => {
  // The library writes source format to a disk only.
  const outputDirectory = await mkdtemp(join(tmpdir(), 'sf-sre-source-'));
  try {
    // To put labels together, the library asks for the package directories of the project that it writes into.
    const project = { packageDirectories: [{ path: packageName, default: true }] };
    await writeFile(join(outputDirectory, 'sfdx-project.json'), JSON.stringify(project));
    const retrieved = new FilesTree(join(outputDirectory, 'retrieved'), files);
    const sources = new MetadataResolver(registry, retrieved, false).getComponentsFromPath(retrieved.root);
    await new MetadataConverter(registry).convert(new ComponentSet(sources, registry), 'source', {
      type: 'directory',
      outputDirectory,
      packageName,
      genUniqueDir: false,
    });
    const disk = new MetadataResolver(registry, new NodeFSTreeContainer(), false);
    const converted = disk.getComponentsFromPath(join(outputDirectory, packageName));
    const all = converted.flatMap((component) => [component, ...component.getChildren()]);
    return await use(new Map(all.map((component) => [looseKey(memberOf(component, registry)), component])));
  } finally {
    await rm(outputDirectory, { recursive: true, force: true });
  }
};
