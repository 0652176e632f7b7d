import { expect } from 'chai';
import { alignColumns, alignFacts } from '../../../src/ui/instances/columns.js';

const cells = (...texts: readonly string[]): ReadonlyArray<{ text: string }> => texts.map((text) => ({ text }));

describe('columns', () => {
  it('stand below each other, without spaces at the end of a line', () => {
    expect(alignColumns([cells('A', 'B', 'C'), cells('long', '', 'x'), cells('s', 'middle', '')])).to.deep.equal([
      'A     B       C',
      'long          x',
      's     middle',
    ]);
  });

  it('are left out when only their heading is there', () => {
    expect(alignColumns([cells('A', 'B', 'C'), cells('1', '', '3')])).to.deep.equal(['A  C', '1  3']);
  });

  it('are broken between words where they do not fit, the widest first', () => {
    const table = [cells('Name', 'Record'), cells('qa', 'promotion of feature/one, feature/two'), cells('dev', 'none')];
    expect(alignColumns(table, 26)).to.deep.equal([
      'Name  Record',
      'qa    promotion of',
      '      feature/one,',
      '      feature/two',
      'dev   none',
    ]);
    expect(alignColumns(table, 44)).to.deep.equal(alignColumns(table));
    expect(alignColumns(table, 1)).to.deep.equal(alignColumns(table, 18));
  });

  it('go on below a cell that says how, which is not broken itself', () => {
    const table = [cells('Name', 'Record'), [{ text: '└─ qa', below: '   │' }, { text: 'promotion of one' }]];
    expect(alignColumns(table, 8)).to.deep.equal(['Name   Record', '└─ qa  promotion', '   │   of one']);
  });

  it('are measured without their colour, and let no control character through', () => {
    const paint = (text: string): string => `<${text}>`;
    expect(alignColumns([cells('Name', 'X'), [{ text: 'a\u001b[2Jb', paint }, { text: 'x' }]])).to.deep.equal([
      'Name    X',
      '<a?[2Jb>  x',
    ]);
  });
});

describe('facts', () => {
  it('have their names in one column, further lines below the value, and none without a value', () => {
    expect(
      alignFacts([
        ['Org', 'qa'],
        ['Remarks', 'one\ntwo'],
        ['Expires', undefined],
      ])
    ).to.deep.equal(['Org      qa', 'Remarks  one\n         two']);
  });
});
