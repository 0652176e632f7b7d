import { expect } from 'chai';
import fc from 'fast-check';
import type { Resolve } from '../../../src/metadata/merge/conflict.js';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { type MergedMetadata, mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import type { Side } from '../../../src/metadata/merge/versions.js';
import { property } from './property.js';

/** What each entry is in: `S` or `T`, which all versions have, or another entry. */
type Nesting = Readonly<Record<string, string>>;
type Nestings = Readonly<Record<Side, Nesting>>;

const sides: readonly Side[] = ['base', 'ours', 'theirs'];
const roots: readonly string[] = ['S', 'T'];

const category = (name: string, within: string): string =>
  `<dataCategory>\n<label>${name}</label>\n<name>${name}</name>\n${within}</dataCategory>\n`;

const written = (nesting: Nesting): string => {
  const within = (outer: string): string =>
    Object.keys(nesting)
      .filter((name) => nesting[name] === outer)
      .sort()
      .map((name) => category(name, within(name)))
      .join('');
  const all = roots.map((name) => category(name, within(name))).join('');
  return `<DataCategoryGroup>\n${category('All', all)}</DataCategoryGroup>\n`;
};

/** What the entries of a file are in, each as often as it is there. */
const nestingIn = (text: string): readonly string[] => {
  const above: string[] = [];
  const found: string[] = [];
  for (const [, name, closing] of text.matchAll(/<name>(.*)<\/name>|(<\/dataCategory>)/g)) {
    if (closing !== undefined) above.pop();
    else {
      if (name !== 'All' && !roots.includes(name)) found.push(`${name} in ${above.at(-1) ?? ''}`);
      above.push(name);
    }
  }
  return found.sort();
};

/** Any of these entries, each in one of the roots or in one that comes before it in any order. */
const nestingOf = (names: readonly string[], fewest: number): fc.Arbitrary<Nesting> =>
  fc
    .tuple(
      fc.shuffledSubarray([...names], { minLength: fewest }),
      fc.array(fc.nat(), { minLength: names.length, maxLength: names.length })
    )
    .map(([order, at]) =>
      Object.fromEntries(
        order.map((name, index) => {
          const outer = [...roots, ...order.slice(0, index)];
          return [name, outer[at[index] % outer.length]];
        })
      )
    );

/** Two to four entries that the base has, and of which a side has all but a few. */
const nestingsWithout = (few: number): fc.Arbitrary<Nestings> =>
  fc.integer({ min: 2, max: 4 }).chain((count) => {
    const names = ['a', 'b', 'c', 'd'].slice(0, count);
    const side = nestingOf(names, count - few);
    return fc.record({ base: nestingOf(names, count), ours: side, theirs: side });
  });

const nestings = nestingsWithout(0);

const filesOf = ({ base, ours, theirs }: Nestings): Readonly<Record<Side, Buffer>> => ({
  base: Buffer.from(written(base)),
  ours: Buffer.from(written(ours)),
  theirs: Buffer.from(written(theirs)),
});

const merge = (nesting: Nestings, resolve?: Resolve): MergedMetadata =>
  mergeMetadata(filesOf(nesting), 'a.xml', resolve && { resolve });

const faults = (nesting: Nestings, merged: Buffer): readonly string[] =>
  faultsOfMerge({ ...filesOf(nesting), merged }, 'a.xml');

const namesIn = (text: string): readonly string[] => nestingIn(text).map((each) => each[0]);

/** Expects each entry that both sides have once, and no other one more often. */
const expectOnce = (text: string, { ours, theirs }: Nestings): void => {
  const names = namesIn(text);
  expect(names).to.deep.equal([...new Set(names)]);
  expect(names).to.include.members(Object.keys(ours).filter((name) => Object.hasOwn(theirs, name)));
};

describe('entries that the sides nest differently', function () {
  this.timeout(600_000);

  it('are asked about with the whole file where one turned the nesting of what the other one moved', () => {
    const turned: Nestings = {
      base: { f: 'S', g: 'f' },
      ours: { g: 'T', f: 'g' },
      theirs: { f: 'T', g: 'f' },
    };
    for (const each of [turned, { ...turned, ours: turned.theirs, theirs: turned.ours }]) {
      const { content, conflicts } = merge(each);
      expect(conflicts.map(({ path }) => path)).to.deep.equal(['']);
      const pieces = /^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n$/m.exec(content.toString());
      expect(pieces?.slice(1)).to.deep.equal([written(each.ours), written(each.base), written(each.theirs)]);
      for (const side of sides) expect(merge(each, () => side).content.toString()).to.equal(written(each[side]));
    }
  });

  it('are merged where only one side turned them', () => {
    const { content, conflicts } = merge({
      base: { f: 'S', g: 'f', h: 'S' },
      ours: { g: 'S', f: 'g', h: 'S' },
      theirs: { f: 'S', g: 'f', h: 'f' },
    });
    expect(conflicts).to.deep.equal([]);
    expect(nestingIn(content.toString())).to.deep.equal(['f in g', 'g in S', 'h in f']);
  });

  for (const [what, cases] of [
    ['', nestings],
    [', where a few were taken away', nestingsWithout(2)],
  ] as const) {
    property(`have markers where and only where there is a conflict${what}`, cases, (each) => {
      const { content, conflicts } = merge(each);
      const text = content.toString();
      expect(/^<{7} ours$/m.test(text)).to.equal(conflicts.length > 0);
      if (conflicts.length > 0) return;
      const wanted = Object.keys(each.ours).filter((name) => Object.hasOwn(each.theirs, name));
      expect(namesIn(text)).to.deep.equal(wanted.sort());
      expect(faults(each, content)).to.deep.equal([]);
    });

    property(`are there once whichever side is chosen, and nothing is asked then${what}`, cases, (each) => {
      for (const side of sides) {
        const { content, conflicts } = merge(each, () => side);
        expect(conflicts).to.deep.equal([]);
        expectOnce(content.toString(), each);
        expect(faults(each, content)).to.deep.equal([]);
      }
    });

    property(`are there once whichever version is taken from between all markers${what}`, cases, (each) => {
      const text = merge(each).content.toString();
      const hunk = /^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm;
      for (const piece of ['$1', '$2', '$3']) expectOnce(text.replace(hunk, piece), each);
    });
  }

  property('are nested as the chosen side has them where it moved all that the other one moved', nestings, (each) => {
    for (const [side, other] of [
      ['ours', 'theirs'],
      ['theirs', 'ours'],
    ] as const) {
      const isMoved = (at: Side, name: string): boolean => each[at][name] !== each.base[name];
      if (Object.keys(each.base).some((name) => isMoved(other, name) && !isMoved(side, name))) continue;
      expect(nestingIn(merge(each, () => side).content.toString())).to.deep.equal(nestingIn(written(each[side])));
    }
  });
});
