import { crc32, deflateRawSync } from 'node:zlib';
import { Zip, type ZipInputFile } from 'fflate';

/** How hard it is tried to make a zip small: as the Salesforce CLI does (source-deploy-retrieve 13.7, convert/streams). */
const level = 3;

/** When all entries claim to have been written, by the clock of whoever unzips: the same files make the same zip. */
const mtime = new Date(2000, 0, 1);

/** "Deflated", among the compression methods (PKWARE APPNOTE 4.4.5). */
const deflated = 8;

/**
 * Makes a zip of files. They are compressed by node's zlib, which is ten times as fast as JavaScript.
 *
 * @param files content by path, in the order in which the zip has them
 */
export const writeZip = (files: Iterable<readonly [string, Buffer]>): Buffer => {
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    chunks.push(chunk);
  });
  for (const [filename, content] of files) {
    const file: ZipInputFile = { filename, size: content.length, crc: crc32(content), compression: deflated, mtime };
    zip.add(file);
    file.ondata?.(null, deflateRawSync(content, { level }), true);
  }
  zip.end();
  return Buffer.concat(chunks);
};
