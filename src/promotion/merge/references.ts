import { posix } from 'node:path';
import type { Gone } from './goneComponents.js';
import { isSpeltAnew, spellingsOf } from './spellings.js';
import { isAbout } from './aboutObject.js';
import { fieldsBehind, type Searched } from './fieldsBehind.js';
import { isOfNamespace } from './namespaces.js';
import type { Relationships } from './relationships.js';
import { wordAt } from './wordAt.js';
import { withoutComments } from './withoutComments.js';

/** A file that may refer to something. */
export type Referring = Readonly<{ path: string; text: string }>;

/**
 * Finds where a file refers to components that are gone: by a name that is not likely to mean something else. Names are all
 * that is looked at, and many mean much else: "All" of a list view, "Master" of a record type, "Rating" of a class.
 *
 * What is a part of an object is known by both names: as `Object.Part`, or where the file names the object, or is named as it.
 * A name that is one plain word, or that of a tab, which is called as its object, has to stand behind its object, or alone in
 * an element whose tag speaks of its type, such as `<listView>`. A class or page is found in code, too, and what is called
 * otherwise there as {@link spellingsOf} tells. A class whose name has one or two letters is found where its methods are
 * called, and behind `new` and the like. What is in the folder of a custom object, or named as a part or a record of it, refers
 * to it; so does what is in a folder of reports and the like to that. Comments refer to nothing, nor does what a file calls its
 * own, see {@link withoutOwnNames}.
 *
 * @param relationships what they tell of custom fields, see {@link fieldsBehind}; without them names alone count
 * @returns a function that gives the line of the first reference, and undefined where there is none
 */
export const referencesIn = (
  { path, text: whole }: Referring,
  relationships?: Relationships
): ((gone: Gone) => number | undefined) => {
  const text = withoutOwnNames(path, withoutComments(path, whole));
  // Apex does not tell upper from lower case.
  const isApex = /\.(?:cls|trigger)$/.test(path);
  const spelt = (word: string): string => (isApex ? word.toLowerCase() : word);
  const searched = spelt(text);
  const words = new Set(searched.match(/\w+/g));
  // So that not each name is looked for in all of the text.
  const mayHave = (name: string): boolean => (/^\w+$/.test(name) ? words.has(name) : searched.includes(name));
  const behind = fieldsBehind({ path, searched, spelt }, relationships);
  return (gone) => {
    if (isOf(gone, path)) return undefined;
    const isNamed = mayHave(spelt(gone.name));
    const named = isNamed ? placeOf({ path, text, searched, spelt, isApex, behind }, gone) : -1;
    const called = named === -1 ? behind.relationshipAt(gone) : named;
    const at = called === -1 ? otherwise({ path, searched, spelt, isNamed }, gone) : called;
    return at === -1 ? undefined : text.slice(0, at).split('\n').length;
  };
};

/**
 * A text with blanks in place of what `fullName` holds: there metadata has the name of what it describes itself, such as a field
 * of the same name on another object (Metadata API Developer Guide, Metadata, fullName), except in translations, which name there
 * what they translate (FlowDefinitionTranslation, fullName).
 */
const withoutOwnNames = (path: string, text: string): string =>
  /\.translation(?:-meta\.xml)?$/.test(path)
    ? text
    : text.replace(/(?<=<fullName>)[^<\n]+(?=<\/fullName>)/g, (name) => ' '.repeat(name.length));

/** Whether a file belongs to the component itself, which the other side changed: that is a conflict of its own. */
const isOf = ({ path, name }: Gone, file: string): boolean =>
  posix.dirname(path) === posix.dirname(file) && posix.basename(file).startsWith(`${name}.`);

type SearchedFor = Referring & Searched & Readonly<{ isApex: boolean; behind: ReturnType<typeof fieldsBehind> }>;

/** @returns -1 where there is no reference */
const placeOf = ({ path, text, searched, spelt, isApex, behind }: SearchedFor, gone: Gone): number => {
  const { name, suffix, object } = gone;
  const isOwn = (at: number): boolean => !isOfNamespace(searched, at, suffix);
  const isWithin = object !== undefined && isAbout(path, object);
  const qualified = object === undefined ? -1 : wordAt(searched, spelt(`${object}.${name}`));
  if (qualified !== -1) return qualified;
  if (isSpecific(name, suffix)) {
    return wordAt(searched, spelt(name), (at) => isOwn(at) && behind.isMeantAt(gone, at));
  }
  if (object !== undefined && !isWithin) return -1;
  // Written as it is named: a variable is seldom, and what follows a dot is a part of something else.
  if (isShort(name) && suffix === 'cls' && isApex) return asClassAt(text, name);
  const inCode = !isShort(name) && codeOf.has(suffix) && (isApex || /\.(?:page|component)$/.test(path));
  if (inCode) return wordAt(text, name, (at) => text[at - 1] !== '.');
  return aloneInTag(text, name, suffix);
};

