import { expect } from 'chai';
import { jsonFiles } from '../../../src/metadata/json/jsonFiles.js';
import { type MergedJsonFile, mergeJsonFile } from '../../../src/metadata/json/mergeJsonFile.js';
import type { Resolve } from '../../../src/metadata/merge/conflict.js';

const text = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const mergeBy = (resolve: Resolve | undefined, versions: readonly string[]): MergedJsonFile | undefined => {
  const [base, ours, theirs] = versions.map((each) => Buffer.from(each));
  const files = jsonFiles({ base, ours, theirs }, 'a.json');
  return files && mergeJsonFile(files, resolve);
};
const mergeTexts = (...versions: readonly [string, string, string]): MergedJsonFile | undefined =>
  mergeBy(undefined, versions);
const merge = (...versions: readonly [unknown, unknown, unknown]): unknown => {
  const [base, ours, theirs] = versions.map(text);
  const merged = mergeTexts(base, ours, theirs);
  if (merged === undefined || merged.conflicts.length > 0) return merged?.conflicts.map(({ path }) => path);
  return JSON.parse(merged.content.toString()) as unknown;
};

describe('merging JSON', () => {
  it('has what each side changed, added and took away, in the layout of ours', () => {
    const base = '{\r\n\t"a": 1,\r\n\t"b": 1,\r\n\t"c": {"d": 1}\r\n}';
    const ours = '\uFEFF{\r\n\t"a": 2,\r\n\t"b": 1,\r\n\t"c": {"d": 1}\r\n}';
    const merged = mergeTexts(base, ours, '{"a":1,"c":{"d":1,"e":2}}');
    expect(merged?.content.toString()).to.equal('\uFEFF{\r\n\t"a": 2,\r\n\t"c": {"d": 1, "e": 2}\r\n}');
  });

  it('merges lists in their order, and entries that name themselves one by one', () => {
    expect(merge(['a', 'b', 'c'], ['x', 'a', 'b', 'c'], ['a', 'b'])).to.deep.equal(['x', 'a', 'b']);
    const list = (...labels: readonly string[]): unknown => ({
      regions: labels.map((label, index) => ({ id: String(index), label })),
    });
    expect(merge(list('a', 'b'), list('A', 'b'), list('a', 'B'))).to.deep.equal(list('A', 'B'));
  });

  it('names what both changed differently', () => {
    expect(merge({ a: { b: 1 }, c: 1 }, { a: { b: 2 }, c: 1 }, { a: { b: 3 }, c: 2 })).to.deep.equal(['a.b']);
    expect(merge([1], [1, 2], [1, 3])).to.deep.equal(['']);
    expect(merge({ a: 1 }, {}, { a: 2 })).to.deep.equal(['a']);
    expect(merge({ constructor: 1 }, { constructor: 2 }, {})).to.deep.equal(['constructor']);
  });

  it('writes the versions of what it cannot merge between markers, and what they share around these', () => {
    const of = (value: number, eol: string): string => ['{', `  "a": ${value},`, '  "b": 1', '}'].join(eol);
    expect(mergeTexts(of(1, '\n'), of(2, '\n'), of(3, '\n'))?.content.toString()).to.equal(
      '{\n<<<<<<< ours\n  "a": 2,\n||||||| base\n  "a": 1,\n=======\n  "a": 3,\n>>>>>>> theirs\n  "b": 1\n}'
    );
    const marked = mergeTexts('[1]', '[2]', '[3]\n')?.content.toString();
    expect(marked).to.equal('<<<<<<< ours\n[2]\n||||||| base\n[1]\n=======\n[3]\n>>>>>>> theirs\n');
    const crlf = mergeTexts(of(1, '\r\n'), of(2, '\r\n'), of(3, '\r\n'))?.content.toString();
    expect(crlf).to.match(/^(?:[^\n]*\r\n)+\}$/);
  });

  it('asks about the smallest value that both changed, and has all else of both', () => {
    const of = (height: unknown, more: object = {}): string =>
      text({ regions: [{ id: 'header', height, ...more }, { id: 'footer' }], a: [1, 2] });
    const merged = mergeTexts(of(1), of(2, { label: 'x' }), of({ px: 3 }, { width: 4 }));
    expect(merged?.conflicts).to.deep.equal([
      { type: 'JSON', path: 'regions.header.height', values: { base: '1', ours: '2', theirs: '{\n  "px": 3\n}' } },
    ]);
    const marked = merged?.content.toString() ?? '';
    expect(marked.match(/^<{7}/gm)).to.have.length(1);
    expect(marked).to.match(/<{7} ours\n +"height": 2,\n\|{7} base\n +"height": 1,\n={7}\n +"height": \{\n/);
    expect(marked)
      .to.match(/"label": "x"[^]*"width": 4/)
      .and.to.include('"id": "footer"');
  });

  it('leaves the entries of a list that nobody changed byte by byte', () => {
    const of = (a: number, b: number): string => `{"list": [ {"id": "a", "x": ${a}},\n  {"id":"b","x":${b}} ]}`;
    expect(mergeTexts(of(1, 1), of(2, 1), of(1, 2))?.content.toString()).to.equal(of(2, 2));
  });

  it('has what was decided, and asks about nothing else', () => {
    const versions = [text({ a: 1, b: 1 }), text({ a: 2, b: 2, c: 1 }), text({ a: 3 })];
    const decided = (decision: ReturnType<Resolve>): unknown => {
      const merged = mergeBy(({ path }) => (path === 'a' ? decision : 'ours'), versions);
      return merged?.conflicts.length === 0 ? JSON.parse(merged.content.toString()) : merged?.conflicts[0].path;
    };
    expect(decided('theirs')).to.deep.equal({ a: 3, b: 2, c: 1 });
    expect(decided('base')).to.deep.equal({ a: 1, b: 2, c: 1 });
    expect(decided({ text: ' {"d": [1]} ' })).to.deep.equal({ a: { d: [1] }, b: 2, c: 1 });
    expect(decided({ text: '' })).to.deep.equal({ b: 2, c: 1 });
    for (const open of ['both', { text: '{' }, undefined] as const) expect(decided(open)).to.equal('a');
  });

  it('keeps an entry of a list, or takes it away, as it was decided', () => {
    const entry = (id: string, height = 1): object => ({ id, height });
    const versions = [[entry('a'), entry('b')], [entry('a', 2), entry('b'), entry('c')], [entry('b')]].map(text);
    const decided = (side: 'base' | 'ours' | 'theirs'): unknown =>
      JSON.parse(mergeBy(() => side, versions)?.content.toString() ?? '');
    expect(mergeBy(undefined, versions)?.conflicts.map(({ path }) => path)).to.deep.equal(['a']);
    expect(decided('ours')).to.deep.equal([entry('a', 2), entry('b'), entry('c')]);
    expect(decided('theirs')).to.deep.equal([entry('b'), entry('c')]);
    expect(decided('base')).to.deep.equal([entry('a'), entry('b'), entry('c')]);
  });

  describe('of entries that were moved from one list to another', () => {
    const page = (...regions: ReadonlyArray<readonly unknown[]>): object => ({
      regions: regions.map((components, at) => ({ id: `r${at}`, components })),
    });
    const [c, edited, d] = [
      { id: 'c', x: 1 },
      { id: 'c', x: 2 },
      { id: 'd', x: 1 },
    ];

    it('asks where both moved or added one to different lists, and has it once, whichever is chosen', () => {
      for (const base of [page([c, d], [], []), page([d], [], [])]) {
        const versions = [base, page([d], [c], []), page([d], [], [c])] as const;
        expect(merge(...versions)).to.deep.equal(['regions']);
        for (const [side, kept] of [
          ['ours', versions[1]],
          ['theirs', versions[2]],
        ] as const) {
          const { content } = mergeBy(() => side, versions.map(text)) ?? {};
          expect(JSON.parse(content?.toString() ?? '')).to.deep.equal(kept);
        }
      }
    });

    it('asks where one side moved one and the other took it away', () => {
      const [base, moved, gone] = [page([c, d], []), page([d], [c]), page([d], [])];
      for (const [ours, theirs] of [
        [moved, gone],
        [gone, moved],
        [page([d], [edited]), gone],
      ]) {
        const versions = [base, ours, theirs] as const;
        expect(merge(...versions)).to.deep.equal(['regions']);
        for (const [side, kept] of [
          ['ours', ours],
          ['theirs', theirs],
        ] as const) {
          const { content } = mergeBy(() => side, versions.map(text)) ?? {};
          expect(JSON.parse(content?.toString() ?? '')).to.deep.equal(kept);
        }
      }
      expect(merge(base, page([d], []), page([c, d, { id: 'e' }], []))).to.deep.equal(page([d, { id: 'e' }], []));
    });

    it('has what one side changed of one that both moved alike', () => {
      const [base, one, other] = [page([c, d], []), page([d], [c]), page([d], [edited])];
      expect(merge(base, one, other)).to.deep.equal(other);
      expect(merge(base, other, one)).to.deep.equal(other);
    });

    it('has one that both moved alike once, whichever order of a list it left or came to is chosen', () => {
      const [e, f, g] = ['e', 'f', 'g'].map((id) => ({ id }));
      for (const [base, ours, theirs, chosen, asked] of [
        [page([c, d], [e, f, g]), page([d], [c, f, e, g]), page([d], [c, f, g, e]), page([d], [c, e, f, g]), 'r1'],
        [page([e, f, g, c], [d]), page([f, e, g], [d, c]), page([f, g, e], [d, c]), page([e, f, g], [d, c]), 'r0'],
      ] as const) {
        expect(merge(base, ours, theirs)).to.deep.equal([`regions.${asked}.components`]);
        for (const [side, kept] of [
          ['base', chosen],
          ['ours', ours],
          ['theirs', theirs],
        ] as const) {
          const { content } = mergeBy(() => side, [base, ours, theirs].map(text)) ?? {};
          expect(JSON.parse(content?.toString() ?? '')).to.deep.equal(kept);
        }
      }
    });

    it('has what the other side changed of one, where it is now, and asks there about what both changed', () => {
      const base = page([{ id: 'b' }, c, d], [{ id: 'e' }, { id: 'f' }]);
      const moved = page([{ id: 'b' }, d], [{ id: 'e' }, c, { id: 'f' }]);
      const changed = page([{ id: 'b' }, edited, d], [{ id: 'e' }, { id: 'f' }, { id: 'g' }]);
      const both = page([{ id: 'b' }, d], [{ id: 'e' }, edited, { id: 'f' }, { id: 'g' }]);
      expect(merge(base, moved, changed)).to.deep.equal(both);
      expect(merge(base, changed, moved)).to.deep.equal(both);
      const other = page([{ id: 'b' }, d], [{ id: 'e' }, { id: 'c', x: 3 }, { id: 'f' }]);
      expect(merge(base, other, changed)).to.deep.equal(['regions.r1.components.c.x']);
      const { content } = mergeBy(() => 'theirs', [base, other, changed].map(text)) ?? {};
      expect(JSON.parse(content?.toString() ?? '')).to.deep.equal(both);
    });

    it('follows what is in one with it, and asks where the other side has no such list', () => {
      const nested = (x: number): object => ({ id: 'p', components: [{ id: 'q', x }] });
      const [base, moved] = [page([nested(1), d], []), page([d], [nested(1)])];
      expect(merge(base, moved, page([nested(2), d], []))).to.deep.equal(page([d], [nested(2)]));
      expect(merge(base, page([nested(2), d], []), moved)).to.deep.equal(page([d], [nested(2)]));
      const versions = [page([c, d]), page([d], [c]), page([edited, d])] as const;
      expect(merge(...versions)).to.deep.equal(['regions']);
      const { content } = mergeBy(() => 'theirs', versions.map(text)) ?? {};
      expect(JSON.parse(content?.toString() ?? '')).to.deep.equal(versions[2]);
    });

    it('takes none for another one where one id is in several lists', () => {
      const [base, ours, theirs] = [page([c], [c], []), page([c, d], [c], []), page([c], [c, d], [])];
      expect(merge(base, ours, theirs)).to.deep.equal(page([c, d], [c, d], []));
    });
  });

  it('merges long lists in which much was changed, taken away and moved', function () {
    // Where each change costs what the file is long, this takes minutes.
    this.timeout(15_000);
    const list = (of: (entry: { id: number; x: number }) => unknown): unknown[] =>
      Array.from({ length: 6000 }, (_, id) => of({ id, x: id }));
    const isOften = ({ id }: { id: number }, often: number): boolean => id % often === 0;
    const [base, edited] = [list((entry) => entry), list((entry) => (isOften(entry, 3) ? { ...entry, x: -1 } : entry))];
    const shorter = base.filter((_, at) => at % 3 !== 1);
    expect(merge(base, base.toReversed(), edited)).to.deep.equal(edited.toReversed());
    expect(merge(base, edited, shorter.toReversed())).to.deep.equal(
      edited.filter((_, at) => at % 3 !== 1).toReversed()
    );
  });

  it('names keys that would read as several in brackets', () => {
    expect(merge({ 'a.b': { c: 1 } }, { 'a.b': { c: 2 } }, { 'a.b': { c: 3 } })).to.deep.equal(['["a.b"].c']);
    expect(merge({ a: { '': 1 } }, { a: { '': 2 } }, { a: { '': 3 } })).to.deep.equal(['a[""]']);
  });

  it('has the keys of both where both added the file', () => {
    const merged = mergeTexts('', text({ a: 1 }), text({ b: 2 }));
    expect(JSON.parse(merged?.content.toString() ?? '')).to.deep.equal({ a: 1, b: 2 });
  });

  it('refuses what nests too deep, with file, line and side, and takes no such decision', () => {
    const deep = (depth: number, value: number): string =>
      `{\n"a": ${'['.repeat(depth - 1)}${value}${']'.repeat(depth - 1)},\n"b": "${'['.repeat(300)}\\"${'['.repeat(300)}"}`;
    expect(mergeTexts(deep(200, 1), deep(200, 1), deep(200, 2))?.conflicts).to.deep.equal([]);
    for (const levels of [201, 100_000]) {
      for (const [at, side] of ['base', 'ours', 'theirs'].entries()) {
        const versions = [deep(200, 1), deep(200, 2), deep(200, 3)].with(at, deep(levels, 4));
        expect(() => mergeBy(undefined, versions))
          .to.throw(`${side}: a.json, line 2: The JSON is nested in more than 200 levels.`)
          .with.property('name', 'UnparsableMetadataError');
      }
    }
    const decided = mergeBy(() => ({ text: deep(100_000, 1) }), ['{"a": 1}', '{"a": 2}', '{"a": 3}']);
    expect(decided?.conflicts).to.have.length(1);
  });

  it('leaves alone what would not stay what it is', () => {
    for (const odd of [
      '{"a": 1, // why\n"b": 1}',
      '{"a": 1, "a": 2}',
      '{"a": 12345678901234567890}',
      '{"a": 1.0}',
      '{',
      '',
    ]) {
      expect(mergeTexts('{"a": 1}', odd, '{"a": 1, "b": 2}'), odd).to.equal(undefined);
    }
  });

  describe('of a list that one side took away', () => {
    type Region = readonly [id: string, components: string];
    const page = (...regions: readonly Region[]): string =>
      text({ regions: regions.map(([id, all]) => ({ id, components: [...all].map((each) => ({ id: each, v: 1 })) })) });
    const piece = { ours: '$1', base: '$2', theirs: '$3' } as const;
    /** Of each choice, decided or taken from the markers, in both directions. */
    const expectChoices = (
      versions: readonly [string, string, string],
      expected: Record<keyof typeof piece, string>
    ): void => {
      const [base, ours, theirs] = versions;
      const other = { ours: 'theirs', base: 'base', theirs: 'ours' } as const;
      for (const [all, as] of [
        [[base, ours, theirs], (side: keyof typeof piece): keyof typeof piece => side],
        [[base, theirs, ours], (side: keyof typeof piece): keyof typeof piece => other[side]],
      ] as const) {
        const open = mergeBy(undefined, all);
        expect(open?.conflicts.map(({ path }) => path)).to.deep.equal(['regions.side']);
        for (const side of ['ours', 'base', 'theirs'] as const) {
          const wanted = JSON.parse(expected[as(side)]) as unknown;
          expect(JSON.parse(mergeBy(() => side, all)?.content.toString() ?? '')).to.deep.equal(wanted);
          const taken = open?.content
            .toString()
            .replace(/^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm, piece[side]);
          expect(JSON.parse(taken ?? '')).to.deep.equal(wanted);
        }
      }
    };

    it('leaves what the other side moved into it where it was', () => {
      expectChoices([page(['top', 'abc'], ['side', 'd']), page(['top', 'ac'], ['side', 'db']), page(['top', 'abc'])], {
        ours: page(['top', 'ac'], ['side', 'db']),
        base: page(['top', 'abc'], ['side', 'd']),
        theirs: page(['top', 'abc']),
      });
    });

    it('has what that side moved out of it there once', () => {
      expectChoices([page(['top', 'a'], ['side', 'bc']), page(['top', 'a'], ['side', 'bcd']), page(['top', 'ab'])], {
        ours: page(['top', 'ab'], ['side', 'cd']),
        base: page(['top', 'ab'], ['side', 'c']),
        theirs: page(['top', 'ab']),
      });
    });

    it('has what that side moved to a new list once, there or where it was', () => {
      const versions = [page(['top', 'a'], ['side', 'bc']), page(['top', 'a'], ['side', 'bcd'])] as const;
      expectChoices([...versions, page(['new', 'eb'], ['top', 'a'])], {
        ours: page(['new', 'e'], ['top', 'a'], ['side', 'bcd']),
        base: page(['new', 'e'], ['top', 'a'], ['side', 'bc']),
        theirs: page(['new', 'eb'], ['top', 'a']),
      });
    });

    it('is asked about with what holds both where the other side took away what it was moved out of', () => {
      const all = [page(['top', 'a'], ['side', 'bc']), page(['top', 'ab']), page(['side', 'bc'])] as const;
      expect(mergeBy(undefined, all)?.conflicts.map(({ path }) => path)).to.deep.equal(['regions']);
      for (const [at, side] of (['base', 'ours', 'theirs'] as const).entries())
        expect(mergeBy(() => side, all)?.content.toString()).to.equal(all[at]);
      const added = [all[0], page(['top', 'a'], ['new', 'b']), page(['top', 'ad'], ['side', 'bc'])];
      const merged = JSON.parse(mergeBy(undefined, added)?.content.toString() ?? '') as unknown;
      expect(merged).to.deep.equal(JSON.parse(page(['top', 'ad'], ['new', 'b'])));
    });

    it('leaves it with what was changed of it, unless a person wrote it elsewhere', () => {
      const all = [
        page(['top', 'ab'], ['side', 'd']),
        page(['top', 'a'], ['side', 'db']).replace('"b",\n          "v": 1', '"b",\n          "v": 2'),
        page(['top', 'ab']),
      ];
      const merged = (resolution: 'theirs' | { text: string }): string =>
        mergeBy(() => resolution, all)?.content.toString() ?? '';
      expect(JSON.parse(merged('theirs'))).to.deep.equal(JSON.parse(page(['top', 'ab']).replace(/1(?=[^1]*$)/, '2')));
      const written = (ids: string): string =>
        JSON.stringify({ id: 'side', components: [...ids].map((id) => ({ id, v: 1 })) });
      expect(JSON.parse(merged({ text: written('b') }))).to.deep.equal(JSON.parse(page(['top', 'a'], ['side', 'b'])));
    });
  });
});
