import { expect } from 'chai';
import fc from 'fast-check';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import type { Resolution } from '../../../src/metadata/merge/conflict.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { layout, type Section } from './holders.js';
import { property } from './property.js';

type Layout = readonly Section[];
type Versions = readonly [base: Layout, ours: Layout, theirs: Layout];
type Merged = Readonly<{ text: string; paths: readonly string[]; faults: readonly string[] }>;

const mergeTexts = ([base, ours, theirs]: readonly string[], resolution?: Resolution): Merged => {
  const sides = { base: Buffer.from(base), ours: Buffer.from(ours), theirs: Buffer.from(theirs) };
  const { content, conflicts } = mergeMetadata(sides, 'a.xml', { resolve: () => resolution });
  const faults = conflicts.length > 0 ? [] : faultsOfMerge({ ...sides, merged: content }, 'a.xml');
  return { text: content.toString(), paths: conflicts.map(({ path }) => path), faults };
};

const write = (sections: Layout): string => layout(...sections);
const merge = (versions: Versions, resolution?: Resolution): Merged => mergeTexts(versions.map(write), resolution);

const choices = ['ours', 'base', 'theirs'] as const;
type Choice = (typeof choices)[number];

/** A merged file with one piece of each conflict. */
const takenFromMarkers = (text: string, side: Choice): string =>
  text.replace(
    /^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm,
    { ours: '$1', base: '$2', theirs: '$3' }[side]
  );

const turned = ([base, ours, theirs]: Versions): Versions => [base, theirs, ours];
const other = { ours: 'theirs', theirs: 'ours', base: 'base' } as const;
const columnsOfInfo = ['layoutSections[Info]/layoutColumns'];

/** Expects what comes of each choice, decided or taken from the markers, in both directions. */
const expectChoices = (versions: Versions, expected: Readonly<Record<Choice, Layout>>): void => {
  for (const [all, of] of [
    [versions, (side: Choice): Choice => side],
    [turned(versions), (side: Choice): Choice => other[side]],
  ] as const) {
    expect(merge(all).paths).to.deep.equal(columnsOfInfo);
    for (const side of choices) {
      const wanted = write(expected[side]);
      expect(merge(all, of(side))).to.deep.equal({ text: wanted, paths: [], faults: [] });
      expect(takenFromMarkers(merge(all).text, of(side))).to.equal(wanted);
    }
  }
};

