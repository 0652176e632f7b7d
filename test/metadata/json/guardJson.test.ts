import { expect } from 'chai';
import { faultsOfJson } from '../../../src/metadata/json/guardJson.js';

const faults = (ours: unknown, theirs: unknown, merged: unknown, base?: unknown): readonly string[] => {
  const [mine, other, result] = [ours, theirs, merged].map((value) => Buffer.from(JSON.stringify(value)));
  const before = base === undefined ? {} : { base: Buffer.from(JSON.stringify(base)) };
  return faultsOfJson({ ...before, ours: mine, theirs: other, merged: result });
};
const region = (...components: readonly unknown[]): unknown => ({ regions: [{ id: 'r', components }] });
const [a, b, c] = ['a', 'b', 'c'].map((id) => ({ id, height: 1 }));

describe('the guard of merged JSON', () => {
  it('finds nothing in what has both sides’ changes', () => {
    expect(faults(region(a, b), region(a, c), region(a))).to.deep.equal([]);
    expect(faults(region(a, b), region(a, c), region(a, b, c))).to.deep.equal([]);
    expect(faults({ a: 1, b: 2 }, { a: 1, c: 3 }, { a: 1, b: 2, c: 3 })).to.deep.equal([]);
    expect(faults({ a: 1, b: { x: 1 } }, { a: 1, b: { x: 2 } }, { a: 1 })).to.deep.equal([]);
  });

  it('finds what is lost, or not as both sides have it', () => {
    expect(faults(region(a, b), region(a, c), region(b, c))).to.deep.equal([
      'it lacks regions.r.components.a as both sides have it',
    ]);
    expect(faults(region(a, b), region(a, c), region({ ...a, height: 2 }))).to.deep.equal([
      'it lacks regions.r.components.a as both sides have it',
    ]);
    expect(faults({ a: 1, b: 1 }, { a: 1 }, { b: 1 })).to.deep.equal(['it lacks a as both sides have it']);
    expect(faults(['x', 'y'], ['x', 'z'], ['y', 'z'])).to.deep.equal(['it lacks x as both sides have it']);
    expect(faults([1, 1, 2], [1, 1, 3], [1, 2, 3])).to.deep.equal(['it lacks 1 as both sides have it']);
  });

  it('finds what is doubled, and what no side has', () => {
    expect(faults(region(a, b), region(b, a), region(a, b, a))).to.deep.equal([
      'it has regions.r.components.a too often',
    ]);
    expect(faults(['x', 'y'], ['y', 'x'], ['x', 'y', 'y'])).to.deep.equal(['it has y too often']);
    expect(faults(['x', 'y'], ['y', 'x'], ['x', 'y', 'w'])).to.deep.equal(['it has w too often']);
  });

  it('finds what is in two lists, where ids tell entries apart in all of them', () => {
    const page = (...all: ReadonlyArray<readonly unknown[]>): unknown => ({
      regions: all.map((components, at) => ({ id: `r${at}`, components })),
    });
    expect(faults(page([a], []), page([], [a]), page([a], [a]))).to.deep.equal(['it has components.a in two lists']);
    expect(faults(page([a, b], [b]), page([b], [a, b]), page([a, b], [a, b]))).to.deep.equal([]);
  });

  it('finds what is in no list, where ids tell entries apart in all of them', () => {
    const page = (...all: ReadonlyArray<readonly unknown[]>): unknown => ({
      regions: all.map((components, at) => ({ id: `r${at}`, components })),
    });
    const [moved, gone] = [page([a], [c, b]), page([a, b])];
    for (const [ours, theirs] of [
      [moved, gone],
      [gone, moved],
    ])
      expect(faults(ours, theirs, page([a]))).to.deep.equal(['it lacks components.b, which both sides have']);
    expect(faults(moved, gone, page([a]), page([a], [c]))).to.deep.equal([]);
  });

  it('takes for right what is as the base has it, where that was chosen', () => {
    const page = (...all: ReadonlyArray<readonly unknown[]>): unknown => ({
      regions: all.map((components, at) => ({ id: `r${at}`, components })),
    });
    const [moved, gone, before] = [page([], [a, c]), page([], [c]), page([a], [])];
    expect(faults(moved, gone, before, before)).to.deep.equal([]);
    expect(faults(moved, gone, before)).to.deep.equal([
      ...['it lacks regions.r0 as both sides have it', 'it lacks regions.r1.components.c as both sides have it'],
    ]);
    expect(faults({ a: 1, b: 1 }, { a: 1, b: 2 }, { b: 0 }, { b: 0 })).to.deep.equal([]);
    expect(faults({ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 0 }, { b: 0 })).to.deep.equal([
      'it lacks a as both sides have it',
    ]);
    expect(faults(page([], [a]), page([], []), page([a], [a]), page([a], []))).to.deep.equal([
      'it has components.a in two lists',
    ]);
  });

  it('finds what is no JSON', () => {
    const [ours, theirs] = [Buffer.from('{"a": 1}'), Buffer.from('\uFEFF{"a": 2}')];
    expect(faultsOfJson({ ours, theirs, merged: Buffer.from('{"a": 1,}') })[0]).to.match(/^it is no JSON: /);
    expect(faultsOfJson({ ours, theirs, merged: theirs })).to.deep.equal([]);
  });
});
