import { expect } from 'chai';
import type { Side } from '../../../src/metadata/merge/versions.js';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { layout, page } from './holders.js';

type Merged = Readonly<{ text: string; paths: readonly string[] }>;

const merge = (base: string, ours: string, theirs: string, resolve?: Side): Merged => {
  const [b, o, t] = [base, ours, theirs].map((each) => Buffer.from(each));
  const { content, conflicts } = mergeMetadata({ base: b, ours: o, theirs: t }, 'a.xml', { resolve: () => resolve });
  return { text: content.toString(), paths: conflicts.map(({ path }) => path) };
};

const mergeBothWays = (base: string, one: string, other: string): readonly Merged[] => [
  merge(base, one, other),
  merge(base, other, one),
];

const faults = (ours: string, theirs: string, merged: string): readonly string[] => {
  const [mine, other, result] = [ours, theirs, merged].map((each) => Buffer.from(each));
  return faultsOfMerge({ base: Buffer.alloc(0), ours: mine, theirs: other, merged: result }, 'a.xml');
};

describe('a section of a layout that a side renamed', () => {
  const base = layout(['R', 'XY'], ['S', 'ABC|D']);

  it('has what the other side changed, added, moved and took away in it', () => {
    for (const [theirs, expected] of [
      ['AB!C|D', 'AB!C|D'],
      ['ABCE|D', 'ABCE|D'],
      ['AB|CD', 'AB|CD'],
      ['BC|D', 'BC|D'],
    ]) {
      const [renamed, edited] = [layout(['R', 'XY'], ['S2', 'ABC|D']), layout(['R', 'XY'], ['S', theirs])];
      for (const merged of mergeBothWays(base, renamed, edited)) {
        expect(merged).to.deep.equal({ text: layout(['R', 'XY'], ['S2', expected]), paths: [] });
      }
    }
  });

  it('is followed where some of its fields went elsewhere', () => {
    const [renamed, edited] = [layout(['R', 'XYC'], ['S2', 'AB|D']), layout(['R', 'XY'], ['S', 'AB!C!|DE'])];
    for (const merged of mergeBothWays(base, renamed, edited)) {
      expect(merged).to.deep.equal({ text: layout(['R', 'XYC!'], ['S2', 'AB!|DE']), paths: [] });
    }
  });

  it('is where the other side moved it', () => {
    const [renamed, moved] = [layout(['R', 'XY'], ['S2', 'ABC|D']), layout(['S', 'ABC|D'], ['R', 'XY'])];
    for (const merged of mergeBothWays(base, renamed, moved)) {
      expect(merged).to.deep.equal({ text: layout(['S2', 'ABC|D'], ['R', 'XY']), paths: [] });
    }
  });

  it('is one that both renamed alike', () => {
    const [one, other] = [layout(['R', 'XY'], ['S2', 'BCE|D']), layout(['R', 'XY'], ['S2', 'AB!C|D'])];
    for (const merged of mergeBothWays(base, one, other)) {
      expect(merged).to.deep.equal({ text: layout(['R', 'XY'], ['S2', 'B!CE|D']), paths: [] });
    }
  });

  it('is asked about by its name alone where both renamed it otherwise', () => {
    const [one, other] = [layout(['R', 'XY'], ['S2', 'ABCE|D']), layout(['R', 'XY'], ['S3', 'A!BC|D'])];
    expect(mergeBothWays(base, one, other).map(({ paths }) => paths)).to.deep.equal(
      Array(2).fill(['layoutSections[S]/label'])
    );
    for (const [side, name] of [
      ['ours', 'S2'],
      ['theirs', 'S3'],
      ['base', 'S'],
    ] as const) {
      expect(merge(base, one, other, side)).to.deep.equal({ text: layout(['R', 'XY'], [name, 'A!BCE|D']), paths: [] });
    }
  });

  it('is asked about as one where the other side took it away, and is gone or there as it was decided', () => {
    const [renamed, gone] = [layout(['R', 'XY'], ['S2', 'ABC|D']), layout(['R', 'XY'])];
    for (const [ours, theirs] of [
      [renamed, gone],
      [gone, renamed],
    ]) {
      expect(merge(base, ours, theirs).paths).to.deep.equal(['layoutSections[S2]']);
      for (const [side, kept] of [
        ['ours', ours],
        ['theirs', theirs],
        ['base', base],
      ] as const)
        expect(merge(base, ours, theirs, side)).to.deep.equal({ text: kept, paths: [] });
    }
  });

  it('is asked about by its fields where the other side took it away and put some of them elsewhere', () => {
    const [renamed, moved] = [layout(['R', 'XY'], ['S2', 'ABC|D']), layout(['R', 'XYA'])];
    for (const { paths } of mergeBothWays(base, renamed, moved)) {
      expect(paths).to.have.length(4);
      expect(paths).to.not.include('layoutSections[S2]');
    }
  });

  it('is another one where not most of its fields went along', () => {
    const half = layout(['R', 'XY'], ['S2', 'AB']);
    const edited = layout(['R', 'XY'], ['S', 'ABC|D!']);
    expect(mergeBothWays(base, half, edited).map(({ paths }) => paths)).to.not.deep.include([]);
  });

  it('is another one where the other side has one of that name, which has the fields of both then', () => {
    const renamed = layout(['R', 'XY'], ['S2', 'ABC|D']);
    const added = layout(['R', 'XY'], ['S', 'ABC|D!'], ['S2', 'Z']);
    for (const { text, paths } of mergeBothWays(base, renamed, added)) {
      expect(paths).to.deep.equal([]);
      expect(text).to.be.oneOf([layout(['R', 'XY'], ['S2', 'ABCZ|D!']), layout(['R', 'XY'], ['S2', 'ZABC|D!'])]);
    }
    const changed = layout(['R', 'XY'], ['S', 'ABC|DE'], ['S2', 'Z']);
    expect(mergeBothWays(base, renamed, changed).map(({ paths }) => paths)).to.not.deep.include([]);
  });

  it('is not taken for what two were put together to', () => {
    const [joined, edited] = [layout(['Q', 'XYABC|D']), layout(['R', 'XYZ'], ['S', 'ABC|D'])];
    expect(mergeBothWays(base, joined, edited).map(({ paths }) => paths)).to.not.deep.include([]);
  });

  it('has each field once as it was decided, and is damaged where one is twice', () => {
    const [half, edited] = [layout(['R', 'XY'], ['S2', 'AB']), layout(['R', 'XY'], ['S', 'ABC|DE'])];
    const { text } = merge(base, half, edited, 'theirs');
    expect([...text.matchAll(/<field>(.)/g)].map(([, field]) => field).sort()).to.deep.equal([...'ABCDEXY']);
    expect(faults(half, edited, text)).to.deep.equal([]);
    const doubled = layout(['R', 'XY'], ['S2', 'AB'], ['S', 'ABC|DE']);
    expect(faults(half, edited, doubled)).to.deep.equal(['it has layoutItems[A] twice', 'it has layoutItems[B] twice']);
  });
});

