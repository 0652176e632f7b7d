import { expect } from 'chai';
import { onlyChildren } from '../../../src/metadata/overlay/onlyChildren.js';

const kinds = [
  { tag: 'fields', key: 'fullName' },
  { tag: 'listViews', key: 'fullName' },
];
const left = (lines: readonly string[], kept: readonly string[], keepsOwn: boolean): readonly string[] => {
  const file = Buffer.from(['<CustomObject>', ...lines, '</CustomObject>', ''].join('\r\n'));
  const isKept = (tag: string, name: string): boolean => kept.includes(`${tag} ${name}`);
  const found = onlyChildren(file, { kinds, isKept, keepsOwn }, 'X.object');
  expect(found === file).to.equal(found.equals(file));
  return found.toString().split('\r\n').slice(1, -2);
};

describe('a file in which components stand, with only some of them', () => {
  const own = '  <label>Shop</label> ';
  const field = (name: string): string => `\t<fields><fullName>${name}</fullName></fields>`;
  const view = '    <listViews><fullName>A</fullName></listViews>';
  const all = [field('A'), field('B'), own, view];

  it('has all other bytes as they were', () => {
    expect(left(all, ['fields A', 'fields B', 'listViews A'], true)).to.deep.equal(all);
    expect(left(all, ['fields B'], true)).to.deep.equal([field('B'), own]);
    expect(left(all, ['listViews A'], true)).to.deep.equal([own, view]);
  });

  it('knows names with white space around them', () => {
    expect(left([field(' A '), field('B')], ['fields A'], false)).to.deep.equal([field(' A ')]);
  });

  it('has what it says of itself only where that is wanted', () => {
    expect(left(all, ['fields A'], false)).to.deep.equal([field('A')]);
    expect(left(all, [], false)).to.deep.equal([]);
  });

  it('stays as it is where no component stands in it', () => {
    const layouts = '  <searchLayouts><fields>A</fields></searchLayouts>';
    expect(left([own, layouts], [], false)).to.deep.equal([own, layouts]);
    expect(left(['  <label>&', '  </label>'], [], false)).to.have.length(2);
  });
});
