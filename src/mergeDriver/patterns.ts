import { standardRegistry } from '../metadata/delta/registry.js';

/**
 * The suffixes of metadata in mdapi format that files of other kinds have too: notes, configurations, templates. The driver
 * would leave those to git, but starting it for each of them is not worth the few files of metadata among them.
 */
const commonElsewhere = new Set(['config', 'form', 'function', 'icon', 'md', 'prompt', 'type', 'xml']);

/** How types are kept whose own file is XML: as that file alone, or in mdapi format so (strategies of the registry). */
const inXml = new Set<string | undefined>([undefined, 'default', 'decomposed', 'partiallyDecomposed']);

/** The patterns of files in source format, and of manifests. */
const ofSource: readonly string[] = ['*-meta.xml', 'package.xml', 'destructiveChanges*.xml'];

/**
 * The patterns of files that may be metadata in XML, for git's attributes. Those in mdapi format have a suffix for each type,
 * several hundred of them, which git compares with the name of every file: they are left out where no file has one.
 *
 * @param files the files there are; undefined where these are not known
 */
export const metadataPatterns = (files?: readonly string[]): readonly string[] => {
  const types = Object.values(standardRegistry().getRegistry().types);
  const suffixes = types.flatMap(({ suffix, strategies }) =>
    suffix !== undefined && inXml.has(strategies?.adapter) && !commonElsewhere.has(suffix) ? [suffix] : []
  );
  const known = new Set(suffixes);
  const isInUse = files === undefined || files.some((path) => known.has(path.slice(path.lastIndexOf('.') + 1)));
  return isInUse ? [...ofSource, ...[...known].sort().map((suffix) => `*.${suffix}`)] : ofSource;
};
