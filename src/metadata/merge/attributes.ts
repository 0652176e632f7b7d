import { edited, type TextEdit } from '../xml/edits.js';
import { type XmlLayout, lineStartOf, startTagLike, writtenLike } from '../xml/layout.js';
import { attribute } from '../xml/syntax.js';
import type { XmlNode, XmlTree } from '../xml/tree.js';
import { attributeOf, isNamespace } from '../xml/value.js';
import type { Nodes, Sides } from './versions.js';

/** What is to be done to the attributes of ours: by name, the value as it is written, or undefined to take it out. */
export type AttributeChanges = ReadonlyMap<string, string | undefined>;

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

/**
 * Merges the attributes of roots by their names, but for the prefixes that they declare.
 *
 * @returns undefined where both sides changed one differently
 */
export const mergeRootAttributes = ({ base, ours, theirs }: InBoth): AttributeChanges | undefined =>
  mergeAttributes({
    base: base && withoutDeclarations(base),
    ours: withoutDeclarations(ours),
    theirs: withoutDeclarations(theirs),
  });

/**
 * Merges the attributes of an element by their names.
 *
 * @param value the side whose value the element gets; without it, the attributes that qualify it are merged as all others are
 * @returns undefined where both sides changed one differently
 */
export const mergeAttributes = (
  { base, ours, theirs }: InBoth,
  value?: 'ours' | 'theirs'
): AttributeChanges | undefined => {
  const changes = new Map<string, string | undefined>();
  if (ours.attributes.length === 0 && theirs.attributes.length === 0) return changes;
  for (const name of new Set([...namesOf(ours), ...namesOf(theirs)])) {
    const [old, mine, other] = [base && attributeOf(base, name), attributeOf(ours, name), attributeOf(theirs, name)];
    if (mine === other) continue;
    const isOfValue = value !== undefined && isQualifying(name);
    const isNeeded = value === 'theirs' && isNamespace(name) && mine === undefined;
    if (isOfValue ? value === 'ours' : other === old && !isNeeded) continue;
    if (!isOfValue && !isNeeded && mine !== old) return undefined;
    changes.set(name, theirs.attributes.find((each) => each.name === name)?.value);
  }
  return changes;
};

/** Changes the attributes of an element where it stands. */
export const attributeEdits = (
  { text }: XmlTree,
  { start, openEnd, name: tag }: XmlNode,
  changes: AttributeChanges
): readonly TextEdit[] => {
  if (changes.size === 0) return [];
  const edits: TextEdit[] = [];
  const known = new Set<string>();
  let at = start + 1 + tag.length;
  attribute.lastIndex = at;
  for (let found = attribute.exec(text); found !== null && at < openEnd; found = attribute.exec(text)) {
    const [whole, name, written] = found;
    const [from, to] = [at, at + whole.length];
    known.add(name);
    if (changes.has(name)) {
      const changed = changes.get(name);
      if (changed === undefined) edits.push({ start: from, end: to, text: '' });
      else edits.push({ start: to - written.length, end: to, text: quoted(changed) });
    }
    at = to;
  }
  const added = [...changes].flatMap(([name, changed]) =>
    known.has(name) || changed === undefined ? [] : [` ${name}=${quoted(changed)}`]
  );
  return [...edits, ...(added.length === 0 ? [] : [{ start: at, end: at, text: added.join('') }])];
};

/** Gives an element of ours the value of theirs, with the attributes of both. */
export const withValueOfTheirs = (
  trees: Sides<XmlTree>,
  layout: XmlLayout,
  { ours, theirs }: InBoth,
  changes: AttributeChanges
): TextEdit => {
  const { start, openEnd, end } = ours;
  const moved = attributeEdits(trees.ours, ours, changes).map((edit) => ({
    ...edit,
    start: edit.start - start,
    end: edit.end - start,
  }));
  const isClosed = theirs.openEnd === theirs.end;
  const startTag = edited(trees.ours.text.slice(start, openEnd), moved).replace(
    /[ \t\r\n]*\/?>$/,
    isClosed ? '/>' : '>'
  );
  const written = writtenLike(layout, trees.theirs, theirs, lineStartOf(trees.ours, ours));
  return { start, end, text: startTag + written.slice(startTagLike(layout, trees.theirs, theirs).length) };
};

const namesOf = ({ attributes }: XmlNode): readonly string[] => attributes.map(({ name }) => name);

const quoted = (value: string): string => (value.includes('"') ? `'${value}'` : `"${value}"`);
