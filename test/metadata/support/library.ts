import { join } from 'node:path';
import { ComponentSet, MetadataConverter } from '@salesforce/source-deploy-retrieve';
import { readProject } from '../../../src/metadata/delta/project.js';
import { unzip } from '../../../src/common/zip.js';
import type { CommitRepository } from './commits.js';

/** What source-deploy-retrieve itself makes of paths of the checkout on disk: the entries of the zip that it would deploy. */
export const libraryPackage = async (
  { dir, repo }: CommitRepository,
  commit: string,
  paths: readonly string[] = ['force-app']
): Promise<Map<string, Buffer>> => {
  const { registry, sourceApiVersion } = await readProject(repo, commit);
  const components = ComponentSet.fromSource({ fsPaths: paths.map((path) => join(dir, path)), registry });
  components.sourceApiVersion = sourceApiVersion;
  components.projectDirectory = dir;
  const { zipBuffer } = await new MetadataConverter(registry).convert(components, 'metadata', { type: 'zip' });
  return unzip(zipBuffer ?? Buffer.alloc(0));
};

/** The entries of a zip as text by path, with the entries of static resources' own zips in place of their bytes. */
export const readable = (entries: ReadonlyMap<string, Buffer>): Record<string, string> =>
  Object.fromEntries(
    [...entries]
      .flatMap(([path, content]): Array<[string, string]> =>
        content.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004'
          ? [...unzip(content)].map(([inner, bytes]) => [`${path}!${inner}`, bytes.toString('latin1')])
          : [[path, content.toString('latin1')]]
      )
      .sort(([a], [b]) => (a < b ? -1 : 1))
  );
