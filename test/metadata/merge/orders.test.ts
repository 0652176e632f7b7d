import { expect } from 'chai';
import { mergeList } from '../../../src/metadata/json/mergeList.js';
import { mergeJson } from '../../../src/common/mergeJson.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

/** What comes of a merge of lists, each entry a letter: the merged one, or the paths that are asked about. */
type Merge = (base: string, ours: string, theirs: string) => Readonly<{ order: string; asked: readonly string[] }>;

const mergeFiles =
  (type: string, entry: (name: string) => string): Merge =>
  (...versions) => {
    const [base, ours, theirs] = versions.map((names) =>
      Buffer.from(`<${type}>\n${[...names].map((name) => `    ${entry(name)}\n`).join('')}</${type}>\n`)
    );
    const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'list.xml');
    const order = [...content.toString().matchAll(/>(\w)</g)].map(([, name]) => name).join('');
    return { order, asked: conflicts.map(({ path }) => path) };
  };

const mergeJsonLists: Merge = (...versions) => {
  const [base, ours, theirs] = versions.map((names) => [...names].map((id) => ({ id })));
  const { value, conflicts } = mergeJson({ base, ours, theirs }, mergeList);
  const order = conflicts.length > 0 ? '' : (value as ReadonlyArray<{ id: string }>).map(({ id }) => id).join('');
  return { order, asked: conflicts };
};

const lists: ReadonlyArray<readonly [title: string, merge: Merge]> = [
  [
    'that an element names',
    mergeFiles('StandardValueSet', (name) => `<standardValue><fullName>${name}</fullName></standardValue>`),
  ],
  ['that are texts', mergeFiles('ListView', (name) => `<columns>${name}</columns>`)],
  [
    'that nothing names, in an order that counts',
    mergeFiles('ListView', (name) => `<filters><field>${name}</field></filters>`),
  ],
  ['that nothing is known of', mergeFiles('Unknown', (name) => `<thing><x>${name}</x></thing>`)],
  ['of JSON', mergeJsonLists],
];

/** The lists that come of moving, adding or taking away one entry. */
const editsOf = (base: string): readonly string[] => {
  const places = [...base, ''].map((_, at) => at);
  const put = (names: string, name: string): readonly string[] =>
    places.map((at) => names.slice(0, at) + name + names.slice(at));
  const moves = [...base].flatMap((name) => [base.replace(name, ''), ...put(base.replace(name, ''), name)]);
  return [...new Set([...moves, ...put(base, 'x'), ...put(base, 'y')])].filter((names) => names !== base);
};

const pairsOf = (names: string): ReadonlyArray<readonly [string, string]> =>
  [...names].flatMap((one, at) => [...names.slice(at + 1)].map((other) => [one, other] as const));

/** Whether one entry comes before another one in a list; undefined where it does not have both. */
const isBefore = (names: string, one: string, other: string): boolean | undefined =>
  names.includes(one) && names.includes(other) ? names.indexOf(one) < names.indexOf(other) : undefined;

const sorted = (names: string): string => [...names].sort().join('');

/** All entries that both sides have, or one of them added. */
const entriesOf = (base: string, ours: string, theirs: string): string =>
  [...new Set(ours + theirs)]
    .filter((name) => !base.includes(name) || (ours.includes(name) && theirs.includes(name)))
    .sort()
    .join('');

