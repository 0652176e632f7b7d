import { expect } from 'chai';
import { mergeMetadata, type MergeOptions } from '../../../src/metadata/merge/mergeMetadata.js';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import type { MetadataConflict, Resolution } from '../../../src/metadata/merge/conflict.js';

type Merged = Readonly<{ text: string; conflicts: readonly MetadataConflict[]; paths: readonly string[] }>;
type Three = readonly [base: string, ours: string, theirs: string];

const merge = (root: string, three: Three, options?: MergeOptions): Merged => {
  const [base, ours, theirs] = three.map((content) => Buffer.from(`<${root}>\n${content}</${root}>\n`));
  const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'a.xml', options);
  if (conflicts.length === 0) expect(faultsOfMerge({ base, ours, theirs, merged: content }, 'a.xml')).to.deep.equal([]);
  return { text: content.toString(), conflicts, paths: conflicts.map(({ path }) => path) };
};

/** A list of entries of two elements, `a` or `a1`; `list` has a row in the table of keys and `row` has none. */
const lists = {
  list: { root: 'ListView', tag: 'filters' },
  row: { root: 'Unknown', tag: 'thing' },
} as const;
type List = keyof typeof lists;

const of = (list: List, entries: string): string =>
  entries
    .split(' ')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [field, value = '0'] = entry.split('=');
      const { tag } = lists[list];
      return `    <${tag}>\n        <field>${field}</field>\n        <value>${value}</value>\n    </${tag}>\n`;
    })
    .join('');

const entriesIn = (text: string): string =>
  [...text.matchAll(/<field>(\w+)<\/field>\s*<value>(\w+)</g)]
    .map(([, field, value]) => (value === '0' ? field : `${field}=${value}`))
    .join(' ');

const mergeOf = (list: List, three: Three, options?: MergeOptions): Merged => {
  const [base, ours, theirs] = three.map((entries) => of(list, entries));
  return merge(lists[list].root, [base, ours, theirs], options);
};

const resolved = (list: List, three: Three, resolution: Resolution): string => {
  const { text, paths } = mergeOf(list, three, { resolve: () => resolution });
  expect(paths).to.deep.equal([]);
  return entriesIn(text);
};

