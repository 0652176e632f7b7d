import { SfError } from '@salesforce/core/sfError';
import { unzipSync } from 'fflate';

/** What the Metadata API lets a package hold, unzipped, in bytes (Metadata API Developer Guide v262: 600 MB). */
export const largestUnzipped = 600 * 1024 * 1024;

/**
 * The files of a zip by their path in it, folders left out.
 *
 * @throws SfError BadZipError when the bytes are no whole zip, or hold more than an org may send
 */
export const unzip = (zip: Buffer): Map<string, Buffer> => {
  let size = 0;
  const files = read(zip, ({ name, originalSize }) => {
    size += originalSize;
    if (size > largestUnzipped) throw new Error('it holds more than 600 MB');
    return !name.endsWith('/');
  });
  return new Map(
    Object.entries(files).map(([path, content]) => [
      path,
      Buffer.from(content.buffer, content.byteOffset, content.byteLength),
    ])
  );
};

/** Whether content begins like a zip that holds something (PKWARE APPNOTE 4.3.7). */
export const isZip = (content: Buffer): boolean => content.length >= 22 && content.readUInt32LE(0) === 0x04_03_4b_50;

type Filter = NonNullable<NonNullable<Parameters<typeof unzipSync>[1]>['filter']>;

const read = (zip: Buffer, filter: Filter): Record<string, Uint8Array> => {
  try {
    return unzipSync(zip, { filter });
  } catch (error) {
    throw new SfError(
      `The zip cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      'BadZipError',
      ['Run the command again; the zip may have been cut off on its way.']
    );
  }
};
