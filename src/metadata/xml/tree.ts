import type { SfError } from '@salesforce/core/sfError';
import { KnownElements } from './known.js';
import { limits } from './limits.js';
import { unparsableMetadata } from './values.js';
import { scanElements, type XmlNode } from './scanner.js';
import { declaration, forbiddenCharacter, lineAt } from './syntax.js';
import type { Fail } from './textChecks.js';

export type { XmlAttribute } from './names.js';
export type { XmlNode } from './scanner.js';

/** A file as a tree over its text. `Buffer.from(text)` gives the very bytes that it was read from. */
export type XmlTree = Readonly<{ path: string; text: string; root: XmlNode }>;

/**
 * Reads a metadata file into a tree that keeps every byte; entities stay as they are written.
 *
 * Refused are: what is not well-formed (XML 1.0, with prefixes declared as Namespaces in XML 1.0 asks), document type
 * definitions, encodings other than UTF-8, and what goes beyond `limits`.
 *
 * @param path named in the error
 * @param known another version of the file, read before: what is the same in its root is not read again
 * @throws SfError UnparsableMetadataError with file and line
 */
export const parseXmlTree = (content: Buffer, path: string, known?: XmlTree): XmlTree => {
  if (content.length > limits.bytes) {
    throw unparsableMetadata(path, 1, `The file has ${content.length} bytes, more than ${limits.bytes}.`);
  }
  const text = decoded(content, path);
  const fail = (offset: number, message: string): never => {
    throw unparsableMetadata(path, lineAt(text, offset), message);
  };
  const forbidden = text.search(forbiddenCharacter);
  if (forbidden !== -1) fail(forbidden, `XML may not hold the character U+${hex(text.charCodeAt(forbidden), 4)}.`);
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  const root = scanElements(text, behindDeclaration(text, start, fail), {
    ...{ maxDepth: limits.depth, fail },
    ...(known === undefined ? {} : { known: new KnownElements(known.text, known.root) }),
  });
  return { path, text, root };
};

/** A node as it is written. */
export const sourceOf = ({ text }: XmlTree, { start, end }: XmlNode): string => text.slice(start, end);

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const decoded = (content: Buffer, path: string): string => {
  try {
    return decoder.decode(content);
  } catch {
    throw notUtf8(content, path);
  }
};

const notUtf8 = (content: Buffer, path: string): SfError => {
  const mark = content.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    return unparsableMetadata(path, 1, 'The file is in UTF-16, and metadata is in UTF-8.');
  }
  // What cannot be decoded becomes U+FFFD, which a file may also hold rightly.
  const text = content.toString('utf8');
  let offset = text.indexOf(replacement);
  let byte = Buffer.byteLength(text.slice(0, offset));
  while (content.subarray(byte, byte + replacementBytes.length).equals(replacementBytes)) {
    const next = text.indexOf(replacement, offset + 1);
    byte += Buffer.byteLength(text.slice(offset, next));
    offset = next;
  }
  return unparsableMetadata(path, lineAt(text, offset), `The byte 0x${hex(content[byte], 2)} is not UTF-8.`);
};

const replacement = '\uFFFD';
const replacementBytes = Buffer.from(replacement);

/** The offset behind the XML declaration, if there is one. */
const behindDeclaration = (text: string, start: number, fail: Fail): number => {
  if (!/^<\?xml[ \t\r\n?]/.test(text.slice(start, start + 6))) return start;
  declaration.lastIndex = start;
  const found = declaration.exec(text) ?? fail(start, 'The XML declaration is malformed.');
  const encoding = found[2]?.slice(1, -1);
  if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) {
    fail(start, `The file says that it is in ${encoding}, and metadata is in UTF-8.`);
  }
  return start + found[0].length;
};

const hex = (code: number, digits: number): string => code.toString(16).toUpperCase().padStart(digits, '0');
