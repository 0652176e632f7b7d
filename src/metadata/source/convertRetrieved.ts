import { existsSync } from 'node:fs';
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

/** Gets the components and their children, and the folder that stands for a package directory. */
export type UseConverted<T> = (components: ConvertedComponents, packageDirectory: string) => Promise<T>;

/**
 * Converts what an org returned to source format, as `sf project retrieve start` does into an empty project.
 *
 * @param files of the retrieved zip, by path without `unpackaged/`
 * @param registry the project's, whose presets tell what is decomposed
 */
export const withConverted = async <T>(
  files: ReadonlyMap<string, Buffer>,
  registry: RegistryAccess,
  use: UseConverted<T>
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
    const packageDirectory = join(outputDirectory, packageName);
    const converted = existsSync(packageDirectory) ? disk.getComponentsFromPath(packageDirectory) : [];
    const all = converted.flatMap((component) => [component, ...component.getChildren()]);
    const components = new Map(all.map((component) => [looseKey(memberOf(component, registry)), component]));
    return await use(components, packageDirectory);
  } finally {
    await rm(outputDirectory, { recursive: true, force: true });
  }
};
