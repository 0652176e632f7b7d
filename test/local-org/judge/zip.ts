import { unzipSync, zipSync } from 'fflate';

/** The oldest date that a zip can say: the same files always give the same bytes. */
const date = new Date(1980, 0, 1);

/** A text that is no zip file. */
export class NotAZipError extends Error {}

/** Path to bytes of every file in a zip; entries of folders are left out. Throws NotAZipError. */
export const readZip = (zip: Buffer): Map<string, Buffer> => {
  try {
    const files = unzipSync(zip, { filter: ({ name }) => !name.endsWith('/') });
    return new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)]));
  } catch (error) {
    throw new NotAZipError(`The file is not a zip file: ${error instanceof Error ? error.message : String(error)}.`);
  }
};

/** A zip of these files, without entries for folders, in the order given. */
export const writeZip = (files: ReadonlyMap<string, Buffer>): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(files), { mtime: date }));
