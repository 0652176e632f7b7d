import { SfError } from '@salesforce/core/sfError';
import type { XMLParser } from 'fast-xml-parser';
import { lazily } from '../../common/lazily.js';
import { limits } from './limits.js';
import { decodeEntities, unparsableMetadata, type XmlElement, type XmlValue } from './values.js';

/** A metadata file: the tag of its root and what is in it. */
export type XmlDocument = Readonly<{ root: string; element: XmlElement }>;

const textTag = '#text';
const cdataTag = '#cdata';

const library = lazily<typeof import('fast-xml-parser')>('fast-xml-parser');

let parser: XMLParser | undefined;

const newParser = (): XMLParser =>
  new (library().XMLParser)({
    ignoreAttributes: false,
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    // Entities are decoded here, since the parser refuses files with more than a thousand of them.
    processEntities: false,
    // The root is none that nests.
    maxNestedTags: limits.depth - 1,
    cdataPropName: cdataTag,
    isArray: (...[, , , isAttribute]): boolean => !isAttribute,
  });

/**
 * Parses a metadata file.
 *
 * @param path named in the error
 * @throws SfError UnparsableMetadataError with file and line
 */
export const parseXml = (content: Buffer | string, path: string): XmlDocument => {
  const text = content.toString().replace(/^\uFEFF/, '');
  const valid = library().XMLValidator.validate(text);
  if (valid !== true) throw unparsableMetadata(path, valid.err.line, valid.err.msg);
  const parsed = parse(text, path);
  const root = Object.keys(parsed).find((tag) => !tag.startsWith('#'));
  if (root === undefined) {
    throw new SfError(`${path} holds no XML element.`, 'UnparsableMetadataError', [`Correct ${path} and commit it.`]);
  }
  const [value] = parsed[root] as unknown[];
  const element = normalized(value);
  return { root, element: typeof element === 'string' ? {} : element };
};

const parse = (text: string, path: string): Record<string, unknown> => {
  parser ??= newParser();
  try {
    return parser.parse(text) as Record<string, unknown>;
  } catch (error) {
    // What is valid and not taken all the same, such as what nests too deep; the library does not say where.
    throw unparsableMetadata(path, 1, error instanceof Error ? `${error.message}.` : String(error));
  }
};

const normalized = (value: unknown): XmlValue => {
  if (typeof value !== 'object' || value === null) return decodeEntities(String(value ?? ''));
  const children = Object.entries(value).filter(([tag]) => tag !== textTag && tag !== cdataTag && !isNamespace(tag));
  const text = textOfNode(value as Record<string, unknown>);
  if (children.length === 0) return text;
  const element = children.map(([tag, items]) => [
    tag,
    Array.isArray(items) ? items.map(normalized) : [normalized(items)],
  ]);
  return { ...Object.fromEntries(element), ...(text === '' ? {} : { [textTag]: [text] }) } as XmlElement;
};

const textOfNode = (node: Record<string, unknown>): string => {
  const plain = decodeEntities(String(node[textTag] ?? ''));
  const cdata = node[cdataTag];
  return Array.isArray(cdata) ? plain + cdata.map(cdataText).join('') : plain;
};

/** The parser wraps a CDATA section as a list of text nodes. */
const cdataText = (section: unknown): string => {
  if (Array.isArray(section)) return section.map(cdataText).join('');
  if (typeof section === 'object' && section !== null) return Object.values(section).map(cdataText).join('');
  return String(section ?? '');
};

const isNamespace = (tag: string): boolean => tag === '@_xmlns' || tag.startsWith('@_xmlns:');