/** @returns the place of another spelling of the name, or the beginning of a file whose path says that it is a part of it */
const otherwise = (
  { path, searched, spelt, isNamed }: Searched & Readonly<{ isNamed: boolean }>,
  gone: Gone
): number => {
  if (isPartOf(path, gone)) return 0;
  for (const { text, beside, then = '' } of isNamed || isSpeltAnew(gone) ? spellingsOf(gone) : []) {
    const isElse = then !== '' && !isAbout(path, gone.object ?? '');
    const isBeside = beside === undefined || wordAt(searched, spelt(beside)) !== -1;
    const at = isBeside && !isElse ? partAt(searched, spelt(text), spelt(then)) : -1;
    if (at !== -1) return at;
  }
  return -1;
};

/** Whether files may be parts of a component by their names alone: of a custom object, and of a folder of reports and the like. */
export const isOwner = ({ path, name, suffix }: Gone): boolean =>
  (suffix === 'object' && isCustom.test(name)) || folderOf(path) !== undefined;

/** Whether a file's path says that it is a part of a component, see {@link isOwner}. */
export const isPartOf = (path: string, gone: Gone): boolean =>
  (gone.suffix === 'object' && isCustom.test(gone.name) && isAbout(path, gone.name)) || isInFolder(path, gone);

/** Whether a file is in a folder whose own file is another one (Metadata API guide, "Folder": `reports/Sales.reportFolder`). */
const isInFolder = (path: string, folder: Gone): boolean => {
  const place = folderOf(folder.path);
  return place !== undefined && `/${path}`.includes(`/${place}/`);
};

const folderOf = (path: string): string | undefined =>
  /(?:^|\/)((?:dashboards|documents|email|reports)\/.+)\.\w+Folder-meta\.xml$/.exec(path)?.[1];

/** The names of what is not Salesforce's own, and is gone with its file. */
const isCustom = /__[a-z]+$/;

/**
 * As {@link wordAt} finds a word, but for names with hyphens, where a longer one is another name.
 *
 * @param then what has to follow, behind blanks
 */
const partAt = (text: string, part: string, then: string): number => {
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
    const end = at + part.length;
    const isWhole = !/[\w-]/.test(text[at - 1] ?? '') && !/[\w-]/.test(text[end] ?? '');
    if (isWhole && (then === '' || text.slice(end).trimStart().startsWith(then))) return at;
  }
  return -1;
};

/** The suffixes of what Apex and Visualforce call by its name alone. */
const codeOf: ReadonlySet<string> = new Set(['cls', 'page', 'component']);

/** Whether a name does not mean much else: more than one plain word, and not that of an object. */
const isSpecific = (name: string, suffix: string): boolean =>
  !isShort(name) && !/^[A-Z]?[a-z]+$/.test(name) && suffix !== 'tab';

/** A name of one or two letters is in every file. */
const isShort = (name: string): boolean => name.length < 3;

/** Where Apex takes a name for that of a class, and of nothing else: strings do not count. */
const asClassAt = (text: string, name: string): number => {
  const code = text.replace(/'(?:\\.|[^'\\\n])*'/g, (found) => ' '.repeat(found.length));
  return code.search(
    new RegExp(`\\b(?:new|extends|implements)\\s+${name}\\b|(?<![\\w.])${name}\\s*\\.\\s*\\w+\\s*\\(`)
  );
};

/** What tags say of a type whose files end otherwise. */
const saidAs: Readonly<Record<string, string>> = { cls: 'class', js: 'component', email: 'template', md: 'record' };

/** The first element that holds nothing but a name, and whose tag speaks of its type. */
const aloneInTag = (text: string, name: string, suffix: string): number => {
  const type = (saidAs[suffix] ?? suffix).toLowerCase();
  for (let at = text.indexOf(`>${name}</`); at !== -1; at = text.indexOf(`>${name}</`, at + 1)) {
    const tag = /^\w+/.exec(text.slice(at + name.length + 3, at + name.length + 131))?.[0] ?? '';
    if (tag.toLowerCase().includes(type)) return at + 1;
  }
  return -1;
};
