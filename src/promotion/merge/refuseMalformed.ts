import { SfError } from '@salesforce/core/sfError';
import { isJson, plainJson } from '../../metadata/json/plainJson.js';
import { attributeAt, attributeFrom } from '../../metadata/merge/attributePath.js';
import { parseXmlTree, type XmlTree } from '../../metadata/xml/tree.js';
import type { Contested, Decision } from './contested.js';

/**
 * Refuses what a person wrote where it is not what stands there in some version: the attribute, or elements of the same tag, and
 * one unless it is a list; in JSON, a value.
 *
 * @throws SfError UnfitResolutionError
 */
export const refuseMalformed = ({ file, element, values, isList }: Contested, decision: Decision): void => {
  if (typeof decision === 'string' || !('text' in decision) || decision.text.trim() === '') return;
  const place = `${file} (${element})`;
  const refused = (what: string, how = 'with its tags or its name, '): SfError =>
    new SfError(
      `"${decision.text.trim()}" cannot stand for ${element} in ${file}: it has to be ${what}.`,
      'UnfitResolutionError',
      [`Write it ${how}as "sf sre conflict list" shows it; nothing at all leaves it out.`]
    );
  if (isJson(file)) {
    if (plainJson(Buffer.from(decision.text)) !== undefined) return;
    throw refused('JSON, with each key once and without comments', '');
  }
  const { attribute } = attributeAt(element) ?? {};
  if (attribute !== undefined) {
    if (attributeFrom(decision.text, attribute) !== undefined) return;
    throw refused(`one attribute ${attribute}="..."`);
  }
  const versions = Object.values(values).flatMap((value) => (value === undefined ? [] : [elementsOf(value, place)]));
  const tags = new Set(versions.flat());
  const isSeveral = isList === true || versions.some(({ length }) => length > 1);
  const written = elementsOf(decision.text, place, () => refused('well-formed XML'));
  if (written.length > 0 && written.every((tag) => tags.has(tag)) && (isSeveral || written.length === 1)) return;
  throw refused(`${isSeveral ? 'elements' : 'one element'} <${[...tags].join('>, <')}>`);
};

/** The tags of elements in a row; none where there is text between them. */
const elementsOf = (text: string, place: string, refused?: () => SfError): readonly string[] => {
  const within = Buffer.from(`<x xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${text}</x>`);
  const tree = parseUnless(refused, () => parseXmlTree(within, place));
  const between = tree.root.children.reduceRight(
    (rest, { start, end }) => rest.slice(0, start) + rest.slice(end),
    tree.text.slice(0, tree.root.closeStart)
  );
  const isBlank =
    between
      .slice(tree.root.openEnd)
      .replace(/<!--[^]*?-->/g, '')
      .trim() === '';
  return isBlank ? tree.root.children.map(({ name }) => name) : [];
};

/** What parsing gives, with an error of the caller's for what a person wrote. */
const parseUnless = (refused: (() => SfError) | undefined, parse: () => XmlTree): XmlTree => {
  try {
    return parse();
  } catch (error) {
    throw refused !== undefined && error instanceof SfError && error.name === 'UnparsableMetadataError'
      ? refused()
      : error;
  }
};
