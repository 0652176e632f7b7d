import { groupBy } from '../../common/groupBy.js';
import { type XmlElement, type XmlValue, valuesOf } from '../xml/values.js';
import { parseXmlTree } from '../xml/tree.js';
import { elementOfTree } from '../xml/value.js';
import { keyOf, type Place, placeBelow, placeOf, ruleOf } from './keys.js';

/** An element that two versions differ in. */
export type ElementDifference = Readonly<{
  /** From below where the comparison began: `tag` for what occurs once or counts as a whole list, `tag[key]` for an entry. */
  path: readonly string[];
  /** Which of the two versions has it. */
  side: 'first' | 'second' | 'both';
}>;

/**
 * One string for a value: equal strings for what means the same.
 *
 * @param place where the value stands, which tells the lists whose order has no meaning; without it, all orders count
 */
export const canonical = (value: XmlValue, place?: Place): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  const tags = Object.keys(value).sort();
  return `{${tags.map((tag) => `${JSON.stringify(tag)}:[${canonicalList(value[tag], tag, place)}]`).join(',')}}`;
};

/** Whether two versions of a file mean the same, in the sense of `differingPaths`. */
export const sameMetadata = (a: Buffer, b: Buffer, path: string): boolean => differingPaths(a, b, path).length === 0;

/**
 * Lists the smallest elements in which two versions of a file differ, such as `fieldPermissions[Account.Name]/readable`; an
 * empty path stands for the whole file.
 *
 * Comments, white space between elements, how a text is spelled (entities, CDATA), the order of different tags, and the order
 * of what the table of keys calls a set have no meaning. Entries that nothing names, or that share a key, are compared as a
 * whole list.
 *
 * @param path named in the error
 * @throws SfError UnparsableMetadataError
 */
export const differingPaths = (a: Buffer, b: Buffer, path: string): string[] => {
  if (a.equals(b)) return [];
  const [one, other] = [parseXmlTree(a, path), parseXmlTree(b, path)];
  if (one.root.name !== other.root.name) return [''];
  return differingElements(elementOfTree(one), elementOfTree(other), placeOf(one.root.name)).map(pathText);
};

/** The path of a difference as text. */
export const pathText = ({ path }: ElementDifference): string => path.join('/');

/** Lists the smallest elements in which two versions of a value differ; see `differingPaths`. */
export const differingElements = (a: XmlValue, b: XmlValue, place: Place): ElementDifference[] => {
  const [one, other] = [asElement(a), asElement(b)];
  const tags = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const isOwn = (tag: string): boolean => tag.startsWith('@_') || tag === '#text';
  if (tags.some((tag) => isOwn(tag) && valuesOf(one, tag)[0] !== valuesOf(other, tag)[0])) {
    return [{ path: [], side: 'both' }];
  }
  return tags
    .filter((tag) => !isOwn(tag))
    .flatMap((tag) => differingEntries(valuesOf(one, tag), valuesOf(other, tag), { place, tag }));
};

type Values = readonly XmlValue[];
type Spot = Readonly<{ place: Place; tag: string }>;

const differingEntries = (a: Values, b: Values, spot: Spot): ElementDifference[] => {
  if (sameList(a, b, spot)) return [];
  const rule = ruleOf(spot.place, spot.tag);
  if (rule?.key === undefined) {
    return a.length <= 1 && b.length <= 1 ? differingOne(a[0], b[0], spot) : [wholeList(a, b, spot.tag)];
  }
  const nameOf = (value: XmlValue, position: number): string | undefined => keyOf(rule, value, position);
  const [one, other] = [groupBy(a, nameOf), groupBy(b, nameOf)];
  const differences = [...new Set([...one.keys(), ...other.keys()])].flatMap((key) => {
    const [inA, inB] = [one.get(key) ?? [], other.get(key) ?? []];
    const segment = key === undefined ? spot.tag : `${spot.tag}[${key}]`;
    if (key !== undefined && inA.length <= 1 && inB.length <= 1) return differingOne(inA[0], inB[0], spot, segment);
    return sameList(inA, inB, spot) ? [] : [wholeList(inA, inB, segment)];
  });
  const isMoved = rule.isOrdered && (differences.length === 0 || !sameOrder([...one.keys()], [...other.keys()]));
  return isMoved ? [...differences, wholeList(a, b, spot.tag)] : differences;
};

const differingOne = (
  a: XmlValue | undefined,
  b: XmlValue | undefined,
  { place, tag }: Spot,
  segment = tag
): ElementDifference[] => {
  if (a === undefined || b === undefined) return [{ path: [segment], side: a === undefined ? 'second' : 'first' }];
  return differingElements(a, b, placeBelow(place, tag)).map(({ path, side }) => ({ path: [segment, ...path], side }));
};

const wholeList = (a: Values, b: Values, segment: string): ElementDifference => ({
  path: [segment],
  side: a.length === 0 ? 'second' : b.length === 0 ? 'first' : 'both',
});

/** Whether the keys that both have come in one order. */
const sameOrder = (a: ReadonlyArray<string | undefined>, b: ReadonlyArray<string | undefined>): boolean => {
  const [inA, inB] = [new Set(a), new Set(b)];
  const [common, other] = [a.filter((key) => inB.has(key)), b.filter((key) => inA.has(key))];
  return common.every((key, index) => key === other[index]);
};

const sameList = (a: Values, b: Values, { place, tag }: Spot): boolean =>
  a.length === b.length && canonicalList(a, tag, place) === canonicalList(b, tag, place);

const canonicalList = (values: Values, tag: string, place: Place | undefined): string => {
  const items = values.map((value) => canonical(value, place && placeBelow(place, tag)));
  return (place && ruleOf(place, tag)?.isOrdered === false ? items.sort() : items).join(',');
};

const asElement = (value: XmlValue): XmlElement =>
  typeof value === 'string' ? (value === '' ? {} : { '#text': [value] }) : value;
