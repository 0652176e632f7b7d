import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { registryOf } from '../../src/metadata/delta/registry.js';
import { withConverted } from '../../src/metadata/source/convertRetrieved.js';
import type { Files } from './gitRepo.js';

/** Where the Salesforce CLI puts source format. */
export const sourceFolder = 'force-app/main/default';

/** A sfdx-project.json with one package directory and some source behaviors. */
export const projectWith = (...sourceBehaviorOptions: readonly string[]): Files => ({
  'sfdx-project.json': JSON.stringify({
    packageDirectories: [{ path: 'force-app', default: true }],
    sourceApiVersion: '66.0',
    sourceBehaviorOptions,
  }),
});

/**
 * What the Salesforce CLI makes of a file in the format of the Metadata API: its files in source format.
 *
 * @param path in a package, such as `objects/Invoice__c.object`
 * @param behaviors the source behaviors of the project
 */
export const takenApart = async (path: string, content: string, ...behaviors: readonly string[]): Promise<Files> =>
  withConverted(
    new Map([[path, Buffer.from(content)]]),
    registryOf({ sourceBehaviorOptions: behaviors }),
    async (_, folder) => {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      const contents = files.map(async (file) => {
        const place = relative(folder, file)
          .split(sep)
          .join('/')
          .replace(/^main\/default\//, '');
        return [`${sourceFolder}/${place}`, await readFile(file, 'utf8')] as const;
      });
      return Object.fromEntries(await Promise.all(contents));
    }
  );