describe('an empty section or region that both sides renamed', () => {
  const base = page(['main', 'AB'], ['side', ''], ['foot', '']);

  it('is asked about by its name alone, and is there once as it was decided', () => {
    const [one, other] = [
      page(['main', 'AB'], ['right', ''], ['foot', '']),
      page(['top', 'ABC'], ['left', ''], ['foot', '']),
    ];
    expect(mergeBothWays(base, one, other).map(({ paths }) => paths)).to.deep.equal(
      Array(2).fill(['flexiPageRegions[side]/name'])
    );
    for (const [side, name] of [
      ['ours', 'right'],
      ['theirs', 'left'],
      ['base', 'side'],
    ] as const) {
      const text = page(['top', 'ABC'], [name, ''], ['foot', '']);
      expect(merge(base, one, other, side)).to.deep.equal({ text, paths: [] });
    }
    const sections = (name: string): string => layout(['R', 'XY'], [name, '|']);
    expect(merge(sections('S'), sections('S2'), sections('S3')).paths).to.deep.equal(['layoutSections[S]/label']);
  });

  it('is merged as one where both renamed it alike', () => {
    const renamed = page(['main', 'AB'], ['right', ''], ['foot', '']);
    const [mode, edited] = ['Replace', 'Append'].map((each) => `<type>Region</type>\n<mode>${each}</mode>\n<name>`);
    const [before, after] = [base.replaceAll('<name>', mode), renamed.replaceAll('<name>', mode)];
    const changed = after.replace(`${mode}right`, `${edited}right`);
    for (const merged of mergeBothWays(before, after.replace('A<', 'A!<'), changed)) {
      expect(merged).to.deep.equal({ text: changed.replace('A<', 'A!<'), paths: [] });
    }
  });

  it('is asked about by its name alone where one side filled, moved or emptied it, or took out what is beside it', () => {
    const sides = (name: string, fields = ''): string => page(['main', 'AB'], [name, fields], ['foot', '']);
    for (const [before, one, other, expected] of [
      [base, sides('right', 'C'), sides('left'), sides('left', 'C')],
      [
        base,
        page(['main', 'A'], ['right', 'B'], ['foot', '']),
        sides('left'),
        page(['main', 'A'], ['left', 'B'], ['foot', '']),
      ],
      [
        base,
        page(['main', 'AB'], ['foot', ''], ['right', '']),
        sides('left'),
        page(['main', 'AB'], ['foot', ''], ['left', '']),
      ],
      [base, sides('right'), page(['left', ''], ['foot', '']), page(['left', ''], ['foot', ''])],
      [sides('side', 'C'), sides('right', 'C'), sides('left'), sides('left')],
    ]) {
      for (const [ours, theirs, side] of [
        [one, other, 'theirs'],
        [other, one, 'ours'],
      ] as const) {
        expect(merge(before, ours, theirs).paths).to.deep.equal(['flexiPageRegions[side]/name']);
        expect(merge(before, ours, theirs, side)).to.deep.equal({ text: expected, paths: [] });
      }
    }
  });

  it('is another one where more than its place has to tell', () => {
    const left = page(['main', 'AB'], ['left', ''], ['foot', '']);
    const right = page(['main', 'AB'], ['right', ''], ['foot', '']);
    const typed = (text: string, side: string): string =>
      text.replace(/<name>(right|left|side)/, `<type>${side}</type>\n$&`);
    for (const [before, one, other] of [
      // Two are gone at one place.
      [base, page(['main', 'AB'], ['right', ''], ['end', '']), left],
      // Both put something in it, or took something out.
      [base, page(['main', 'AB'], ['right', 'C'], ['foot', '']), page(['main', 'AB'], ['left', 'D'], ['foot', ''])],
      [page(['main', 'AB'], ['side', 'C'], ['foot', '']), right, left],
      // All else in it is another thing, too.
      [typed(base, 'Facet'), typed(right, 'Region'), typed(left, 'Facet')],
    ]) {
      for (const { text, paths } of mergeBothWays(before, one, other)) {
        expect(paths).to.deep.equal([]);
        expect(text).to.include('<name>right</name>').and.to.include('<name>left</name>');
      }
    }
  });
});

