import { expect } from 'chai';
import fc from 'fast-check';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { property } from './property.js';

/** A layout with one section: its columns, each as the fields in it. */
const layout = (columns: string): Buffer => {
  const item = (field: string): string => `<layoutItems><field>${field}</field></layoutItems>\n`;
  const column = (fields: string): string => `<layoutColumns>\n${[...fields].map(item).join('')}</layoutColumns>\n`;
  return Buffer.from(
    `<Layout>\n<layoutSections>\n<label>S</label>\n${columns.split('|').map(column).join('')}</layoutSections>\n</Layout>\n`
  );
};

const columnsOf = (text: string): string =>
  text
    .split('<layoutColumns>')
    .slice(1)
    .map((column) => (column.match(/<field>./g) ?? []).join('').replaceAll('<field>', ''))
    .join('|');

const merge = (base: string, ours: string, theirs: string): string | readonly string[] => {
  const sides = { base: layout(base), ours: layout(ours), theirs: layout(theirs) };
  const { content, conflicts } = mergeMetadata(sides, 'a.xml');
  if (conflicts.length > 0) return conflicts.map(({ path }) => path);
  expect(faultsOfMerge({ ...sides, merged: content }, 'a.xml')).to.deep.equal([]);
  return columnsOf(content.toString());
};

describe('the merge of columns', () => {
  for (const [title, base, ours, theirs, merged] of [
    ['has the column of one side and the field of the other one', 'ab', 'ab|x', 'aby', 'aby|x'],
    ['has both fields in the column that both added', 'ab', 'ab|x', 'ab|yz', 'ab|xyz'],
    ['has all columns that a side added', 'ab', 'ab|x', 'ab|y|z', 'ab|xy|z'],
    ['has a field that one side moved into a new column', 'ab', 'a|b', 'aby', 'ay|b'],
    ['has the columns of the side that alone changed them', 'ab|c', 'c|ab|x', 'ab|c', 'c|ab|x'],
  ] as const) {
    it(title, () => {
      expect(merge(base, ours, theirs)).to.equal(merged);
      const turned = merge(base, theirs, ours);
      expect([...turned].sort()).to.deep.equal([...merged].sort());
    });
  }

  it('asks about them all where their positions do not say which is which', () => {
    for (const [ours, theirs] of [
      ['x|ab|c', 'aby|c'],
      ['aby|c', 'c'],
      ['aby|c', 'ab'],
    ]) {
      expect(merge('ab|c', ours, theirs)).to.deep.equal(['layoutSections[S]/layoutColumns']);
      expect(merge('ab|c', theirs, ours)).to.deep.equal(['layoutSections[S]/layoutColumns']);
    }
  });

  const columns = fc
    .tuple(fc.shuffledSubarray([...'abcdef']), fc.array(fc.nat(6), { maxLength: 2 }))
    .map(([fields, cuts]) =>
      [...cuts].sort((a, b) => b - a).reduce((all, at) => `${all.slice(0, at)}|${all.slice(at)}`, fields.join(''))
    );

  property(
    'has each field once, and all that both have, whichever side is chosen',
    fc.tuple(columns, columns, columns),
    ([base, ours, theirs]) => {
      const sides = { base: layout(base), ours: layout(ours), theirs: layout(theirs) };
      for (const side of ['ours', 'theirs'] as const) {
        const { content, conflicts } = mergeMetadata(sides, 'a.xml', { resolve: () => side });
        expect(conflicts).to.deep.equal([]);
        const fields = columnsOf(content.toString()).replaceAll('|', '');
        expect(new Set(fields).size, fields).to.equal(fields.length);
        for (const field of 'abcdef')
          if (ours.includes(field) && theirs.includes(field)) expect(fields, field).to.include(field);
        expect(faultsOfMerge({ ...sides, merged: content }, 'a.xml')).to.deep.equal([]);
      }
    }
  );
});
