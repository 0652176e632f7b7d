import { unparsableMetadata } from '../xml/values.js';
import { isMetadata, isWithoutNamespace } from './isMetadata.js';
import type { FileSides } from './mergeMetadata.js';

/**
 * What is to be merged as metadata. Where one version is, and a side is not, the merge would be that of its lines, which doubles
 * and loses entries without a word: it lost its namespace, or is cut off. What is in UTF-16 is for the merge to refuse. A file
 * `-meta.xml` that has no namespace in any version is metadata, too.
 *
 * @param contents an empty base stands for a file that both sides added
 * @param path named in the error
 * @returns the versions, without a base that is something else; undefined where none is metadata
 * @throws SfError UnparsableMetadataError with file and side
 */
export const metadataSides = (contents: FileSides, path: string): FileSides | undefined => {
  const { base, ours, theirs } = contents;
  const versions = base.length === 0 ? [ours, theirs] : [base, ours, theirs];
  if (!versions.some(isMetadata)) {
    const isMeta =
      path.endsWith('-meta.xml') && versions.every((version) => isUtf16(version) || isWithoutNamespace(version));
    return isMeta ? contents : undefined;
  }
  for (const side of ['ours', 'theirs'] as const) {
    if (isRead(contents[side])) continue;
    const error = unparsableMetadata(
      path,
      1,
      'Its root is not in the namespace http://soap.sforce.com/2006/04/metadata, as that of another version is.'
    );
    error.message = `${side}: ${error.message}`;
    throw error;
  }
  return isRead(base) ? contents : { ...contents, base: Buffer.alloc(0) };
};

/** By its byte order mark, or its first sign (XML 1.0, appendix F.1). */
const isUtf16 = (content: Buffer): boolean =>
  ['fffe', 'feff', '3c00', '003c'].includes(content.subarray(0, 2).toString('hex'));

const isRead = (content: Buffer): boolean => isMetadata(content) || isUtf16(content);
