import type { SfError } from '@salesforce/core/sfError';
import { lateError } from '../../common/lateError.js';

/**
 * A metadata element as a value: text, or its children by tag in the order of the file. Comments, white space around text,
 * namespaces and the order of different tags are gone: the Metadata API defines no meaning for them, and
 * source-deploy-retrieve itself drops the order of different tags when it takes a file apart. Attributes are tags `@_name`.
 */
export type XmlValue = string | XmlElement;
export type XmlElement = Readonly<{ [tag: string]: readonly XmlValue[] }>;

/** The children with this tag, whatever it is called: an element is no place for properties of objects. */
export const valuesOf = (element: XmlElement, tag: string): readonly XmlValue[] =>
  Object.hasOwn(element, tag) ? element[tag] : [];

/** The text of the first child with this tag; undefined when there is none or it holds elements. */
export const textOf = (element: XmlElement, tag: string): string | undefined => {
  const [value] = valuesOf(element, tag);
  return typeof value === 'string' ? value : undefined;
};

/** The error for a file that cannot be read as metadata: where it is broken, and how. */
export const unparsableMetadata = (path: string, line: number, message: string): SfError =>
  lateError('UnparsableMetadataError', `${path}, line ${line}: ${message}`, [
    `Correct the XML of ${path} and commit it.`,
  ]);

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
