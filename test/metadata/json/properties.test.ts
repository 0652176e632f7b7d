import { expect } from 'chai';
import fc from 'fast-check';
import { mergeJson, type MergedJson } from '../../../src/common/mergeJson.js';
import { faultsOfJson } from '../../../src/metadata/json/guardJson.js';
import { jsonFiles } from '../../../src/metadata/json/jsonFiles.js';
import { mergeJsonFile } from '../../../src/metadata/json/mergeJsonFile.js';
import { mergeList } from '../../../src/metadata/json/mergeList.js';
import { replacedStretches, type Unnamed, unnamedLists } from '../merge/generatedLists.js';
import { property } from '../merge/property.js';
import { disjoint, type Entry, lists, type Page, pages, texts } from './generated.js';
import { type NestedPage, nestedPages, partsOf } from './nestedPages.js';

type Sides = Readonly<{ base: readonly unknown[]; ours: readonly unknown[]; theirs: readonly unknown[] }>;

const merge = ({ base, ours, theirs }: Sides): MergedJson => mergeJson({ base, ours, theirs }, mergeList);
const sorted = (list: unknown): readonly string[] =>
  (list as readonly unknown[]).map((each) => JSON.stringify(Object.entries(each as object).sort())).sort();
const both = fc.oneof<Array<fc.Arbitrary<Sides>>>(lists, texts);
const count = (list: readonly unknown[], text: unknown): number => list.filter((each) => each === text).length;
/** Of each part of a page, by its id, what it is in and its value. */
const placesIn = (page: NestedPage): ReadonlyMap<string, Readonly<{ holder: string | undefined; value: number }>> =>
  new Map(partsOf(page).map(({ part: { id, value }, holder }) => [id, { holder: holder?.id, value }]));