describe('the order of merged lists', () => {
  for (const base of ['abcd', 'abcde'])
    for (const [title, merge] of lists) {
      it(`is the same whichever side is ours, of ${base.length} entries ${title}`, () => {
        for (const ours of editsOf(base))
          for (const theirs of editsOf(base)) {
            if (ours === theirs) continue;
            const what = `${base} ${ours} ${theirs}`;
            const [one, other] = [merge(base, ours, theirs), merge(base, theirs, ours)];
            expect(one.asked, what).to.deep.equal(other.asked);
            if (one.asked.length > 0) continue;
            expect(sorted(one.order), what).to.equal(entriesOf(base, ours, theirs));
            expect(sorted(other.order), what).to.equal(entriesOf(base, ours, theirs));
            const isNew = (name: string): boolean => !base.includes(name);
            // Of what both added at one place, ours comes first; what both added at different places is where ours has it.
            const isFree = (a: string, b: string): boolean =>
              (isNew(a) && isNew(b)) ||
              [a, b].some((name) => isNew(name) && ours.includes(name) && theirs.includes(name));
            for (const [a, b] of pairsOf(one.order))
              if (!isFree(a, b)) expect(isBefore(other.order, a, b), `${what}: ${a} before ${b}`).to.equal(true);
          }
      });

      it(`has what a side moved of ${base.length} entries ${title}, and all else as it was`, () => {
        for (const ours of editsOf(base))
          for (const theirs of editsOf(base)) {
            const { order, asked } = merge(base, ours, theirs);
            if (asked.length > 0) continue;
            for (const [a, b] of pairsOf(base)) {
              const [inOurs, inTheirs] = [isBefore(ours, a, b), isBefore(theirs, a, b)];
              if (inOurs === undefined || inTheirs === undefined) continue;
              expect(isBefore(order, a, b), `${base} ${ours} ${theirs}: ${order}`).to.equal(inOurs && inTheirs);
            }
          }
      });
    }

  for (const [title, merge] of lists) {
    it(`has what came in the place of neighbours where the base has these, of entries ${title}`, () => {
      for (const [base, ours, theirs, order] of [
        ['ab', 'abx', 'uv', 'uvx'],
        ['abc', 'axc', 'ubc', 'uxc'],
        ['abcd', 'abxy', 'uvcd', 'uvxy'],
        ['abcd', 'auvd', 'abcdx', 'auvdx'],
        ['abcdef', 'abxyef', 'fuvcde', 'fuvxye'],
        // Which of two neighbours was moved is not known, nor where b would be then.
        ['abcde', 'anbcde', 'cade', 'cande'],
      ])
        for (const sides of [
          [ours, theirs],
          [theirs, ours],
        ] as const)
          expect(merge(base, ...sides), `${base} ${sides.join(' ')}`).to.deep.equal({ order, asked: [] });
    });

    const among = [
      ['abcd', 'axyd', 'abncd', 'anxyd'],
      ['abcd', 'axd', 'abncd', 'anxd'],
      ['abcde', 'abncde', 'eaxd', 'eanxd'],
    ] as const;
    const isNamed = !title.includes('nothing');
    const does = isNamed ? 'has' : 'is asked about';
    it(`${does} what one side put among those that the other one replaced, of entries ${title}`, () => {
      for (const [base, ours, theirs, order] of among)
        for (const merged of [merge(base, ours, theirs), merge(base, theirs, ours)]) {
          if (isNamed) expect(merged, `${ours} ${theirs}`).to.deep.equal({ order, asked: [] });
          else expect(merged.asked, `${ours} ${theirs}`).to.have.lengthOf(1);
        }
    });
  }

  it('is asked about as an order', () => {
    const [base, ours, theirs] = ['ABC', 'BAC', 'BCA'].map((names) =>
      Buffer.from(`<ListView>${[...names].map((name) => `<columns>${name}</columns>`).join('')}</ListView>`)
    );
    const [{ path, note }] = mergeMetadata({ base, ours, theirs }, 'list.xml').conflicts;
    expect({ path, note }).to.deep.equal({
      path: 'columns',
      note: 'It is about the order: what else both sides changed in the list is in, whichever is chosen.',
    });
  });

  it('has a comment with the entry that it speaks of, also where that was moved', () => {
    const [x, moved] = ['<!-- x -->', '<!-- moved -->'];
    const file = (lines: readonly string[]): Buffer =>
      Buffer.from(
        `<ListView>\n${lines.map((line) => (line.startsWith('<') ? line : `<columns>${line}</columns>`)).join('\n')}\n</ListView>\n`
      );
    for (const [base, ours, theirs, merged] of [
      [
        [moved, 'A', 'B', 'C'],
        [moved, 'A', 'B', 'C', 'D'],
        ['B', 'C', moved, 'A'],
        ['B', 'C', moved, 'A', 'D'],
      ],
      [
        ['A', 'B', 'C', 'D'],
        ['A', 'B', x, 'C1', 'D1'],
        ['A2', 'B2', 'C', 'D'],
        ['A2', 'B2', x, 'C1', 'D1'],
      ],
    ])
      for (const [one, other] of [
        [ours, theirs],
        [theirs, ours],
      ]) {
        const { content } = mergeMetadata({ base: file(base), ours: file(one), theirs: file(other) }, 'list.xml');
        expect(content.toString()).to.equal(file(merged).toString());
      }
  });

  it('keeps a list together where one side moved and annotated an entry and added the first of the next tag', () => {
    const value = (name: string): string => `<customValue><fullName>${name}</fullName></customValue>`;
    const [note, description] = ['<!-- note -->', '<description>d</description>'];
    const file = (...lines: readonly string[]): Buffer =>
      Buffer.from(`<GlobalValueSet>\n${lines.join('\n')}\n</GlobalValueSet>\n`);
    const label = (text: string): string => `<masterLabel>${text}</masterLabel>`;
    const [a, b, c, old, changed] = [value('A'), value('B'), value('C'), label('old'), label('changed')];
    for (const [ours, theirs, merged] of [
      [
        [a, b, changed],
        [note, b, a, description, old],
        [note, b, a, description, changed],
      ],
      [
        [a, b, c, old],
        [note, b, a, description, old],
        [note, b, a, c, description, old],
      ],
      [
        [b, note, a, old],
        [a, b, description, old],
        [b, note, a, description, old],
      ],
    ])
      for (const [one, other] of [
        [ours, theirs],
        [theirs, ours],
      ]) {
        const sides = { base: file(a, b, old), ours: file(...one), theirs: file(...other) };
        const { content, conflicts } = mergeMetadata(sides, 'list.xml');
        expect([content.toString(), conflicts]).to.deep.equal([file(...merged).toString(), []]);
      }
  });

  const [[, merge]] = lists;

  it('has what both added at one place, ours first, whichever order is chosen', () => {
    const names = (text: string): string => [...text.matchAll(/>(\w)</g)].map(([, name]) => name).join('');
    const write = (list: string): string =>
      `<ListView>\n${[...list].map((name) => `<columns>${name}</columns>\n`).join('')}</ListView>\n`;
    const file = (list: string): Buffer => Buffer.from(write(list));
    for (const [base, ours, theirs, chosen] of [
      ['abcd', 'bacd1', 'acbd2', { ours: 'bacd12', base: 'abcd12', theirs: 'acbd12' }],
      ['abcd', '1bacd', '2acbd', { ours: '12bacd', base: '12abcd', theirs: '12acbd' }],
      ['abcd', 'bac1xd', 'acb2yd', { ours: 'bac1x2yd', base: 'abc1x2yd', theirs: 'acb1x2yd' }],
      ['abcd', 'bacdx1', 'acbdx2', { ours: 'bacdx12', base: 'abcdx12', theirs: 'acbdx12' }],
    ] as const) {
      const sides = { base: file(base), ours: file(ours), theirs: file(theirs) };
      const pieces = /^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/m.exec(
        mergeMetadata(sides, 'list.xml').content.toString()
      );
      const [, mine, before, other] = (pieces ?? []).map(names);
      expect({ ours: mine, base: before, theirs: other }).to.deep.equal(chosen);
      for (const side of ['ours', 'base', 'theirs'] as const) {
        const { content } = mergeMetadata(sides, 'list.xml', { resolve: () => side });
        expect(names(content.toString()), `${ours} ${theirs} ${side}`).to.equal(chosen[side]);
      }
    }
  });

  it('is asked about where both may have moved one entry to different places, and nowhere else', () => {
    for (const [base, ours, theirs] of [
      ['abcd', 'bacd', 'bcad'],
      ['abcd', 'bcad', 'bcda'],
      ['abcd', 'acbd', 'bacd'],
      ['abcd', 'acdb', 'bacd'],
      ['abcd', 'abdc', 'cabd'],
      ['abcd', 'bacd', 'dcba'],
    ])
      expect(merge(base, ours, theirs).asked, `${base} ${ours} ${theirs}`).to.deep.equal(['standardValue']);
    for (const [base, ours, theirs, order] of [
      ['abcd', 'bacd', 'cabd', 'cbad'],
      ['abcd', 'bcda', 'dabc', 'dbca'],
      ['abcd', 'bacd', 'abdc', 'badc'],
      ['abcd', 'cabd', 'dabc', 'dcab'],
      ['abcdef', 'badcef', 'abcdfe', 'badcfe'],
      ['abcdef', 'fabcde', 'acbdef', 'facbde'],
    ])
      expect(merge(base, ours, theirs), `${base} ${ours} ${theirs}`).to.deep.equal({ order, asked: [] });
  });

  it('has what one side added beside what it has beside it there, where the other one moved that', () => {
    for (const [base, ours, theirs, order] of [
      ['abcd', 'abcxd', 'dabc', 'dabcx'],
      ['abcd', 'axbcd', 'bcda', 'xbcda'],
      ['abcd', 'abcdx', 'dabc', 'dabcx'],
      ['abcd', 'axyd', 'dabc', 'daxy'],
    ]) {
      expect(merge(base, ours, theirs), `${ours} ${theirs}`).to.deep.equal({ order, asked: [] });
      expect(merge(base, theirs, ours), `${theirs} ${ours}`).to.deep.equal({ order, asked: [] });
    }
  });
});