describe('the columns of a section that are asked about as one', () => {
  it('leave what a side moved into them where it was', () => {
    expectChoices(
      [
        [
          ['Top', 'AB'],
          ['Info', 'C|D'],
        ],
        [
          ['Top', 'AB'],
          ['Info', 'C'],
        ],
        [
          ['Top', 'A'],
          ['Info', 'C|DB'],
        ],
      ],
      {
        ours: [
          ['Top', 'AB'],
          ['Info', 'C'],
        ],
        base: [
          ['Top', 'AB'],
          ['Info', 'C|D'],
        ],
        theirs: [
          ['Top', 'A'],
          ['Info', 'C|DB'],
        ],
      }
    );
  });

  it('have what the other side changed of what was moved into them', () => {
    expectChoices(
      [
        [
          ['Top', 'AB'],
          ['Info', 'C|D'],
        ],
        [
          ['Top', 'AB!'],
          ['Info', 'C'],
        ],
        [
          ['Top', 'A'],
          ['Info', 'C|DB'],
        ],
      ],
      {
        ours: [
          ['Top', 'AB!'],
          ['Info', 'C'],
        ],
        base: [
          ['Top', 'AB!'],
          ['Info', 'C|D'],
        ],
        theirs: [
          ['Top', 'A'],
          ['Info', 'C|DB!'],
        ],
      }
    );
  });

  it('have what a side moved out of them where they are chosen that have it', () => {
    expectChoices(
      [
        [
          ['Top', 'A'],
          ['Info', 'B|CD'],
        ],
        [
          ['Top', 'A|CD'],
          ['Info', 'B'],
        ],
        [
          ['Top', 'A'],
          ['Info', 'B|DC'],
        ],
      ],
      {
        ours: [
          ['Top', 'A|CD'],
          ['Info', 'B'],
        ],
        base: [
          ['Top', 'A|'],
          ['Info', 'B|CD'],
        ],
        theirs: [
          ['Top', 'A|'],
          ['Info', 'B|DC'],
        ],
      }
    );
  });

  it('take a comment along once', () => {
    const commented = (sections: Layout): string =>
      write(sections).replace(/(<layoutItems><behavior>\w+<.behavior><field>B)/, '<!-- about B -->\n$1');
    const [base, ours, theirs]: Versions = [
      [
        ['Top', 'AB'],
        ['Info', 'C|D'],
      ],
      [
        ['Top', 'AB'],
        ['Info', 'C'],
      ],
      [
        ['Top', 'A'],
        ['Info', 'CB|D|E'],
      ],
    ];
    const texts = [base, ours, theirs].map(commented);
    expect(mergeTexts(texts).paths).to.deep.equal(columnsOfInfo);
    expect(mergeTexts(texts, 'ours').text).to.equal(texts[1]);
    expect(mergeTexts(texts, 'theirs').text).to.equal(texts[2]);
    expect(mergeTexts(texts, 'base').text).to.equal(texts[0]);
  });

  it('count as a person wrote them', () => {
    const versions: Versions = [
      [
        ['Top', 'AB'],
        ['Info', 'C|D'],
      ],
      [
        ['Top', 'AB'],
        ['Info', 'C'],
      ],
      [
        ['Top', 'A'],
        ['Info', 'C|DB'],
      ],
    ];
    const columns = (fields: string): string =>
      write([['Info', fields]])
        .split('\n')
        .slice(3, -3)
        .join('\n');
    for (const [top, info] of [
      ['A', 'CB|'],
      ['AB', 'DC'],
    ]) {
      const wanted = write([
        ['Top', top],
        ['Info', info],
      ]);
      expect(merge(versions, { text: columns(info) })).to.deep.equal({ text: wanted, paths: [], faults: [] });
    }
  });

  it('are a question about the file where something is in the columns of two sections that are asked about', () => {
    const versions: Versions = [
      [
        ['Top', 'AB'],
        ['Info', 'C|D'],
      ],
      [
        ['Top', '|AB'],
        ['Info', 'C'],
      ],
      [
        ['Top', 'A'],
        ['Info', 'C|DB'],
      ],
    ];
    for (const all of [versions, turned(versions)]) expect(merge(all).paths).to.deep.equal(['']);
  });
});

describe('the columns of a section that only one side changed', () => {
  it('have what the other side changed of what was moved into them', () => {
    const versions: Versions = [
      [
        ['Top', 'AB'],
        ['Info', 'C|D'],
      ],
      [
        ['Top', 'A'],
        ['Info', 'DBC'],
      ],
      [
        ['Top', 'AB!'],
        ['Info', 'C|D'],
      ],
    ];
    const text = write([
      ['Top', 'A'],
      ['Info', 'DB!C'],
    ]);
    for (const all of [versions, turned(versions)]) expect(merge(all)).to.deep.equal({ text, paths: [], faults: [] });
  });
});

const sections = fc
  .tuple(fc.shuffledSubarray([...'ABCDEF']), fc.array(fc.nat(6), { maxLength: 3 }), fc.nat(6))
  .map(([fields, cuts, half]): Layout => {
    const columns = [...cuts, half]
      .sort((a, b) => b - a)
      .reduce((all, at) => `${all.slice(0, at)}|${all.slice(at)}`, fields.join(''))
      .split('|');
    const end = 1 + (half % (columns.length - 1));
    return [
      ['Top', columns.slice(0, end).join('|')],
      ['Info', columns.slice(end).join('|')],
    ];
  });

describe('the merge of two sections', () => {
  property(
    'has each field once, and all that both have, whichever version is chosen',
    fc.tuple(sections, sections, sections),
    (versions) => {
      for (const side of choices) {
        const { text, paths } = merge(versions, side);
        expect(paths).to.deep.equal([]);
        const fields = (text.match(/<field>./g) ?? []).map((found) => found.slice(-1));
        expect(new Set(fields).size, fields.join('')).to.equal(fields.length);
        for (const field of 'ABCDEF') {
          const isInAll = versions.every((each) => each.some(([, columns]) => columns.includes(field)));
          if (isInAll) expect(fields, field).to.include(field);
        }
      }
    }
  );
});
