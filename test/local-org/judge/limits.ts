import type { Refusal } from './types.js';

const maximumFiles = 10_000;
const maximumZipBytes = 39 * 1024 * 1024;
const maximumUnzippedBytes = 600 * 1024 * 1024;

/**
 * What an org says of a package over its limits, or undefined when it is within them. Sizes in bytes. Source: Metadata
 * API Developer Guide, deploy(), and Deploying and Retrieving Metadata with the Zip File (API 60 and later: 600 MB
 * unzipped). The guide gives no text, so this one is our own.
 */
export const refuseOverLimits = (zipBytes: number, files: ReadonlyMap<string, Buffer>): Refusal | undefined => {
  const refusal = (text: string): Refusal => ({ code: 'LIMIT_EXCEEDED', message: `LIMIT_EXCEEDED: ${text}` });
  if (zipBytes > maximumZipBytes) {
    return refusal(
      `Maximum size of request reached. Maximum size of zip file is ${maximumZipBytes} bytes, it has ${zipBytes}`
    );
  }
  if (files.size > maximumFiles) {
    return refusal(`The zip file has ${files.size} files, more than ${maximumFiles}`);
  }
  let unzipped = 0;
  for (const content of files.values()) unzipped += content.length;
  return unzipped > maximumUnzippedBytes
    ? refusal(`The zip file has ${unzipped} bytes unzipped, more than ${maximumUnzippedBytes}`)
    : undefined;
};
