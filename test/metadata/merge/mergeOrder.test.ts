import { expect } from 'chai';
import fc from 'fast-check';
import { mergeOrder } from '../../../src/metadata/merge/mergeOrder.js';
import { together } from '../../../src/metadata/merge/together.js';
import { property } from './property.js';

describe('the merged order of names', () => {
  const names = fc.shuffledSubarray([...'abcdefgh']);

  property('has each name that is to come of it once', fc.tuple(names, names, names), ([base, ours, theirs]) => {
    const merged = together(ours, theirs);
    for (const kept of [merged, merged.filter((name) => ours.includes(name) && theirs.includes(name))]) {
      const { order } = mergeOrder({ base, ours, theirs }, kept);
      expect([...order].sort()).to.deep.equal([...kept].sort());
    }
  });

  property('is contested on both sides or on none', fc.tuple(names, names, names), ([base, ours, theirs]) => {
    const one = mergeOrder({ base, ours, theirs }, together(ours, theirs));
    const other = mergeOrder({ base, ours: theirs, theirs: ours }, together(theirs, ours));
    expect(one.isContested).to.equal(other.isContested);
  });

  property('is that of the side that changed it', fc.tuple(names, names), ([base, side]) => {
    for (const [ours, theirs] of [
      [base, side],
      [side, base],
    ]) {
      const common = side.filter((name) => base.includes(name));
      const merged = together(ours, theirs).filter((name) => side.includes(name));
      const { order, isContested } = mergeOrder({ base, ours, theirs }, merged);
      expect(isContested).to.equal(false);
      expect(order.filter((name) => base.includes(name))).to.deep.equal(common);
    }
  });
});
