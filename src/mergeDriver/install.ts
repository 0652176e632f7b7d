import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeSection, writeSection } from '../git/configSection.js';
import { readAttributes, writeAttributes } from './attributesFile.js';
import { type AttributesLine, driverName, overriddenLines, withBlock, withoutBlock } from './attributesText.js';
import { driverCommand } from './driverCommand.js';
import { metadataPatterns } from './patterns.js';
import { type OtherwiseMerged, otherwiseMerged } from './otherwiseMerged.js';
import { isStillInForce } from './stillInForce.js';
import { findPlace, type PlaceRequest } from './place.js';

/** What was installed. */
export type Installed = Readonly<{
  attributesFile: string;
  /** The command that git runs. */
  driver: string;
  /** Whether anything was not so before. */
  changed: boolean;
  /** The lines about merging that the driver's block overrides. */
  overridden: readonly AttributesLine[];
  /** The files that git merges otherwise all the same, since other lines count more. */
  otherwise: readonly OtherwiseMerged[];
}>;

/** What was taken away. */
export type Uninstalled = Readonly<{
  attributesFile: string;
  /** Whether anything of it was there. */
  changed: boolean;
  /** Whether git gives metadata to the driver all the same: it is installed for all of a user's repositories, or for this one, too. */
  stillInForce: boolean;
}>;

const section = `merge.${driverName}`;

/** That of the driver which git runs where the result is only the base of another merge. */
const ancestorSection = `${section}-ancestor`;

/**
 * Installs the merge driver: the command first, so that no file is sent to a driver that is not there, then the attributes.
 * What is installed already is left as it is.
 *
 * @throws SfError as `findPlace`; AttributesBlockError, AttributesFileError; GitError
 */
export const install = async (request: PlaceRequest): Promise<Installed> => {
  const { config, attributesFile, files = [] } = await findPlace(request);
  const patterns = metadataPatterns(request.scope === 'global' ? undefined : files);
  const file = await readAttributes(attributesFile);
  const edited = withBlock(file.text, patterns);
  const script = fileURLToPath(new URL('./run.js', import.meta.url));
  const program = { node: process.execPath, script };
  const driver = driverCommand(program);
  const ofAncestors = await writeSection(config, ancestorSection, {
    name: 'Salesforce metadata of common ancestors',
    driver: driverCommand(program, { isOfAncestors: true }),
  });
  const ofFiles = await writeSection(config, section, {
    name: 'Salesforce metadata, merged entry by entry',
    driver,
    // git runs it for a merge of common ancestors (gitattributes(5), "Defining a custom merge driver").
    recursive: ancestorSection.slice('merge.'.length),
  });
  const isWritten = await writeAttributes(file, edited);
  return {
    attributesFile,
    driver,
    changed: ofAncestors || ofFiles || isWritten,
    overridden: overriddenLines(file.text, patterns).map(({ line, text }) => ({
      line,
      text: Buffer.from(text, 'latin1').toString('utf8'),
    })),
    otherwise: await otherwiseMerged({ workTree: dirname(attributesFile), env: request.env, files, patterns }),
  };
};

/**
 * Takes the merge driver away: the attributes first, so that no file is sent to a driver that is not there.
 *
 * @throws SfError as {@link install}
 */
export const uninstall = async (request: PlaceRequest): Promise<Uninstalled> => {
  const { config, attributesFile } = await findPlace(request);
  const file = await readAttributes(attributesFile);
  const isWritten = await writeAttributes(file, withoutBlock(file.text));
  const ofFiles = await removeSection(config, section);
  const ofAncestors = await removeSection(config, ancestorSection);
  const stillInForce = await isStillInForce(request.dir, request.env);
  return { attributesFile, changed: ofFiles || ofAncestors || isWritten, stillInForce };
};
