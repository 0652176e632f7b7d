import { expect } from 'chai';
import type { MetadataConflict } from '../../../src/metadata/merge/conflict.js';
import { fingerprintOf } from '../../../src/promotion/merge/contested.js';
import { NumberedConflicts } from '../../../src/promotion/merge/numberedConflicts.js';

const file = 'objects/Rating__c/listViews/All.listView-meta.xml';
const conflict = (base: number | undefined, ours: number, theirs: number, values = ['o', 't']): MetadataConflict => ({
  ...{ type: 'ListView', path: 'filters/value', at: { base, ours, theirs } },
  values: { base: base === undefined ? undefined : 'b', ours: values[0], theirs: values[1] },
});

describe('conflicts with one path and the same values', () => {
  const numbersOf = (conflicts: readonly MetadataConflict[]): ReadonlyArray<number | undefined> => {
    const numbered = new NumberedConflicts(file);
    numbered.add(conflicts);
    return conflicts.map((each) => numbered.find(each)?.number);
  };

  it('are numbered from the second one on, in the order of the base', () => {
    expect(numbersOf([conflict(30, 10, 70), conflict(20, 40, 60), conflict(90, 90, 90, ['x', 'y'])])).to.deep.equal([
      2,
      undefined,
      undefined,
    ]);
  });

  it('have the same numbers whichever side is ours, also where the base has none of them', () => {
    expect(numbersOf([conflict(undefined, 10, 70), conflict(undefined, 40, 60)])).to.deep.equal([undefined, 2]);
    const turned = [conflict(undefined, 60, 40, ['t', 'o']), conflict(undefined, 70, 10, ['t', 'o'])];
    expect(numbersOf(turned)).to.deep.equal([2, undefined]);
  });

  it('keep their numbers in a merge in which some are decided, and others come up', () => {
    const numbered = new NumberedConflicts(file);
    const [one, two, three] = [conflict(20, 20, 20), conflict(30, 30, 30), conflict(10, 10, 10)];
    numbered.add([one, two]);
    expect(numbered.find(three)).to.equal(undefined);
    numbered.add([two, three]);
    expect([one, two, three].map((each) => numbered.find(each)?.number)).to.deep.equal([undefined, 2, 3]);
  });

  it('have fingerprints of their own, and the first one that of the only one', () => {
    const fingerprints = (conflicts: readonly MetadataConflict[]): readonly string[] => {
      const numbered = new NumberedConflicts(file);
      numbered.add(conflicts);
      return conflicts.map((each) => fingerprintOf(numbered.find(each)!));
    };
    const [first, second] = fingerprints([conflict(20, 20, 20), conflict(30, 30, 30)]);
    expect(first).to.not.equal(second);
    expect(fingerprints([conflict(undefined, 1, 1)])[0]).to.not.equal(first);
    expect(fingerprints([conflict(90, 90, 90)])).to.deep.equal([first]);
  });
});