describe('any merge of lists of JSON', function () {
  this.timeout(600_000);

  property('is what one side made of it where the other one left it alone', both, ({ base, ours, theirs }) => {
    expect(merge({ base, ours, theirs: base })).to.deep.equal({ value: ours, conflicts: [] });
    expect(merge({ base, ours: base, theirs })).to.deep.equal({ value: theirs, conflicts: [] });
    expect(merge({ base, ours, theirs: ours })).to.deep.equal({ value: ours, conflicts: [] });
  });

  property('comes to the same, but for the order, whichever side is ours', both, ({ base, ours, theirs }) => {
    const [one, other] = [merge({ base, ours, theirs }), merge({ base, ours: theirs, theirs: ours })];
    expect([...one.conflicts].sort()).to.deep.equal([...other.conflicts].sort());
    if (one.conflicts.length === 0) expect(sorted(one.value)).to.deep.equal(sorted(other.value));
  });

  property('has both sides’ edits of different entries, and asks nobody', disjoint, ({ base, ours, theirs }) => {
    const { value, conflicts } = merge({ base, ours, theirs });
    expect(conflicts).to.deep.equal([]);
    const [before, mine, other] = [base, ours, theirs].map((list) => new Map(list.map((each) => [each.id, each])));
    const expected = [...new Set([...before.keys(), ...mine.keys(), ...other.keys()])].flatMap((id): Entry[] => {
      const [start, own, its] = [before.get(id), mine.get(id), other.get(id)];
      const wanted = JSON.stringify(own) === JSON.stringify(start) ? its : own;
      return wanted === undefined ? [] : [wanted];
    });
    expect(sorted(value)).to.deep.equal(sorted(expected));
  });

  property(
    'has the stretches that each side replaced in the order of the base',
    replacedStretches(unnamedLists),
    ({ base, ours, theirs, expected }) => {
      for (const entryOf of [({ id }: Unnamed): unknown => ({ id }), ({ id }: Unnamed): unknown => id])
        for (const [one, other] of [
          [ours, theirs],
          [theirs, ours],
        ]) {
          const sides = { base: base.map(entryOf), ours: one.map(entryOf), theirs: other.map(entryOf) };
          expect(merge(sides)).to.deep.equal({ value: expected.map(entryOf), conflicts: [] });
        }
    }
  );

  property('loses and doubles no entry', lists, (sides) => {
    const { value, conflicts } = merge(sides);
    if (conflicts.length > 0) return;
    const [base, ours, theirs, merged] = [sides.base, sides.ours, sides.theirs, value as readonly Entry[]].map(
      (list) => new Set(list.map(({ id }) => id))
    );
    expect(merged.size).to.equal((value as readonly Entry[]).length);
    for (const id of [...base, ...ours, ...theirs]) {
      const isWanted = base.has(id) ? ours.has(id) && theirs.has(id) : ours.has(id) || theirs.has(id);
      expect(merged.has(id), id).to.equal(isWanted);
    }
  });

  property('has each text as often as the sides made it', texts, (sides) => {
    const { value, conflicts } = merge(sides);
    if (conflicts.length > 0) return;
    for (const text of [...sides.base, ...sides.ours, ...sides.theirs]) {
      const [before, mine, other] = [sides.base, sides.ours, sides.theirs].map((list) => count(list, text));
      expect(count(value as readonly unknown[], text), text).to.equal(mine === before ? other : mine);
    }
  });

  property('passes the guard', both, (sides) => {
    const of = (components: unknown): Buffer => Buffer.from(JSON.stringify({ regions: [{ id: 'r', components }] }));
    const [base, ours, theirs] = [sides.base, sides.ours, sides.theirs].map(of);
    const files = jsonFiles({ base, ours, theirs }, 'a.json');
    if (files === undefined) throw new Error('It is plain JSON.');
    const merged = mergeJsonFile(files);
    if (merged.conflicts.length > 0) return;
    expect(faultsOfJson({ ours, theirs, merged: merged.content })).to.deep.equal([]);
  });

  property('has each entry once, wherever the sides moved it, and whatever is chosen', pages, (versions) => {
    const [base, ours, theirs] = versions.map((page) => Buffer.from(`${JSON.stringify(page, undefined, 2)}\n`));
    const files = jsonFiles({ base, ours, theirs }, 'a.json');
    if (files === undefined) throw new Error('It is plain JSON.');
    const idsIn = (content: Buffer): readonly string[] =>
      (JSON.parse(content.toString()) as Page).regions
        .flatMap(({ components }) => components.map(({ id }) => id))
        .sort();
    const [before, mine, other] = [base, ours, theirs].map((content) => new Set(idsIn(content)));
    const open = mergeJsonFile(files);
    if (open.conflicts.length === 0)
      expect(idsIn(open.content)).to.deep.equal(
        [...new Set([...before, ...mine, ...other])].filter((id) => mine.has(id) && other.has(id)).sort()
      );
    for (const side of ['base', 'ours', 'theirs'] as const) {
      const { content, conflicts } = mergeJsonFile(files, () => side);
      expect(conflicts).to.deep.equal([]);
      expect(idsIn(content)).to.deep.equal([...new Set(idsIn(content))]);
      const guarded = { ours, theirs, merged: content, ...(side === 'base' ? { base } : {}) };
      expect(faultsOfJson(guarded)).to.deep.equal([]);
    }
  });

  for (const isOfOneLevel of [true, false])
    property(
      `has each part of a nested page once, where it was moved ${isOfOneLevel ? 'to a list of its level' : 'to any list'}`,
      nestedPages(isOfOneLevel),
      (versions) => {
        const [base, ours, theirs] = versions.map((page) => Buffer.from(`${JSON.stringify(page, undefined, 2)}\n`));
        const files = jsonFiles({ base, ours, theirs }, 'a.json');
        if (files === undefined) throw new Error('It is plain JSON.');
        const [before, mine, other] = versions.map(placesIn);
        const open = mergeJsonFile(files);
        const marked = open.content.toString();
        for (const [side, kept] of [
          ['ours', '$1'],
          ['base', '$2'],
          ['theirs', '$3'],
        ] as const) {
          const { content, conflicts } = mergeJsonFile(files, () => side);
          expect(conflicts).to.deep.equal([]);
          const guarded = { ours, theirs, merged: content, ...(side === 'base' ? { base } : {}) };
          expect(faultsOfJson(guarded)).to.deep.equal([]);
          const page = JSON.parse(content.toString()) as NestedPage;
          const hunk = /^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm;
          expect(page).to.deep.equal(JSON.parse(marked.replaceAll(hunk, kept)));
          const found = placesIn(page);
          expect(found.size).to.equal(partsOf(page).length);
          for (const id of mine.keys())
            if (other.has(id) && (side !== 'base' || before.has(id))) expect(found.has(id), id).to.equal(true);
        }
        if (open.conflicts.length > 0) return;
        const merged = placesIn(JSON.parse(marked) as NestedPage);
        for (const id of new Set([...before.keys(), ...mine.keys(), ...other.keys()])) {
          const [start, own, its] = [before.get(id), mine.get(id), other.get(id)];
          const isLeft = start !== undefined && (own === undefined || its === undefined);
          const of = (key: 'holder' | 'value'): unknown => {
            if (start === undefined) return (own ?? its)?.[key];
            return own?.[key] === start[key] ? its?.[key] : own?.[key];
          };
          const wanted = isLeft ? undefined : { holder: of('holder'), value: of('value') };
          expect(merged.get(id), id).to.deep.equal(wanted);
        }
      }
    );

  property('is decided for a side as its markers say, and nothing is asked then', both, (sides) => {
    const of = (components: unknown): Buffer =>
      Buffer.from(`${JSON.stringify({ regions: [{ id: 'r', components }] }, undefined, 2)}\n`);
    const [base, ours, theirs] = [sides.base, sides.ours, sides.theirs].map(of);
    const files = jsonFiles({ base, ours, theirs }, 'a.json');
    if (files === undefined) throw new Error('It is plain JSON.');
    const marked = mergeJsonFile(files).content.toString();
    for (const [side, kept] of [
      ['ours', '$1'],
      ['base', '$2'],
      ['theirs', '$3'],
    ] as const) {
      const { content, conflicts } = mergeJsonFile(files, () => side);
      expect(conflicts).to.deep.equal([]);
      const hunk = /^<{7} ours\n([^]*?)^\|{7} base\n([^]*?)^={7}\n([^]*?)^>{7} theirs\n/gm;
      expect(JSON.parse(content.toString())).to.deep.equal(JSON.parse(marked.replaceAll(hunk, kept)));
    }
  });
});
