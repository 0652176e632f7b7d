import { expect } from 'chai';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';

const labels = (...all: readonly string[]): Buffer =>
  Buffer.from(
    `<CustomLabels>${all.map((each) => `<labels><fullName>${each[0]}</fullName><value>${each}</value></labels>`).join('')}</CustomLabels>`
  );

describe('the guard of merges', () => {
  const faults = (ours: Buffer, theirs: Buffer, merged: Buffer): readonly string[] =>
    faultsOfMerge({ ours, theirs, merged }, 'a.xml');

  it('finds nothing in a right one', () => {
    expect(faults(labels('A1', 'B1'), labels('A1', 'C1'), labels('A1', 'B1', 'C1'))).to.deep.equal([]);
    expect(faults(labels('A1', 'A2'), labels('A1', 'A2'), labels('A1', 'A2'))).to.deep.equal([]);
  });

  it('finds what is twice, and what is gone though both sides have it', () => {
    expect(faults(labels('A1'), labels('A1'), labels('A1', 'A1'))).to.deep.equal(['it has labels[A] twice']);
    expect(faults(labels('A1', 'B1'), labels('A1', 'B1'), labels('B1'))).to.deep.equal([
      'it lacks labels[A] as both sides have it',
    ]);
    expect(faults(labels('A1'), labels('A1'), labels('A2'))).to.deep.equal([
      'it lacks labels[A] as both sides have it',
    ]);
  });

  it('refuses what is no file', () => {
    expect(() => faults(labels(), labels(), Buffer.from('<a>'))).to.throw('a.xml');
  });
});
