import { expect } from 'chai';
import { memberKey, type Member } from '../../src/common/member.js';
import type { Raw } from '../../src/org/read.js';
import { verifyDeploy } from '../../src/org/verify.js';
import { resultOf, success } from './results.js';

const member = (key: string): Member => {
  const [type, ...name] = key.split(':');
  return { type, fullName: name.join(':') };
};

const uncovered = (
  sent: readonly string[],
  deleted: readonly string[],
  successes: readonly Raw[],
  failures: readonly Raw[] = []
): readonly string[] =>
  verifyDeploy(resultOf({ details: { componentSuccesses: successes, componentFailures: failures } }), {
    sent: sent.map((key) => member(key)),
    deleted: deleted.map((key) => member(key)),
  }).map((found) => `${found.deletion ? 'deletion of ' : ''}${memberKey(found)}`);

describe('verifyDeploy', () => {
  it('covers what the org reports, whatever it did with it', () => {
    const reported = [success('ApexClass', 'A', { created: true }), success('ApexClass', 'B', { changed: false })];
    expect(uncovered(['ApexClass:A', 'ApexClass:B'], [], reported)).to.deep.equal([]);
  });

  it('finds a member that a result leaves out although it says Succeeded', () => {
    expect(uncovered(['ApexClass:A', 'ApexClass:B'], [], [success('ApexClass', 'A')])).to.deep.equal(['ApexClass:B']);
    expect(uncovered(['ApexClass:A'], ['ApexClass:C'], [])).to.deep.equal(['ApexClass:A', 'deletion of ApexClass:C']);
  });

  it('does not take the manifest or a member of another type for the member', () => {
    const reported = [success('', 'package.xml'), success('ApexTrigger', 'A')];
    expect(uncovered(['ApexClass:A'], [], reported)).to.deep.equal(['ApexClass:A']);
  });

  it('does not believe a success beside a failure of the same component', () => {
    const failure = { ...success('LightningComponentBundle', 'tile'), success: false, problem: 'Bad' };
    const reported = [success('LightningComponentBundle', 'tile')];
    expect(uncovered(['LightningComponentBundle:tile'], [], reported, [failure])).to.have.length(1);
  });

  const known: ReadonlyArray<readonly [string, string, Raw]> = [
    [
      'an object that brings only a field, by the field',
      'CustomObject:Invoice__c',
      success('CustomField', 'Invoice__c.Amount__c', { fileName: 'objects/Invoice__c.object' }),
    ],
    [
      'a labels file by one of its labels',
      'CustomLabels:CustomLabels',
      success('CustomLabel', 'Invoice_Title', { fileName: 'labels/CustomLabels.labels' }),
    ],
    ['a workflow by its alert', 'Workflow:Account', success('WorkflowAlert', 'Account.Big', { fileName: '' })],
    ['a layout by its decoded name', 'Layout:Account-A %28B%29', success('Layout', 'Account-A (B)')],
    ['a profile by its encoded name', 'Profile:Sales: EU', success('Profile', 'Sales%3A EU')],
    [
      'settings by the name of their kind',
      'Settings:Account',
      success('AccountSettings', 'Account', { fileName: 'settings/Account.settings' }),
    ],
    [
      'a Lightning web component by its markup name',
      'LightningComponentBundle:tile',
      success('LightningComponentBundle', 'markup://c:tile'),
    ],
    ['a bundle by a resource of it', 'UIBundle:shop', success('UIBundleResource', 'shop/index.html')],
    ['a document without its extension', 'Document:Logos/acme', success('Document', 'Logos/acme.png')],
    ['a report folder named as a report', 'Report:Sales', success('ReportFolder', 'Sales')],
    ['a flow by its version', 'Flow:Approve', success('Flow', 'Approve-3')],
  ];
  for (const [what, sent, reported] of known) {
    it(`covers ${what}`, () => {
      expect(uncovered([sent], [], [reported])).to.deep.equal([]);
    });
  }

  it('does not cover an object by a field of another object', () => {
    expect(uncovered(['CustomObject:Account'], [], [success('CustomField', 'Case.Level__c')])).to.have.length(1);
  });

  it('covers a deletion by its report, by its parent, by its short name and by its absence', () => {
    const deleted = { deleted: true, changed: false };
    const absent = success('ApexClass', 'destructiveChangesPost.xml', {
      changed: false,
      problem: 'No ApexClass named: Ghost found',
      problemType: 'Warning',
    });
    const reported = [success('CustomObject', 'Invoice__c', deleted), success('Report', 'Sales/Top', deleted), absent];
    const deletions = [
      'CustomObject:Invoice__c',
      'CustomField:Invoice__c.A__c',
      'Report:All/Sales/Top',
      'ApexClass:Ghost',
    ];
    expect(uncovered([], deletions, reported)).to.deep.equal([]);
  });

  it('covers the deletion of a version of a flow by that version alone', () => {
    const deleted = success('Flow', 'Rate-1', { deleted: true, changed: false });
    expect(uncovered([], ['Flow:Rate-1', 'Flow:Rate-2'], [deleted])).to.have.length(1);
  });

  it('does not take a deletion for an arrival, or an arrival for a deletion', () => {
    expect(uncovered(['ApexClass:A'], [], [success('ApexClass', 'A', { deleted: true })])).to.have.length(1);
    expect(uncovered([], ['ApexClass:A'], [success('ApexClass', 'A')])).to.have.length(1);
  });
});
