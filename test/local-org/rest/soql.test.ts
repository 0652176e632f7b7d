import { expect } from 'chai';
import { QueryError, readQuery, type Row, runQuery } from './soql.js';

describe('the reader of queries', () => {
  const rows: readonly Row[] = [
    { Id: '0AfLo0000000001KAA', Name: 'One', Count: 1, Open: true, When: '2026-01-01T10:00:00.000+0000' },
    { Id: '0AfLo0000000002KAA', Name: 'Two', Count: 2, Open: false, When: '2026-01-01T10:00:00.000+0000' },
    { Id: '0AfLo0000000003KAA', Name: undefined, Count: 3, Open: true, When: '2026-01-02T10:00:00.000+0000' },
  ];
  const columns = new Set(['Id', 'Name', 'Count', 'Open', 'When']);
  const ids = (soql: string): string[] =>
    runQuery(readQuery(soql), rows, columns).map((row) => String(row.Id).slice(14, 15));

  const cases: ReadonlyArray<readonly [string, readonly string[]]> = [
    ['SELECT Id FROM T', ['1', '2', '3']],
    ["SELECT Id FROM T WHERE Name = 'one'", ['1']],
    ['SELECT Id FROM T WHERE Count > 1 AND Open = TRUE', ['3']],
    ["SELECT Id FROM T WHERE Name = 'One' OR (Count >= 3 AND NOT Open = false)", ['1', '3']],
    ["SELECT Id FROM T WHERE Id IN ('0AfLo0000000001', '0AfLo0000000003KAA')", ['1', '3']],
    ["SELECT Id FROM T WHERE Id NOT IN ('0AfLo0000000001')", ['2', '3']],
    ["SELECT Id FROM T WHERE Name LIKE 'T%'", ['2']],
    ['SELECT Id FROM T WHERE Name = null', ['3']],
    ['SELECT Id FROM T WHERE When > 2026-01-01T12:00:00Z', ['3']],
    ['select id from T where count <= 2 order by When desc, Count desc limit 1', ['2']],
    ['SELECT Id FROM T ORDER BY When DESC', ['3', '2', '1']],
    ['SELECT Id FROM T ORDER BY Count ASC NULLS LAST LIMIT 1 OFFSET 1', ['2']],
  ];
  for (const [soql, expected] of cases) {
    it(`answers ${soql}`, () => {
      expect(ids(soql)).to.deep.equal(expected);
    });
  }

  it('counts', () => {
    const query = readQuery('SELECT COUNT() FROM T WHERE Open = true');
    expect(query.count).to.equal(true);
    expect(runQuery(query, rows, columns)).to.have.length(2);
  });

  it('reads quotes inside of texts', () => {
    expect(readQuery("SELECT Id FROM T WHERE Name = 'O\\'Neil, (x)'").where).to.deep.include({
      values: ["O'Neil, (x)"],
    });
  });

  for (const soql of [
    'SELECT Id',
    'SELECT Id FROM T WHERE',
    'FROM T',
    'SELECT Id FROM T GROUP BY Id',
    'SELECT Nope FROM T',
  ]) {
    it(`refuses ${soql}`, () => {
      expect(() => ids(soql)).to.throw(QueryError);
    });
  }
});
