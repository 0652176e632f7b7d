import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { InstanceDetails } from '../../../src/promotion/instances/displayInstance.js';
import { detailsText } from '../../../src/ui/instances/detailsText.js';
import type { ShownSettings } from '../../../src/ui/instances/settingsText.js';

type PipelineSchema = Readonly<{ definitions: { instance: { properties: Readonly<Record<string, unknown>> } } }>;

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

  it('show every setting that sfdx-project.json may have for it, and that is set', () => {
    const settings: Required<ShownSettings> = {
      testLevel: 'RunLocalTests',
      tests: ['RatingTest'],
      packages: [],
      replacementEnv: ['HOST', 'PORT'],
      frozen: { reason: 'Year end', until: '2026-04-01' },
      requires: ['uat'],
      maySkip: ['a@example.com', '*'],
      confirm: 'name',
      deletions: 'never',
      neverDelete: ['CustomField', 'CustomObject'],
      publish: 'pull-request',
      mergeMethod: 'squash',
      follow: 'auto',
    };
    const text = shown({ instance: { ...details.instance, ...settings } });
    for (const line of [
      'Test Level    RunLocalTests',
      'Tests         RatingTest',
      'Packages      none',
      'Replacements  read HOST, PORT',
      'Frozen        Year end (until 2026-04-01)',
      'Requires      uat',
      'May Skip      everybody',
      'Confirm       by typing its name',
      'Deletions     never',
      'Never Delete  CustomField, CustomObject',
      'Publish       by a pull request',
      'Merge         one commit a feature, linear',
      'Follow        after each publish',
    ]) {
      expect(text.split('\n'), line).to.include(line);
    }
    const ended = { ...details.instance, frozen: { reason: 'Year end', until: '2026-03-01' } };
    expect(shown({ instance: ended })).to.contain('Year end (ended 2026-03-01)');
    const all = JSON.parse(readFileSync('schemas/pipeline.schema.json', 'utf8')) as PipelineSchema;
    expect([...Object.keys(settings), 'org', 'branch', 'parent', 'mirrorOf']).to.have.members(
      Object.keys(all.definitions.instance.properties)
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