describe('a merge of a list that nothing names the entries of', () => {
  for (const list of ['list', 'row'] as const) {
    const clean = (three: Three): string => {
      const { text, paths } = mergeOf(list, three);
      expect(paths).to.deep.equal([]);
      return entriesIn(text);
    };

    describe(list === 'list' ? 'whose order counts' : 'that has no row in the table of keys', () => {
      it('leaves each edited entry where it is', () => {
        expect(clean(['a b', 'a b=1', 'a=2 b'])).to.equal('a=2 b=1');
        expect(clean(['a b c d', 'a b c=1 d', 'a=2 b c d=2'])).to.equal('a=2 b c=1 d=2');
      });

      it('has what one side moved where that side has it, with what the other one edited', () => {
        expect(clean(['a b c d', 'a b c d=1', 'c a b d'])).to.equal('c a b d=1');
        expect(clean(['a b c d', 'c a b d', 'a b c d=1'])).to.equal('c a b d=1');
        expect(clean(['a b c', 'a b c x', 'c a b'])).to.equal('c a b x');
      });

      it('asks about the order where both moved entries to different places', () => {
        for (const three of [
          ['a b c', 'b a c', 'a c b'],
          ['a b c d', 'b a c d', 'b c d a'],
        ] as const) {
          const [base, ours, theirs] = three;
          expect(mergeOf(list, three).paths).to.deep.equal([lists[list].tag]);
          expect(mergeOf(list, [base, theirs, ours]).paths).to.deep.equal([lists[list].tag]);
          expect(resolved(list, three, 'ours')).to.equal(ours);
          expect(resolved(list, three, 'theirs')).to.equal(theirs);
          expect(resolved(list, three, 'base')).to.equal(base);
        }
      });

      it('asks where one side moved what the other one edited, and has it once whichever is chosen', () => {
        const three: Three = ['a b c d', 'a=1 b c d', 'b c d a'];
        expect(mergeOf(list, three).paths).to.deep.equal([lists[list].tag]);
        expect(resolved(list, three, 'ours')).to.equal('a=1 b c d');
        expect(resolved(list, three, 'theirs')).to.equal('b c d a=1');
        expect(resolved(list, three, 'base')).to.equal('a=1 b c d');
      });

      it('asks about the smallest element that both changed of an entry, with its base', () => {
        const three: Three = ['a=1 b', 'a=2 b', 'a=3 b'];
        const { conflicts } = mergeOf(list, three);
        expect(conflicts.map(({ path, values }) => [path, values])).to.deep.equal([
          [
            `${lists[list].tag}/value`,
            { base: '<value>1</value>', ours: '<value>2</value>', theirs: '<value>3</value>' },
          ],
        ]);
        expect(resolved(list, three, 'base')).to.equal('a=1 b');
      });

      it('asks about the whole entry where both changed different parts of it, with its base', () => {
        const three: Three = ['a b c', 'a x c', 'a b=1 c'];
        const { conflicts } = mergeOf(list, three);
        expect(
          conflicts.map(({ path, values }) => [path, Object.values(values).map((each) => each && entriesIn(each))])
        ).to.deep.equal([[lists[list].tag, ['b', 'x', 'b=1']]]);
        expect(resolved(list, three, 'base')).to.equal('a b c');
        expect(resolved(list, three, 'both')).to.equal('a x b=1 c');
      });

      it('asks about the whole list where it is in doubt which became which, and something was moved', () => {
        const three: Three = ['a b c d', 'a b x y', 'c a b d'];
        expect(mergeOf(list, three).paths).to.deep.equal([lists[list].tag]);
        for (const side of ['base', 'ours', 'theirs'] as const) {
          expect(resolved(list, three, side)).to.equal(three[['base', 'ours', 'theirs'].indexOf(side)]);
        }
      });

      it('asks where what says where a doubtful entry was is moved', () => {
        expect(mergeOf(list, ['a b c d e', 'a c d e b', 'a b d=1 e']).paths).to.deep.equal([lists[list].tag]);
      });

      it('asks about the whole list where both added one entry, and it is in doubt where', () => {
        const three: Three = ['a b c d', 'b=2 c x d', 'x a=2 c d'];
        expect(mergeOf(list, three).paths).to.deep.equal([lists[list].tag]);
        expect(resolved(list, three, 'theirs')).to.equal('x a=2 c d');
      });

      describe('where one side moved an entry and edited it, so that nothing says that it is the same', () => {
        for (const [title, three, both] of [
          ['and the other one edited it', ['a b c d e', 'a b=1 c d e', 'a c d b=2 e'], 'a b=1 c d e b=2'],
          ['and the other one moved it', ['a b c d e', 'a c b=1 d e', 'a c d e b'], 'a c b=1 d e b'],
          ['and the other one, too, to another place', ['a b c d e', 'a c d b=1 e', 'b=2 a c d e'], 'a c d b=1 e b=2'],
        ] as ReadonlyArray<readonly [string, Three, string]>) {
          it(`asks about the whole list, ${title}, and has it once as it was decided`, () => {
            for (const [base, ours, theirs] of [three, [three[0], three[2], three[1]]] as const) {
              const sides: Three = [base, ours, theirs];
              expect(mergeOf(list, sides).paths).to.deep.equal([lists[list].tag]);
              for (const [decision, entries] of [
                ['base', base],
                ['ours', ours],
                ['theirs', theirs],
              ] as const) {
                expect(resolved(list, sides, decision), decision).to.equal(entries);
              }
              const merged = resolved(list, sides, 'both').split(' ').sort();
              expect(merged).to.deep.equal(both.split(' ').sort());
            }
          });
        }

        it('asks nobody where the other one left it as it was, or did the same', () => {
          expect(clean(['a b c d e', 'a c d b=1 e', 'a=1 b c d e'])).to.equal('a=1 c d b=1 e');
          expect(clean(['a b c d e f', 'a c d b=1 e f=1', 'a c d b=1 e f x'])).to.equal('a c d b=1 e f=1 x');
        });

        it('asks about the entry alone where the side that took it away added nothing', () => {
          const three: Three = ['a b c d e', 'a b=1 c d e f', 'a c d e'];
          expect(mergeOf(list, three).text).to.match(/<{7} ours\s*<\w+>\s*<field>b</);
          expect(resolved(list, three, 'theirs')).to.equal('a c d e f');
        });
      });

      it('asks about those that one side replaced where the other one put something between them', () => {
        for (const three of [
          ['a b c d', 'a x=1 y=1 d', 'a b n=2 c d'],
          ['a b c d', 'a b n=2 c d', 'a x=1 y=1 d'],
        ] as const) {
          const { conflicts } = mergeOf(list, three);
          expect(conflicts.map(({ values }) => entriesIn(values.base ?? ''))).to.deep.equal(['b c']);
        }
      });

      it('has of both versions what neither side took away, in its order', () => {
        for (const [ours, theirs] of [
          ['a x y d', 'a b c=1 d'],
          ['a b c=1 d', 'a x y d'],
        ])
          expect(resolved(list, ['a b c d', ours, theirs], 'both')).to.equal('a x y c=1 d');
        expect(resolved(list, ['a b c d', 'a b c=1', 'x y c d'], 'both')).to.equal('x y c=1');
      });

      it('asks within seconds where both rewrote thousands of entries', () => {
        const all = (entry: (at: number) => string): string => [...Array(8000).keys()].map(entry).join(' ');
        const three: Three = [all((at) => `a${at}`), all((at) => `b${at}=1`), all((at) => `c${at}=2`)];
        expect(mergeOf(list, three).paths).to.deep.equal([lists[list].tag]);
      });

      it('has what both added alike once, and takes away what one side took away', () => {
        expect(clean(['a b c', 'a x b c', 'a b x'])).to.equal('a x b');
      });
    });
  }

  it('has what both added at one place, ours first, where no row says that the order counts', () => {
    expect(entriesIn(mergeOf('row', ['a', 'a x', 'a y']).text)).to.equal('a x y');
  });

  describe('where both added at one place, and the order counts', () => {
    const clean = (three: Three): string => {
      const { text, paths } = mergeOf('list', three);
      expect(paths).to.deep.equal([]);
      return entriesIn(text);
    };

    it('has what both added, ours first, and once what both added alike', () => {
      expect(clean(['a', 'a x=1', 'a y=2'])).to.equal('a x=1 y=2');
      expect(clean(['a', 'x=1 a', 'y=2 a'])).to.equal('x=1 y=2 a');
      expect(clean(['', 'x=1', 'y=2'])).to.equal('x=1 y=2');
      expect(clean(['a b', 'a x=1 b', 'a y=2 z=3 b'])).to.equal('a x=1 y=2 z=3 b');
      expect(clean(['a', 'a x=1 z=3', 'a y=2 z=3'])).to.equal('a x=1 y=2 z=3');
    });

    it('asks where half of what is in them is the same, since they may be meant as one', () => {
      for (const three of [
        ['a', 'a x', 'a y'],
        ['a', 'a x=1', 'a x=2'],
        ['a', 'x=1 a', 'z=3 x=2 a'],
      ] as const) {
        expect(mergeOf('list', three).paths, three.join()).to.deep.equal(['filters']);
        expect(mergeOf('list', [three[0], three[2], three[1]]).paths, three.join()).to.deep.equal(['filters']);
      }
    });
  });

  it('keeps the order that the logic of conditions numbers', () => {
    const conditions = (logic: string, entries: string): string =>
      `<decisions>\n<name>D</name>\n<rules>\n<name>R</name>\n<conditionLogic>${logic}</conditionLogic>\n${of('list', entries).replaceAll('filters>', 'conditions>')}</rules>\n</decisions>\n`;
    const [base, ours, theirs] = [
      conditions('1 OR 2', 'region tier'),
      conditions('(1 OR 2) AND 3', 'region tier active'),
      conditions('1 OR 2', 'region=eu tier=gold'),
    ];
    for (const three of [
      [base, ours, theirs],
      [base, theirs, ours],
    ] as const) {
      const { text, paths } = merge('Flow', three);
      expect(paths).to.deep.equal([]);
      expect(text).to.include('<conditionLogic>(1 OR 2) AND 3<');
      expect(entriesIn(text)).to.equal('region=eu tier=gold active');
    }
  });

  it('keeps two equal entries', () => {
    expect(entriesIn(mergeOf('row', ['a a b', 'a a b x', 'a a=1 b']).text)).to.equal('a a=1 b x');
  });
});

