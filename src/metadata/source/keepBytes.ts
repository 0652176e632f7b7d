import { isTextFile } from '../delta/textFile.js';
import { sameMetadata } from '../merge/equality.js';

/**
 * A file as an org returned it, to take the place of a branch's: the branch's own bytes where both mean the same, and with
 * the branch's line ends, since an org knows only its own.
 *
 * @param path of the branch's file
 * @throws SfError UnparsableMetadataError
 */
export const keepBytes = (mine: Buffer, fromOrg: Buffer, path: string): Buffer => {
  if (mine.equals(fromOrg)) return mine;
  if (!isTextFile(path, mine) || !isTextFile(path, fromOrg)) return fromOrg;
  if (path.endsWith('.xml') ? sameMetadata(mine, fromOrg, path) : withPlainEnds(mine) === withPlainEnds(fromOrg)) {
    return mine;
  }
  const lineEnds = mine.toString('utf8').match(/\r?\n/g) ?? [];
  const isWindows = lineEnds.length > 0 && lineEnds.every((lineEnd) => lineEnd === '\r\n');
  return isWindows ? Buffer.from(withPlainEnds(fromOrg).replaceAll('\n', '\r\n')) : fromOrg;
};

const withPlainEnds = (content: Buffer): string => content.toString('utf8').replaceAll('\r\n', '\n');
