import { posix } from 'node:path';
import type { PlainComponent } from './plainPlaces.js';

/** Where a file of the repository goes in a package. */
export type PlainEntry = Readonly<{ path: string; from: string }>;

const metaSuffix = '-meta.xml';

const adapters: ReadonlySet<string> = new Set(['default', 'matchingContentFile', 'bundle']);

/**
 * The entries of a package for a component whose files are deployed as they are, at places that the type tells
 * (source-deploy-retrieve 13.7, convert/transformers/defaultMetadataTransformer, and utils/path, calculateRelativePath).
 *
 * @returns undefined for a component that is converted: what is taken apart into files is put together for the org
 */
export const plainEntries = ({ shape, files }: PlainComponent): readonly PlainEntry[] | undefined => {
  const { type, parent, content } = shape;
  const { adapter = 'default', transformer = 'standard' } = type.strategies ?? {};
  if (parent !== undefined || transformer !== 'standard' || !adapters.has(adapter)) return undefined;
  if (type.legacySuffix !== undefined) return undefined;
  const keepsFolders = type.inFolder === true || type.suffix === undefined;
  return files.map((from) => {
    const path = keepsFolders ? fromLast(type.directoryName, from) : `${type.directoryName}/${posix.basename(from)}`;
    return {
      from,
      path: content === undefined && path.endsWith(metaSuffix) ? path.slice(0, -metaSuffix.length) : path,
    };
  });
};

/** A path from the last folder of a name on. */
const fromLast = (folder: string, path: string): string => {
  const parts = path.split('/');
  return parts.slice(parts.lastIndexOf(folder)).join('/');
};
