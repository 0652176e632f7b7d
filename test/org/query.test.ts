import { expect } from 'chai';
import { query } from '../../src/org/query.js';
import type { FaultEffect } from '../support/orgs.js';
import { apexClass, rejection, useLocalOrg } from './wire.js';

describe('query', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' });
  const soql = 'SELECT Name FROM ApexClass ORDER BY Name';
  const fillThree = async (): Promise<void> => {
    wire.org().settings.queryPageSize = 1;
    for (const name of ['A', 'B', 'C']) await wire.org().fill(apexClass(name));
  };
  const answer = (body: unknown): FaultEffect => ({
    kind: 'status',
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify(body),
  });

  for (const tooling of [false, true]) {
    it(`gives the records of all pages${tooling ? ', of the Tooling API too' : ''}`, async () => {
      const { connection } = await wire.connect();
      await fillThree();
      const found = await query(connection, soql, { tooling });
      expect(found.map(({ Name }) => Name)).to.deep.equal(['A', 'B', 'C']);
      const operation = tooling ? 'toolingQueryMore' : 'queryMore';
      expect(wire.org().requests.filter((request) => request.operation === operation)).to.have.length(2);
    });
  }

  it('asks once for what fits one page', async () => {
    const { connection } = await wire.connect();
    const before = wire.org().requests.length;
    expect(await query(connection, soql)).to.deep.equal([]);
    expect(wire.org().requests.length - before).to.equal(1);
  });

  it('fails rather than give a part, when a page in the middle cannot be had', async () => {
    const { connection } = await wire.connect();
    await fillThree();
    wire.org().fail({
      operation: 'queryMore',
      call: 2,
      effect: { kind: 'error', code: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator', status: 400 },
    });
    expect((await rejection(query(connection, soql))).name).to.equal('INVALID_QUERY_LOCATOR');
  });

  const unreadable: ReadonlyArray<readonly [string, unknown]> = [
    ['without records', { done: true }],
    ['that names no next page', { done: false, records: [{ Name: 'A' }] }],
    ['that leads elsewhere', { done: false, records: [{ Name: 'A' }], nextRecordsUrl: 'https://elsewhere.test/x' }],
    ['that would never end', { done: false, records: [], nextRecordsUrl: '/services/data/v66.0/query/01g-0' }],
  ];
  for (const [what, body] of unreadable) {
    it(`refuses an answer ${what}`, async () => {
      const { connection } = await wire.connect();
      wire.org().fail({ operation: 'query', effect: answer(body) });
      const error = await rejection(query(connection, soql));
      expect(error.message).to.equal('The answer to a query could not be read.');
    });
  }
});
