import { expect } from 'chai';
import type { BaselineOutcome } from '../../../src/promotion/instances/baseline.js';
import { baselineJson } from '../../../src/ui/instances/baselineJson.js';

const outcome: BaselineOutcome = {
  instance: { name: 'qa', org: 'qa-sandbox', branch: 'env/qa' },
  org: {
    orgId: '00D000000000001AAA',
    kind: 'sandbox',
    username: 'admin@example.com',
    userId: '005000000000001AAA',
    instanceUrl: 'https://example.com',
    apiVersion: '66.0',
    name: 'Shop',
    edition: 'Enterprise Edition',
  },
  commit: 'c1',
};
const member = { type: 'ApexClass', fullName: 'A' };

describe('a baseline as JSON', () => {
  it('names instance, commit and record of a declaration', () => {
    const recorded = { run: 'run-1', commit: 'c1', owed: 0 };
    expect(baselineJson({ ...outcome, recorded })).to.deep.equal({
      name: 'qa',
      branch: 'env/qa',
      commit: 'c1',
      org: outcome.org,
      recorded,
    });
  });

  it('lists the differences that a comparison found, and what could not be brought over', () => {
    const json = baselineJson({
      ...outcome,
      comparison: { compared: 2, differences: [{ member, difference: 'differs', detail: 'content' }], warnings: [] },
      committed: { branch: 'b', commit: 'c2', created: true, left: [{ member, reason: 'kept' }] },
    });
    expect(json.comparison).to.deep.equal({
      equal: false,
      compared: 2,
      differences: [{ ...member, difference: 'differs', detail: 'content' }],
    });
    expect(json.committed?.left).to.deep.equal([{ ...member, reason: 'kept' }]);
    expect(json).to.not.have.property('recorded');
  });

  it('says that org and commit are equal when nothing differs', () => {
    expect(
      baselineJson({ ...outcome, comparison: { compared: 2, differences: [], warnings: [] } }).comparison
    ).to.include({
      equal: true,
    });
  });
});
