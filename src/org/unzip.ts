import { inflateRawSync } from 'node:zlib';
import { SfError } from '@salesforce/core/sfError';

/** What the Metadata API lets a package hold, unzipped (Metadata API Developer Guide v262, 600 MB). */
const largest = 600 * 1024 * 1024;

/**
 * The files of a zip by their path in it, without its folders. Reads the directory at the zip's end, since the
 * entries themselves need not tell their sizes.
 *
 * @throws ZipError when the bytes are no whole zip, or hold more than an org may send.
 */
export const unzip = (zip: Buffer): ReadonlyMap<string, Buffer> => {
  const files = new Map<string, Buffer>();
  let unpacked = 0;
  try {
    const end = endOfDirectory(zip);
    let offset = zip.readUInt32LE(end + 16);
    for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
      const entry = readEntry(zip, offset);
      offset = entry.next;
      unpacked += entry.size;
      if (unpacked > largest) throw new RangeError('it holds more than 600 MB');
      if (!entry.path.endsWith('/')) files.set(entry.path, contentOf(zip, entry));
    }
  } catch (error) {
    throw new SfError(`The zip cannot be read: ${(error as Error).message}`, 'ZipError', [
      'Run the command again; the answer may have been cut off on its way.',
    ]);
  }
  return files;
};

type Entry = Readonly<{ path: string; method: number; packed: number; size: number; start: number; next: number }>;

const endOfDirectory = (zip: Buffer): number => {
  // The record is 22 bytes and a comment of up to 65,535: .ZIP File Format Specification, 4.3.16.
  const found = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (found < 0) throw new RangeError('its directory is missing');
  return found;
};

const readEntry = (zip: Buffer, offset: number): Entry => {
  if (zip.readUInt32LE(offset) !== 0x02_01_4b_50) throw new RangeError('its directory is damaged');
  const nameLength = zip.readUInt16LE(offset + 28);
  const next = offset + 46 + nameLength + zip.readUInt16LE(offset + 30) + zip.readUInt16LE(offset + 32);
  return {
    path: zip.toString('utf8', offset + 46, offset + 46 + nameLength),
    method: zip.readUInt16LE(offset + 10),
    packed: zip.readUInt32LE(offset + 20),
    size: zip.readUInt32LE(offset + 24),
    start: zip.readUInt32LE(offset + 42),
    next,
  };
};

const contentOf = (zip: Buffer, { method, packed, size, start, path }: Entry): Buffer => {
  const data = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28);
  const bytes = zip.subarray(data, data + packed);
  if (bytes.length !== packed) throw new RangeError(`${path} is cut off`);
  const content = method === 0 ? Buffer.from(bytes) : inflateRawSync(bytes, { maxOutputLength: Math.max(size, 1) });
  if (content.length !== size) throw new RangeError(`${path} is damaged`);
  return content;
};
