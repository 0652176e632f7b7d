import type { Random } from '../xml/randomXml.js';

/** An entry of a profile: its tag, and its elements in their order; one without a name is the entry's text. */
export type RandomEntry = Readonly<{ tag: string; elements: ReadonlyArray<readonly [tag: string, text: string]> }>;

/** Sorted by code units. */
const names = ['A', 'AB__c', 'A__c', 'Aa__c', 'B.C__c', 'B.c__c', 'Z &amp; Y', 'b', 'Ä'];
/** What there is in a file of an org, in its order: elements with the texts that they may have, `$` for the name. */
const kinds: ReadonlyArray<readonly [tag: string, elements: ReadonlyArray<readonly [tag: string, texts: string]>]> = [
  [
    'classAccesses',
    [
      ['apexClass', '$'],
      ['enabled', 'true,false'],
    ],
  ],
  ['custom', [['', 'true,false']]],
  ['description', [['', 'one,two\nlines,&lt;three&gt;,']]],
  [
    'fieldPermissions',
    [
      ['editable', 'true,false'],
      ['field', '$'],
      ['readable', 'true'],
    ],
  ],
  [
    'layoutAssignments',
    [
      ['layout', '$-One,$-Two'],
      ['recordType', '$.R'],
    ],
  ],
  [
    'loginHours',
    [
      ['mondayEnd', '600,660,720'],
      ['mondayStart', '0'],
    ],
  ],
  [
    'tabVisibilities',
    [
      ['tab', '$'],
      ['visibility', 'Hidden,DefaultOn'],
    ],
  ],
  [
    'userPermissions',
    [
      ['enabled', 'true,false'],
      ['name', '$'],
    ],
  ],
];

const once = ['custom', 'description', 'loginHours'];

/** Entries as an org lists them, no two of them with one key. */
export const randomEntries = (random: Random): RandomEntry[] =>
  kinds.flatMap(([tag, elements]) =>
    (once.includes(tag) ? [''] : names)
      .filter(() => random(3) === 0)
      .map((name) => ({
        tag,
        elements: elements.map(([child, texts]) => {
          const choices = texts.replaceAll('$', () => name).split(',');
          return [child, choices[random(choices.length)]];
        }),
      }))
  );

/** How a file is written; the gaps come before entries, at random. */
export type Writing = Readonly<{ head: string; lineBreak: string; indent: string; gaps: readonly string[] }>;

export const asOrgsWrite: Writing = {
  head: '<?xml version="1.0" encoding="UTF-8"?>\n',
  lineBreak: '\n',
  indent: '    ',
  gaps: [''],
};

export const randomWriting = (random: Random): Writing => {
  const lineBreak = random(2) === 0 ? '\n' : '\r\n';
  return {
    head: ['', '\uFEFF', `\uFEFF<?xml version="1.0"?>${lineBreak}`, `<!-- head -->${lineBreak}`][random(4)],
    lineBreak,
    indent: ['    ', '\t', '  '][random(3)],
    gaps: ['', '', '', lineBreak, ' <!-- <behind> -->', `${lineBreak}  <!-- before -->`],
  };
};

/** A profile with these entries. */
export const writtenProfile = (entries: readonly RandomEntry[], writing: Writing, random: Random): Buffer => {
  const { head, lineBreak, indent, gaps } = writing;
  const gap = (): string => gaps[random(gaps.length)];
  const written = ({ tag, elements }: RandomEntry): string => {
    const [[name, text]] = elements;
    if (name === '') return `<${tag}>${text.replaceAll('\n', lineBreak)}</${tag}>`;
    const inner = elements.map(
      ([child, value]) => `${lineBreak}${indent}${indent}<${child}>${value}</${child}>${gap()}`
    );
    return `<${tag}>${inner.join('')}${lineBreak}${indent}</${tag}>`;
  };
  const content = entries.map((entry) => `${gap()}${lineBreak}${indent}${written(entry)}`).join('');
  return Buffer.from(`${head}<Profile xmlns="m">${content}${gap()}${lineBreak}</Profile>${lineBreak}`);
};

/** Items in another order. */
export const shuffled = <Item>(items: readonly Item[], random: Random): Item[] =>
  items
    .map((item) => [random(1_000_000), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
