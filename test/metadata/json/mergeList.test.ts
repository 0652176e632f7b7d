import { expect } from 'chai';
import { mergeJson } from '../../../src/common/mergeJson.js';
import { mergeList } from '../../../src/metadata/json/mergeList.js';

type Entry = Readonly<Record<string, unknown>>;
type Merged = ReturnType<typeof mergeJson>;

const merge = (base: unknown, ours: unknown, theirs: unknown): unknown => {
  const { value, conflicts } = mergeJson({ base, ours, theirs }, mergeList);
  return conflicts.length === 0 ? value : { conflicts };
};
const entry = (id: string, more: Entry = {}): Entry => ({ id, ...more });
const conflicts = (...paths: readonly string[]): Pick<Merged, 'conflicts'> => ({ conflicts: paths });

describe('merging lists of JSON', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => entry(id, { height: 1 }));
  const changed = entry('a', { height: 2 });

  it('asks about an entry that one side changed and the other one took away', () => {
    expect(merge([a, b], [changed, b], [b])).to.deep.equal(conflicts('a'));
    expect(merge([a, b], [b], [changed, b])).to.deep.equal(conflicts('a'));
    expect(merge([a, b], [a, b, c], [b])).to.deep.equal([b, c]);
  });

  it('moves an entry that the other side changed', () => {
    expect(merge([a, b, c], [changed, b, c], [b, c, a])).to.deep.equal([b, c, changed]);
    expect(merge([a, b, c], [b, c, a], [changed, b, c])).to.deep.equal([b, c, changed]);
  });

  it('takes away what one side moved and the other one took away', () => {
    expect(merge([a, b, c], [c, a, b], [a, b])).to.deep.equal([a, b]);
    expect(merge([a, b, c], [a, b], [c, a, b])).to.deep.equal([a, b]);
  });

  it('asks where both moved an entry to different places', () => {
    expect(merge([a, b, c, d], [d, a, b, c], [a, d, b, c])).to.deep.equal(conflicts(''));
  });

  it('has once what both added at different places, and asks about what differs in it', () => {
    expect(merge([a, b], [c, a, b], [a, b, c])).to.deep.equal([c, a, b]);
    expect(merge([a, b], [entry('c', { x: 1 }), a, b], [a, b, entry('c', { y: 1 })])).to.deep.equal([
      entry('c', { x: 1, y: 1 }),
      a,
      b,
    ]);
    expect(merge([a, b], [entry('c', { x: 1 }), a, b], [a, b, entry('c', { x: 2 })])).to.deep.equal(conflicts('c.x'));
    expect(merge(['a', 'b'], ['n', 'a', 'b'], ['a', 'b', 'n'])).to.deep.equal(['n', 'a', 'b']);
  });

  it('knows package directories by their paths', () => {
    const of = (...directories: readonly Entry[]): unknown => ({ packageDirectories: directories });
    const [app, own] = [{ path: 'app', default: true }, { path: 'own' }];
    expect(merge(of(app), of(own, app), of(app, { path: 'own', versionNumber: '1.0.0.NEXT' }))).to.deep.equal(
      of({ path: 'own', versionNumber: '1.0.0.NEXT' }, app)
    );
    expect(merge(of(app), of(app, own), of(app, { path: 'other' }))).to.deep.equal(of(app, own, { path: 'other' }));
  });

  it('puts what both added at one place there, ours first', () => {
    expect(merge([a, b], [a, c, b], [a, d, b])).to.deep.equal([a, c, d, b]);
    expect(merge([a], [c, a], [d, a])).to.deep.equal([c, d, a]);
    expect(merge([], [c], [d])).to.deep.equal([c, d]);
  });

  it('asks about a text that both sides replaced otherwise', () => {
    expect(merge(['a', 'b'], ['a', 'x'], ['a', 'y'])).to.deep.equal(conflicts(''));
    expect(merge(['a', 'b'], ['a'], ['a', 'y'])).to.deep.equal(['a', 'y']);
    expect(merge(['a'], ['a', 'x'], ['a', 'y'])).to.deep.equal(['a', 'x', 'y']);
  });

  it('takes entries that nothing names for what they are, in their order', () => {
    const [one, two, three] = [1, 2, 3].map((x) => ({ x }));
    expect(merge([one, two, three], [two, three], [one, two, { x: 4 }])).to.deep.equal([two, { x: 4 }]);
    expect(merge([1, 2], [1, 3], [1, 4])).to.deep.equal(conflicts(''));
    expect(merge([1, 2, 3], [4, 2, 3], [1, 2, 5])).to.deep.equal([4, 2, 5]);
    expect(merge(['a', 'a', 'b'], ['a', 'a', 'b', 'c'], ['x', 'a', 'a', 'b'])).to.deep.equal(['x', 'a', 'a', 'b', 'c']);
  });

  it('asks where entries that nothing names would be doubled, or come back', () => {
    const [one, two, three, four] = [1, 2, 3, 4].map((x) => ({ x }));
    expect(merge([one, two], [three, one, two], [one, two, three])).to.deep.equal(conflicts(''));
    expect(merge([one, two, three], [three, one, two], [one, two])).to.deep.equal(conflicts(''));
    expect(merge([one, two], [one, four], [two])).to.deep.equal(conflicts(''));
  });
});
