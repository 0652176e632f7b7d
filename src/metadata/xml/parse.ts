import { SfError } from '@salesforce/core/sfError';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/**
 * A metadata element as a value: text, or its children by tag in the order of the file. Comments, white space around text,
 * namespaces and the order of different tags are gone: the Metadata API defines no meaning for them, and
 * source-deploy-retrieve itself drops the order of different tags when it takes a file apart. Attributes are tags `@_name`.
 */
export type XmlValue = string | XmlElement;
export type XmlElement = Readonly<{ [tag: string]: readonly XmlValue[] }>;

/** A metadata file: the tag of its root and what is in it. */
export type XmlDocument = Readonly<{ root: string; element: XmlElement }>;

const textTag = '#text';
const cdataTag = '#cdata';

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  parseAttributeValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Entities are decoded here, since the parser refuses files with more than a thousand of them.
  processEntities: false,
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
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw unparsableMetadata(path, valid.err.line, valid.err.msg);
  const parsed = parser.parse(text) as Record<string, unknown>;
  const root = Object.keys(parsed).find((tag) => !tag.startsWith('#'));
  if (root === undefined) {
    throw new SfError(`${path} holds no XML element.`, 'UnparsableMetadataError', [`Correct ${path} and commit it.`]);
  }
  const [value] = parsed[root] as unknown[];
  const element = normalized(value);
  return { root, element: typeof element === 'string' ? {} : element };
};

/** The error for a file that cannot be read as metadata: where it is broken, and how. */
export const unparsableMetadata = (path: string, line: number, message: string): SfError =>
  new SfError(`${path}, line ${line}: ${message}`, 'UnparsableMetadataError', [
    `Correct the XML of ${path} and commit it.`,
  ]);

/** The children with this tag, whatever it is called: an element is no place for properties of objects. */
export const valuesOf = (element: XmlElement, tag: string): readonly XmlValue[] =>
  Object.hasOwn(element, tag) ? element[tag] : [];

/** The text of the first child with this tag; undefined when there is none or it holds elements. */
export const textOf = (element: XmlElement, tag: string): string | undefined => {
  const [value] = valuesOf(element, tag);
  return typeof value === 'string' ? value : undefined;
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

const namedEntities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** A text with the five named entities and the numeric ones as the characters that they stand for. */
export const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#x([\da-fA-F]+)|#(\d+)|(\w+));/g, (entity, hex?: string, decimal?: string, name?: string) => {
        if (name !== undefined) return namedEntities[name] ?? entity;
        const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
        return code <= 0x10_ff_ff ? String.fromCodePoint(code) : entity;
      })
    : text;