describe('a list that rises by a number', () => {
  const level = (label: string, from: string): string =>
    `<level>\n<label>${label}</label>\n<lowerThreshold>${from}</lowerThreshold>\n</level>\n`;
  const file = (...levels: readonly string[]): Buffer =>
    Buffer.from(`<Network>\n<reputationLevels>\n${levels.join('')}</reputationLevels>\n</Network>\n`);
  const [low, high] = [level('low', '0'), level('high', '500')];
  const merged = (base: Buffer, ours: Buffer, theirs: Buffer): readonly [string, readonly string[]] => {
    const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'a.network');
    return [content.toString(), conflicts.map(({ path }) => path)];
  };

  it('rises also where both sides added entries at one place, and with their comments', () => {
    const [mine, other] = [`<!-- c -->\n${level('m', '300')}`, level('o', '200.0')];
    const expected = [file(low, other, mine, high).toString(), []];
    expect(merged(file(low, high), file(low, mine, high), file(low, other, high))).to.deep.equal(expected);
    expect(merged(file(low, high), file(low, other, high), file(low, mine, high))).to.deep.equal(expected);
  });

  it('has an entry where its number says that one side changed', () => {
    const [middle, raised, other] = [level('m', '100'), level('m', '300'), level('o', '200')];
    const expected = [file(low, other, raised, high).toString(), []];
    const base = file(low, middle, high);
    expect(merged(base, file(low, raised, high), file(low, middle, other, high))).to.deep.equal(expected);
    expect(merged(base, file(low, middle, other, high), file(low, raised, high))).to.deep.equal(expected);
  });

  it('is merged as any other where it does not rise in a version', () => {
    const [mine, other] = [level('m', '300'), level('o', '200')];
    expect(merged(file(high, low), file(high, mine, low), file(high, other, low))).to.deep.equal([
      file(high, mine, other, low).toString(),
      [],
    ]);
  });
});
