import { expect } from 'chai';
import fc from 'fast-check';
import { mergeOrder } from '../../../src/metadata/merge/mergeOrder.js';
import { together } from '../../../src/metadata/merge/together.js';
import { property } from './property.js';

/** All orders of names. */
const ordersOf = (names: readonly string[]): ReadonlyArray<readonly string[]> =>
  names.length < 2
    ? [names]
    : names.flatMap((name) => ordersOf(names.filter((other) => other !== name)).map((rest) => [name, ...rest]));

/** Lists with one name more, at each of their places. */
const withOne = (lists: ReadonlyArray<readonly string[]>, name: string): ReadonlyArray<readonly string[]> =>
  lists.flatMap((list) => [...list, ''].map((_, at) => list.toSpliced(at, 0, name)));

describe('the merged order of names', () => {
  const names = fc.shuffledSubarray([...'abcdefgh']);

  property('has each name that is to come of it once', fc.tuple(names, names, names), ([base, ours, theirs]) => {
    const merged = together(ours, theirs);
    for (const kept of [merged, merged.filter((name) => ours.includes(name) && theirs.includes(name))]) {
      const { order } = mergeOrder({ base, ours, theirs }, kept);
      expect([...order].sort()).to.deep.equal([...kept].sort());
    }
  });

  it('is found where both moved many, and added and took away others', function () {
    // Where nothing bounds what is compared for each two names, this takes minutes.
    this.timeout(15_000);
    const base = Array.from({ length: 10_000 }, (_, at) => String(at));
    const swapped = (from: number): readonly string[] =>
      base.map((_, at) => base[at % 4 === from ? at + 1 : at % 4 === from + 1 ? at - 1 : at]);
    const [ours, theirs] = [swapped(0), swapped(2)];
    expect(mergeOrder({ base, ours, theirs }, together(ours, theirs)).order).to.deep.equal(
      base.map((_, at) => base[at % 2 === 0 ? at + 1 : at - 1])
    );
    const [added, fewer] = [theirs.flatMap((name) => [name, `${name}x`]), base.filter((_, at) => at % 7 !== 0)];
    const { order } = mergeOrder(
      { base, ours: fewer.toReversed(), theirs: added },
      together(fewer.toReversed(), added)
    );
    expect(order).to.have.length(added.length);
  });

  property('is contested on both sides or on none', fc.tuple(names, names, names), ([base, ours, theirs]) => {
    const one = mergeOrder({ base, ours, theirs }, together(ours, theirs));
    const other = mergeOrder({ base, ours: theirs, theirs: ours }, together(theirs, ours));
    expect(one.isContested).to.equal(other.isContested);
  });

  it('has what both put between the same neighbours ours first, whatever else was moved', () => {
    const base = [...'abcd'];
    const around = (list: readonly string[], name: string): readonly [string | undefined, string | undefined] => {
      const at = list.indexOf(name);
      return [list[at - 1], list[at + 1]];
    };
    for (const ours of withOne(ordersOf(base), 'x'))
      for (const theirs of withOne(ordersOf(base), 'y')) {
        if (String(around(ours, 'x')) !== String(around(theirs, 'y'))) continue;
        const { order } = mergeOrder({ base, ours, theirs }, together(ours, theirs));
        const [x, y] = [order.indexOf('x'), order.indexOf('y')];
        // What was moved between the neighbours may part the two.
        if (Math.abs(x - y) === 1) expect(x, `${ours.join('')} ${theirs.join('')}`).to.be.below(y);
      }
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
