import type { TextEdit } from './edits.js';
import type { XmlTree } from './tree.js';

/** The declarations that the texts of edits need and a file's root does not have, as edits of it. */
export const missingPrefixes = (into: XmlTree, from: XmlTree, edits: readonly TextEdit[]): TextEdit[] => {
  const declared = new Set(into.root.attributes.map(({ name }) => name));
  const at = into.root.start + `<${into.root.name}`.length;
  return from.root.attributes
    .filter(({ name }) => name.startsWith('xmlns:') && !declared.has(name))
    .filter(({ name }) => edits.some(({ text }) => text.includes(`${name.slice('xmlns:'.length)}:`)))
    .map(({ name, value }) => {
      const quote = value.includes('"') ? "'" : '"';
      return { start: at, end: at, text: ` ${name}=${quote}${value}${quote}` };
    });
};
