import { inflateRawSync } from 'node:zlib';
import { SfError } from '@salesforce/core/sfError';

/** An entry of a zip as its directory lists it. */
export type ZipEntry = Readonly<{ path: string; /** Bytes, unzipped. */ size: number; read: () => Buffer }>;

const endSignature = 0x06_05_4b_50;
const entrySignature = 0x02_01_4b_50;
const endLength = 22;
const entryLength = 46;
const localHeaderLength = 30;
const stored = 0;
const deflated = 8;

/**
 * Lists the files in a zip, folders left out, without unzipping them (PKWARE APPNOTE, 4.3: central directory).
 *
 * @throws SfError BadZipError when it is no zip, or uses what the Metadata API does not (zip64, encryption)
 */
export const zipEntries = (zip: Buffer): ZipEntry[] => {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || zip.length < end + endLength || zip.readUInt32LE(end) !== endSignature)
    throw badZip('it has no directory');
  const count = zip.readUInt16LE(end + 10);
  let position = zip.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let index = 0; index < count; index++) {
    if (position + entryLength > zip.length || zip.readUInt32LE(position) !== entrySignature) {
      throw badZip('its directory is damaged');
    }
    const nameLength = zip.readUInt16LE(position + 28);
    const path = zip.toString('utf8', position + entryLength, position + entryLength + nameLength);
    if (!path.endsWith('/')) entries.push(entryAt(zip, position, path));
    position += entryLength + nameLength + zip.readUInt16LE(position + 30) + zip.readUInt16LE(position + 32);
  }
  return entries;
};

/** Unzips all files of a zip, by path. Throws as zipEntries does. */
export const unzip = (zip: Buffer): Map<string, Buffer> =>
  new Map(zipEntries(zip).map(({ path, read }) => [path, read()]));

/** Whether content begins like a zip that holds something. */
export const isZip = (content: Buffer): boolean =>
  content.length >= endLength && content.readUInt32LE(0) === 0x04_03_4b_50;

const entryAt = (zip: Buffer, position: number, path: string): ZipEntry => {
  const method = zip.readUInt16LE(position + 10);
  const compressed = zip.readUInt32LE(position + 20);
  const size = zip.readUInt32LE(position + 24);
  const header = zip.readUInt32LE(position + 42);
  const read = (): Buffer => {
    const start = header + localHeaderLength + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const content = zip.subarray(start, start + compressed);
    if (method === stored) return content;
    if (method === deflated) return inflateRawSync(content);
    throw badZip(`${path} is packed with method ${method}`);
  };
  return { path, size, read };
};

const badZip = (problem: string): SfError => new SfError(`The zip cannot be read: ${problem}.`, 'BadZipError');
