import { expect } from 'chai';
import fc from 'fast-check';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { type MergedMetadata, mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { parseXmlTree } from '../../../src/metadata/xml/tree.js';
import { elementOfTree } from '../../../src/metadata/xml/value.js';
import { randomFrom } from '../xml/randomXml.js';
import { type Element, Maker, nestedTypes, type Shape, written } from './nested.js';
import { anyPlan, disjointPlans, expectedOf, planned } from './nestedEdits.js';
import { property } from './property.js';

type Case = Readonly<{ type: string; base: readonly Element[]; ours: readonly Element[]; theirs: readonly Element[] }>;

const caseOf =
  (isDisjoint: boolean) =>
  (type: number, seed: number): Case => {
    const random = randomFrom(seed);
    const [name, shapes] = nestedTypes[type];
    const base = new Maker(random, 'b').elements(shapes, '');
    const plans = isDisjoint ? disjointPlans(base, random) : [anyPlan(base, random), anyPlan(base, random)];
    const [ours, theirs] = plans.map((plan, side) => {
      const maker = new Maker(random, isDisjoint ? 'ot'[side] : 'n');
      return planned(base, shapes, plan, { maker, random });
    });
    return { type: name, base, ours, theirs };
  };

const cases = (isDisjoint: boolean): fc.Arbitrary<Case> =>
  fc.tuple(fc.nat(nestedTypes.length - 1), fc.nat()).map(([type, seed]) => caseOf(isDisjoint)(type, seed));

const versionsOf = ({ type, base, ours, theirs }: Case): Readonly<{ base: Buffer; ours: Buffer; theirs: Buffer }> => ({
  base: written(type, base),
  ours: written(type, ours),
  theirs: written(type, theirs),
});

const merge = (case_: Case): MergedMetadata => mergeMetadata(versionsOf(case_), 'generated.xml');

const inAnyOrder = (content: Buffer): unknown => sorted(elementOfTree(parseXmlTree(content, 'generated.xml')));

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([tag, list]) => [tag, sorted(list)] as const)
      .sort()
  );
};

describe('any merge of metadata with entries in entries', function () {
  this.timeout(600_000);

  it('is looked at at every place of the table where a key names entries below the root', () => {
    const places = (shapes: readonly Shape[]): number =>
      shapes.reduce((sum, { row, within }) => sum + (row ? 1 : 0) + places(within), 0);
    expect(nestedTypes.reduce((sum, [, shapes]) => sum + places(shapes), 0)).to.be.greaterThan(250);
  });

  property('has both sides’ edits of different entries, and asks nobody', cases(true), (case_) => {
    const { content, conflicts } = merge(case_);
    const expected = expectedOf(case_);
    const asked = conflicts.map(({ path }) => path);
    expect([...asked, ...expected.conflicts]).to.deep.equal([]);
    expect(inAnyOrder(content)).to.deep.equal(inAnyOrder(written(case_.type, expected.elements)));
    expect(faultsOfMerge({ ...versionsOf(case_), merged: content }, 'generated.xml')).to.deep.equal([]);
  });

  property('asks about what both changed differently, and has everything else', cases(false), (case_) => {
    const { content, conflicts } = merge(case_);
    const expected = expectedOf(case_);
    // What both added to a list, in different orders, is asked about as that list.
    const lists = conflicts.map(({ path }) => path).filter((path) => !expected.conflicts.includes(path));
    for (const list of lists) expect(orderedIn(case_), list).to.include(list.slice(list.lastIndexOf('/') + 1));
    const rest = expected.conflicts.filter((path) => !lists.some((list) => path.startsWith(`${list}[`)));
    expect(
      conflicts
        .map(({ path }) => path)
        .filter((path) => !lists.includes(path))
        .sort()
    ).to.deep.equal(rest.sort());
    if (conflicts.length > 0) return;
    expect(inAnyOrder(content)).to.deep.equal(inAnyOrder(written(case_.type, expected.elements)));
    expect(faultsOfMerge({ ...versionsOf(case_), merged: content }, 'generated.xml')).to.deep.equal([]);
  });

  property('has markers where and only where it reports a conflict', cases(false), (case_) => {
    const { content, conflicts } = merge(case_);
    expect(/^<{7} ours$/m.test(content.toString())).to.equal(conflicts.length > 0);
  });

  property('comes to the same, but for the order, whichever side is ours', cases(false), (case_) => {
    const [one, other] = [merge(case_), merge({ ...case_, ours: case_.theirs, theirs: case_.ours })];
    const paths = ({ conflicts }: MergedMetadata): readonly string[] => conflicts.map(({ path }) => path).sort();
    expect(paths(one)).to.deep.equal(paths(other));
    if (one.conflicts.length === 0) expect(inAnyOrder(one.content)).to.deep.equal(inAnyOrder(other.content));
  });

  property('is without a finding of the guard whichever side is chosen in conflicts', cases(false), (case_) => {
    const versions = versionsOf(case_);
    for (const side of ['ours', 'theirs'] as const) {
      const { content, conflicts } = mergeMetadata(versions, 'generated.xml', { resolve: () => side });
      expect(conflicts).to.deep.equal([]);
      expect(faultsOfMerge({ ...versions, merged: content }, 'generated.xml')).to.deep.equal([]);
    }
  });
});

/** The tags of lists in a type whose order has a meaning. */
const orderedIn = ({ type }: Case): readonly string[] => {
  const of = (shapes: readonly Shape[]): readonly string[] =>
    shapes.flatMap(({ tag, row, within }) => [...(row?.isOrdered ? [tag] : []), ...of(within)]);
  return of(nestedTypes.find(([name]) => name === type)?.[1] ?? []);
};