describe('a merge of equal entries that nothing names', () => {
  it('has as many of them as both sides have, or asks about the list', () => {
    const cases: readonly Three[] = [
      ['c c', 'c', 'z c'],
      ['c d c c', 'd c', 'c d c'],
      ['e c c', 'e c', 'e y c'],
      ['c e c', 'e c', 'c e'],
    ];
    for (const [base, ours, theirs] of cases) {
      for (const list of ['list', 'row'] as const) {
        const count = (text: string): number => text.split(' ').filter((entry) => entry === 'c').length;
        expect(mergeOf(list, [base, ours, theirs]).conflicts, theirs).to.have.lengthOf(1);
        expect(mergeOf(list, [base, theirs, ours]).conflicts, theirs).to.have.lengthOf(1);
        for (const side of ['ours', 'theirs'] as const) {
          const text = resolved(list, [base, ours, theirs], side);
          expect(count(text)).to.equal(count(side === 'ours' ? ours : theirs));
        }
      }
    }
  });

  it('asks nobody where only one side changed them, or both alike', () => {
    for (const list of ['list', 'row'] as const) {
      expect(entriesIn(mergeOf(list, ['c c', 'c', 'c']).text)).to.equal('c');
      expect(entriesIn(mergeOf(list, ['c c d', 'c d', 'c c d=1']).text)).to.equal('c d=1');
    }
  });
});

