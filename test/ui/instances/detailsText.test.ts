import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { InstanceDetails } from '../../../src/promotion/instances/displayInstance.js';
import { detailsText } from '../../../src/ui/instances/detailsText.js';

const now = new Date('2026-03-14T12:00:00Z');
const oid = '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d';
const details: InstanceDetails = {
  pipelineVersion: 'main at 1a2b3c4',
  instance: {
    name: 'qa',
    org: 'qa-sandbox',
    branch: 'qa',
    parent: 'production',
    onMain: 'yes',
    branchTip: oid,
    deployedCommit: oid,
    recordedOrg: { id: '00D000000000001AAA', username: 'admin@example.com', kind: 'sandbox' },
    ahead: 1,
    behind: 0,
    owed: [],
  },
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
  deployedCommit: oid,
  orgReplaced: false,
  records: [],
};
const shown = (more: Partial<InstanceDetails> = {}): string =>
  stripVTControlCharacters(detailsText({ ...details, ...more }, now).join('\n'));

describe('the details of an instance', () => {
  it('show its place, its org as just asked, its branch and what is deployed', () => {
    expect(shown()).to.equal(
      [
        'Instance     qa',
        'Parent       production',
        'Pipeline     main at 1a2b3c4',
        'Org          qa-sandbox, sandbox',
        'Org Id       00D000000000001AAA',
        'Org Name     Shop (Enterprise Edition)',
        'User         admin@example.com',
        'URL          https://example.com',
        'API Version  66.0',
        'Branch       qa at 1a2b3c4',
        'Deployed     1a2b3c4',
        'Ahead        1 commit that production lacks',
        'Behind       0 commits that only production has',
        '',
        'No records yet.',
      ].join('\n')
    );
  });

  it('say that the deployed commit is unknown after the org was replaced', () => {
    expect(shown({ orgReplaced: true, deployedCommit: undefined })).to.contain(
      'Deployed     unknown: the org was replaced; the records are of org 00D000000000001AAA'
    );
  });

  it('say why the org did not answer, and what to do', () => {
    const orgFailure = { name: 'OrgNotAuthenticatedError', message: 'No org.', actions: ['Log in.'] };
    expect(shown({ org: undefined, deployedCommit: undefined, orgReplaced: undefined, orgFailure })).to.match(
      /^Org {7}qa-sandbox, could not be asked: No org\.\n {10}Log in\.$/m
    );
  });

  it('list records, newest first', () => {
    const record = {
      run: 'run-1',
      kind: 'promotion' as const,
      at: '2026-03-14T10:00:00Z',
      by: 'A <a@example.com>',
      features: ['a', 'b', 'c'],
      deployedCommit: oid,
      orgId: '00D000000000001AAA',
      deployId: '0Af000000000001AAA',
    };
    expect(
      shown({ records: [record] })
        .split('\n')
        .slice(-2)
    ).to.deep.equal([
      'Record                                  Commit   Deploy              By                 Run',
      'promotion of a and 2 more, 2 hours ago  1a2b3c4  0Af000000000001AAA  A <a@example.com>  run-1',
    ]);
  });
});
