import type { XmlNode } from '../xml/tree.js';
import { attributeOf, isNamespace } from '../xml/value.js';
import type { Nodes, Sides } from './versions.js';

/** An attribute that both sides changed differently: its value in each version, as it is written. */
export type ContestedAttribute = Sides<string | undefined>;

/**
 * What is to be done to the attributes of ours: by name, the value as it is written, undefined to take it out, or the values
 * among which somebody has to choose.
 */
export type AttributeChanges = ReadonlyMap<string, string | ContestedAttribute | undefined>;

/** An element that both sides have. */
export type InBoth = Nodes & Readonly<{ ours: XmlNode; theirs: XmlNode }>;

/**
 * The attributes that say what kind of value an element is, or which: they are merged as one with the text, since a mixed value
 * may be none that any side meant, such as an `xsi:type` of a number with the text of the other side.
 *
 * XML Schema Part 1, 2.6 (`xsi:type`, `xsi:nil`); Lightning Web Components Developer Guide, "XML Configuration File Elements"
 * (`type`, `default`, `min`, `max`, `datasource` of a property).
 */
const qualifying = new Set(['type', 'nil', 'default', 'min', 'max', 'datasource']);

const isQualifying = (name: string): boolean => !isNamespace(name) && qualifying.has(name.slice(name.indexOf(':') + 1));

/** An element by what is in it alone. */
export const withoutAttributes = (node: XmlNode): XmlNode => withAttributes(node, () => false);

/** The attributes of a root; the prefixes that it declares are left to what is written into it. */
const withoutDeclarations = (node: XmlNode): XmlNode => withAttributes(node, (name) => !isNamespace(name));

const withAttributes = (
  { name, start, openEnd, closeStart, end, attributes, children }: XmlNode,
  isKept: (attributeName: string) => boolean
): XmlNode => ({
  ...{ name, start, openEnd, closeStart, end, children },
  attributes: attributes.filter((each) => isKept(each.name)),
});

/** The names of the attributes that are merged as one with what is in an element, in any of its versions. */
export const qualifyingNamesOf = ({ base, ours, theirs }: Nodes): readonly string[] =>
  [base, ours, theirs].flatMap((node) => (node ? namesOf(node).filter(isQualifying) : []));

/** Whether both sides have the same attributes among those that are merged as one with what is in an element. */
export const areQualifiedAlike = ({ ours, theirs }: InBoth): boolean =>
  qualifyingNamesOf({ base: undefined, ours, theirs }).every(
    (name) => attributeOf(ours, name) === attributeOf(theirs, name)
  );

/** Merges the attributes of roots by their names, but for the prefixes that they declare. */
export const mergeRootAttributes = ({ base, ours, theirs }: InBoth): AttributeChanges =>
  mergeNamed({
    base: base && withoutDeclarations(base),
    ours: withoutDeclarations(ours),
    theirs: withoutDeclarations(theirs),
  });

/**
 * Merges the attributes of an element by their names.
 *
 * @param value the side whose value the element gets; without it, the attributes that qualify it are merged as all others are
 * @returns undefined where both sides declare one prefix differently: what has it means something else on each side
 */
export const mergeAttributes = (nodes: InBoth, value?: 'ours' | 'theirs'): AttributeChanges | undefined => {
  const changes = mergeNamed(nodes, value);
  return [...changes].some(([name, change]) => isNamespace(name) && typeof change === 'object') ? undefined : changes;
};

const mergeNamed = ({ base, ours, theirs }: InBoth, value?: 'ours' | 'theirs'): AttributeChanges => {
  const changes = new Map<string, string | ContestedAttribute | undefined>();
  if (ours.attributes.length === 0 && theirs.attributes.length === 0) return changes;
  for (const name of new Set([...namesOf(ours), ...namesOf(theirs)])) {
    const [old, mine, other] = [base && attributeOf(base, name), attributeOf(ours, name), attributeOf(theirs, name)];
    if (mine === other) continue;
    const isOfValue = value !== undefined && isQualifying(name);
    const isNeeded = value === 'theirs' && isNamespace(name) && mine === undefined;
    if (isOfValue ? value === 'ours' : other === old && !isNeeded) continue;
    const isContested = !isOfValue && !isNeeded && mine !== old;
    changes.set(
      name,
      isContested
        ? { base: base && writtenIn(base, name), ours: writtenIn(ours, name), theirs: writtenIn(theirs, name) }
        : writtenIn(theirs, name)
    );
  }
  return changes;
};

const writtenIn = ({ attributes }: XmlNode, name: string): string | undefined =>
  attributes.find((each) => each.name === name)?.value;

const namesOf = ({ attributes }: XmlNode): readonly string[] => attributes.map(({ name }) => name);