describe('a merge of entries that share a key', () => {
  const right = (editable: boolean, readable: boolean): string =>
    `    <fieldPermissions>\n        <editable>${editable}</editable>\n        <field>A.x</field>\n        <readable>${readable}</readable>\n    </fieldPermissions>\n`;
  const [one, other, third] = [right(true, true), right(false, true), right(false, false)];

  it('asks where each side took another one away, so that none would be left', () => {
    const three: Three = [one + other, one, other];
    expect(merge('Profile', three).paths).to.deep.equal(['fieldPermissions[A.x]']);
    expect(merge('Profile', three, { resolve: () => 'theirs' }).text).to.equal(`<Profile>\n${other}</Profile>\n`);
    expect(merge('Profile', [one + other, one, one + other]).text).to.equal(`<Profile>\n${one}</Profile>\n`);
  });

  it('asks where both added some, and all of them would be more than either side has', () => {
    const label = '    <label>L</label>\n';
    expect(merge('Profile', [label, label + one, label + other + other]).paths).to.deep.equal([
      'fieldPermissions[A.x]',
    ]);
    expect(merge('Profile', [one, one + other, one + third]).paths).to.deep.equal(['fieldPermissions[A.x]']);
  });
});

describe('a merge of entries without an order that nothing names', () => {
  it('asks with what both took away as the base', () => {
    const right = (name: string): string =>
      `    <unknownAccesses>\n        <thing>${name}</thing>\n    </unknownAccesses>\n`;
    const three: Three = [right('a') + right('b'), right('b') + right('x'), right('b') + right('y')];
    const { conflicts } = merge('PermissionSet', three);
    expect(conflicts.map(({ values }) => values.base?.includes('<thing>a<'))).to.deep.equal([true]);
    expect(merge('PermissionSet', three, { resolve: () => 'base' }).text).to.include('<thing>a<');
  });
});
