import { edited, type TextEdit } from '../xml/edits.js';
import { lineStartOf, startTagLike, writtenLike } from '../xml/layout.js';
import { attribute } from '../xml/syntax.js';
import type { XmlNode } from '../xml/tree.js';
import { attributeText, quoted } from './attributePath.js';
import type { AttributeChanges, ContestedAttribute, InBoth } from './attributes.js';
import { hunk } from './conflict.js';
import type { Merging } from './merging.js';

/** The parts of a merge that writing attributes takes. */
type Writing = Pick<Merging, 'versions' | 'layout' | 'markers'>;

/**
 * Changes the attributes of an element of ours where it stands. One that somebody has to choose about is in its start tag
 * between markers, so that each choice leaves a start tag.
 */
export const attributeEdits = (writing: Writing, node: XmlNode, changes: AttributeChanges): readonly TextEdit[] => {
  if (changes.size === 0) return [];
  const { text } = writing.versions.trees.ours;
  const edits: TextEdit[] = [];
  const known = new Set<string>();
  let at = node.start + 1 + node.name.length;
  attribute.lastIndex = at;
  for (let found = attribute.exec(text); found !== null && at < node.openEnd; found = attribute.exec(text)) {
    const [whole, name, written] = found;
    const [from, to] = [at, at + whole.length];
    known.add(name);
    if (changes.has(name)) {
      const changed = changes.get(name);
      if (changed === undefined) edits.push({ start: from, end: to, text: '' });
      else if (typeof changed === 'object') {
        edits.push({ start: from, end: to, text: asked(writing, node, { name, values: changed, end: to }) });
      } else edits.push({ start: from, end: to, text: whole.slice(0, -written.length) + quoted(changed) });
    }
    at = to;
  }
  const added = [...changes].flatMap(([name, changed]) => {
    if (known.has(name) || changed === undefined) return [];
    const isAsked = typeof changed === 'object';
    return [isAsked ? asked(writing, node, { name, values: changed, end: at }) : ` ${attributeText(name, changed)}`];
  });
  return [...edits, ...(added.length === 0 ? [] : [{ start: at, end: at, text: added.join('') }])];
};

/** Gives an element of ours the value of theirs, with the attributes of both. */
export const withValueOfTheirs = (writing: Writing, { ours, theirs }: InBoth, changes: AttributeChanges): TextEdit => {
  const { versions, layout } = writing;
  const { trees } = versions;
  const { start, openEnd, end } = ours;
  const moved = attributeEdits(writing, ours, changes).map((edit) => ({
    ...edit,
    start: edit.start - start,
    end: edit.end - start,
  }));
  const isClosed = theirs.openEnd === theirs.end;
  const startTag = trees.ours.text.slice(start, openEnd).replace(/[ \t]*\/?>$/, isClosed ? '/>' : '>');
  const written = writtenLike(layout, trees.theirs, theirs, lineStartOf(trees.ours, ours));
  const content = written.slice(startTagLike(layout, trees.theirs, theirs).length);
  return { start, end, text: edited(startTag, moved) + content };
};

type Asked = Readonly<{ name: string; values: ContestedAttribute; end: number }>;

/** An attribute between markers, and a line end where none follows. */
const asked = ({ versions, layout, markers }: Writing, node: XmlNode, { name, values, end }: Asked): string => {
  const { ours } = versions.trees;
  const before = (lineStartOf(ours, node) || layout.lineBreak) + layout.indent;
  const piece = (value: string | undefined): string =>
    value === undefined ? '' : before + attributeText(name, value).replace(/\r\n?|\n/g, layout.lineBreak);
  const pieces = { base: piece(values.base), ours: piece(values.ours), theirs: piece(values.theirs) };
  return hunk(markers, layout, pieces) + (/[\r\n]/.test(ours.text[end]) ? '' : layout.lineBreak);
};