describe('a region of a page that a side renamed', () => {
  const base = page(['main', 'AB'], ['side', 'CDE']);

  it('has what the other side changed and added in it', () => {
    const [renamed, edited] = [page(['main', 'AB'], ['right', 'CDE']), page(['main', 'AB'], ['side', 'C!DEF'])];
    for (const merged of mergeBothWays(base, renamed, edited)) {
      expect(merged).to.deep.equal({ text: page(['main', 'AB'], ['right', 'C!DEF']), paths: [] });
    }
  });

  it('is asked about by its name alone where both renamed it otherwise', () => {
    const [one, other] = [page(['main', 'AB'], ['right', 'CDE']), page(['main', 'AB'], ['left', 'CDE'])];
    for (const { paths } of mergeBothWays(base, one, other)) {
      expect(paths).to.deep.equal(['flexiPageRegions[side]/name']);
    }
  });

  it('is asked about as one where the other side took it away, and is gone or there as it was decided', () => {
    const [renamed, gone] = [page(['main', 'AB'], ['right', 'CDE']), page(['main', 'AB'])];
    for (const [ours, theirs] of [
      [renamed, gone],
      [gone, renamed],
    ]) {
      expect(merge(base, ours, theirs).paths).to.deep.equal(['flexiPageRegions[right]']);
      for (const [side, kept] of [
        ['ours', ours],
        ['theirs', theirs],
        ['base', base],
      ] as const)
        expect(merge(base, ours, theirs, side)).to.deep.equal({ text: kept, paths: [] });
    }
  });
});
