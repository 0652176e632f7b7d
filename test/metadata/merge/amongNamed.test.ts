import { expect } from 'chai';
import fc from 'fast-check';
import { faultsOfMerge } from '../../../src/metadata/merge/guard.js';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';
import { property } from './property.js';

const blank = '<emptySpace>true</emptySpace>';
const item = (letter: string): string =>
  `            <layoutItems>\n                ${letter === '_' ? blank : `<field>${letter}</field>`}\n            </layoutItems>\n`;
const column = (letters: string): string =>
  `        <layoutColumns>\n${[...letters].map(item).join('')}        </layoutColumns>\n`;

/** A layout of one section; its columns by letters for fields and lines for blank items, between slashes. */
const layout = (columns: string, more = ''): Buffer =>
  Buffer.from(
    `<Layout>\n    <layoutSections>\n        <label>S</label>\n${more}${columns.split('/').map(column).join('')}    </layoutSections>\n</Layout>\n`
  );

type Versions = readonly [base: string, ours: string, theirs: string];

const lettersOf = (content: Buffer): string =>
  content
    .toString()
    .split('<layoutColumns>')
    .slice(1)
    .map((each) => [...each.matchAll(/<field>(.)|<emptySpace>/g)].map(([, field]) => field ?? '_').join(''))
    .join('/');

const merge = ([base, ours, theirs]: Versions): string => {
  const sides = { base: layout(base), ours: layout(ours), theirs: layout(theirs) };
  const { content, conflicts } = mergeMetadata(sides, 'a.xml');
  if (conflicts.length > 0) return 'asked';
  expect(faultsOfMerge({ ...sides, merged: content }, 'a.xml')).to.deep.equal([]);
  return lettersOf(content);
};

describe('blank items among the fields of a layout', () => {
  const cases: ReadonlyArray<readonly [title: string, ...versions: Versions, merged: string]> = [
    ['added at one place are one', 'ab', 'xa_b', 'a_by', 'xa_by'],
    ['added at one place, more of them by one side, are as many', 'ab', 'a__b', 'a_by', 'a__by'],
    ['put in the place of one field are one', 'abcd', 'a_cdx', 'ya_cd', 'ya_cdx'],
    ['put in the place of one field, and of that and the next, are two', 'abcd', 'a_cd', 'a__d', 'a__d'],
    ['added at different places are all in', 'abc', 'a_bc', 'ab_c', 'a_b_c'],
    ['put in the places of different fields are all in', 'abcd', 'a_cd', 'ab_d', 'a__d'],
    ['put beside a field, and in its place, are all in', 'abcd', 'a_bcd', 'a_cd', 'a__cd'],
    ['added to a list that has some are all in', 'a_bc', 'a__bc', 'a_b_c', 'a__b_c'],
    ['added to different columns are all in', 'ab/cd', 'a_b/cd', 'ab/c_d', 'a_b/c_d'],
    ['taken away at different places are all gone', 'a_b_c_d', 'a_bc_d', 'ab_c_d', 'abc_d'],
    ['taken away at different places are all gone, also if none is left', '_ab_', '_ab', 'ab_', 'ab'],
    ['of which each side took away another one are gone, beside what else changed', 'a_b_c', 'a_bcx', 'yab_c', 'yabcx'],
    ['of which a side replaced two and the other one took away one are all gone', '_c__', '_cd', 'c__', 'cd'],
    ['that each side replaced another one of are all gone', '_a_b', '_acb', 'dea_b', 'deacb'],
    ['that both kept stay where what was between them is gone', 'x_b_y_', 'x_y_', 'xb_y_', 'x_y_'],
    ['taken away at one place are gone as often as that', 'a__b', 'xa_b', 'a_by', 'xa_by'],
    ['that one side moved are where it has them', 'abcd_ef', 'xabcd_ef', 'abcdef_', 'xabcdef_'],
    ['that both sides moved to one place are there once', 'abcd_ef', 'xabcdef_', 'abcdef_', 'xabcdef_'],
    ['that both sides moved to different places are asked about', 'abcd_ef', 'abcdef_', '_abcdef', 'asked'],
    ['of which each side may have kept several are as many as both may have kept', '__e_d_', '_e_', '__d', '__'],
  ];
  for (const [title, base, ours, theirs, merged] of cases) {
    it(title, () => {
      expect(merge([base, ours, theirs])).to.equal(merged);
      expect(merge([base, theirs, ours])).to.equal(merged);
    });
  }

  it('go with what a side was chosen for', () => {
    const sides = { base: layout('abcd_ef'), ours: layout('abcdef_x'), theirs: layout('_abcdef') };
    const merged = (['ours', 'theirs', 'base'] as const).map((side) => {
      const { content, conflicts } = mergeMetadata(sides, 'a.xml', { resolve: () => side });
      expect(conflicts).to.deep.equal([]);
      return lettersOf(content);
    });
    expect(merged).to.deep.equal(['abcdef_x', '_abcdefx', 'abcd_efx']);
  });

  const letters = fc.array(fc.constantFrom('_', '_', 'a', 'b', 'c', 'd', 'e'), { maxLength: 7 }).map((all) =>
    // A field stands once in a layout.
    all.filter((letter, at) => letter === '_' || all.indexOf(letter) === at).join('')
  );

  property(
    'are as many whichever side is ours, and as both have them where they changed them alike',
    fc.tuple(letters, letters, letters),
    ([base, ours, theirs]) => {
      const [one, other] = [merge([base, ours, theirs]), merge([base, theirs, ours])];
      if (one !== 'asked' && other !== 'asked') expect([...one].sort()).to.deep.equal([...other].sort());
      const sides = {
        base: layout(base),
        ours: layout(ours, '        <style>OneColumn</style>\n'),
        theirs: layout(ours, '        <editHeading>true</editHeading>\n'),
      };
      const { content, conflicts } = mergeMetadata(sides, 'a.xml');
      expect([lettersOf(content), conflicts]).to.deep.equal([ours, []]);
      expect(faultsOfMerge({ ...sides, merged: content }, 'a.xml')).to.deep.equal([]);
    }
  );

  const columns = fc.tuple(letters, fc.nat(7)).map(([all, at]) => `${all.slice(0, at)}/${all.slice(at)}`);

  property(
    'leave each field once, and lose none that both have, whichever column the sides have it in',
    fc.tuple(columns, columns, columns),
    ([base, ours, theirs]) => {
      const sides = { base: layout(base), ours: layout(ours), theirs: layout(theirs) };
      for (const side of [undefined, 'ours', 'theirs'] as const) {
        const { content, conflicts } = mergeMetadata(sides, 'a.xml', { resolve: () => side });
        if (conflicts.length > 0) continue;
        const fields = [...lettersOf(content)].filter((letter) => /[a-e]/.test(letter));
        expect(new Set(fields).size, fields.join('')).to.equal(fields.length);
        for (const field of 'abcde') {
          if (ours.includes(field) && theirs.includes(field)) expect(fields, field).to.include(field);
          if (!ours.includes(field) && !theirs.includes(field)) expect(fields, field).to.not.include(field);
        }
        expect(faultsOfMerge({ ...sides, merged: content }, 'a.xml')).to.deep.equal([]);
      }
    }
  );
});
