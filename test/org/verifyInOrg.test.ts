import { expect } from 'chai';
import type { Member } from '../../src/common/member.js';
import { failureReasons } from '../../src/org/failureReasons.js';
import { retrieveMembers } from '../../src/org/retrieve.js';
import { sendDeploy } from '../../src/org/send.js';
import { readBack, verifyDeploy } from '../../src/org/verify.js';
import { watchDeploy } from '../../src/org/watch.js';
import { apexClass, deployClasses, manifestOf, quickly, useLocalOrg, zipOf } from './wire.js';

describe('a deploy that says succeeded while a component is missing', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' });
  const sent = { sent: ['A', 'B'].map((fullName) => ({ type: 'ApexClass', fullName })), deleted: [] };
  const missing = { type: 'ApexClass', fullName: 'B', deletion: false };

  it('is found out by counting, and the org confirms it when it is read back', async () => {
    const org = await wire.connect();
    wire.org().fail({ operation: 'deploy', effect: { kind: 'componentMissing', type: 'ApexClass', fullName: 'B' } });
    const result = await watchDeploy(org, await deployClasses(org, { A: '', B: '' }), quickly);
    expect(result.success).to.equal(true);
    expect(verifyDeploy(result, sent)).to.deep.equal([missing]);
    expect(await readBack(org, [missing], quickly)).to.deep.equal([missing]);
  });

  it('is forgiven what the org has after all', async () => {
    const org = await wire.connect();
    await wire.org().fill(apexClass('B'));
    expect(await readBack(org, [missing], quickly)).to.deep.equal([]);
  });

  it('is told what should be gone and is still there', async () => {
    const org = await wire.connect();
    await wire.org().fill(apexClass('B'));
    const deletions = ['B', 'Ghost'].map((fullName) => ({ type: 'ApexClass', fullName, deletion: true }));
    expect(await readBack(org, deletions, quickly)).to.deep.equal([deletions[0]]);
  });
});

describe('a deploy of many kinds of components', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' });
  const metadata = (root: string, content: string): string =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${content}</${root}>\n`;
  const object = (fields: string): string =>
    metadata(
      'CustomObject',
      `<deploymentStatus>Deployed</deploymentStatus>${fields}<label>Invoice</label><nameField><label>Name</label><type>Text</type></nameField><pluralLabel>Invoices</pluralLabel><sharingModel>ReadWrite</sharingModel>`
    );
  const field = (name: string): string =>
    `<fields><fullName>${name}</fullName><defaultValue>false</defaultValue><label>${name}</label><type>Checkbox</type></fields>`;

  it('is covered as a whole: parts and parents, labels, bundles, encoded names, deletions of what is and is not there', async () => {
    const org = await wire.connect();
    await wire.org().fill({ ...apexClass('Old'), 'objects/Invoice__c.object': object(field('Old__c')) });
    const sent = {
      CustomObject: ['Invoice__c'],
      CustomField: ['Invoice__c.Paid__c'],
      CustomLabels: ['CustomLabels'],
      CustomLabel: ['Invoice_Title'],
      Layout: ['Invoice__c-Invoice %28A%29'],
      LightningComponentBundle: ['tile'],
    };
    const deleted = { ApexClass: ['Old', 'Ghost'], CustomField: ['Invoice__c.Old__c'] };
    const zip = await zipOf(sent, {
      'objects/Invoice__c.object': metadata('CustomObject', field('Paid__c')),
      'labels/CustomLabels.labels': metadata(
        'CustomLabels',
        '<labels><fullName>Invoice_Title</fullName><language>en_US</language><protected>false</protected><shortDescription>T</shortDescription><value>Invoice</value></labels>'
      ),
      'layouts/Invoice__c-Invoice %28A%29.layout': metadata('Layout', ''),
      'lwc/tile/tile.js':
        "import { LightningElement } from 'lwc';\nexport default class Tile extends LightningElement {}\n",
      'lwc/tile/tile.js-meta.xml': metadata(
        'LightningComponentBundle',
        '<apiVersion>66.0</apiVersion><isExposed>false</isExposed>'
      ),
      'destructiveChangesPost.xml': manifestOf(deleted),
    });
    const result = await watchDeploy(org, await sendDeploy(org, zip, { checkOnly: false }), quickly);
    expect(failureReasons(result)).to.deep.equal([]);
    const members = (byType: Readonly<Record<string, readonly string[]>>): readonly Member[] =>
      Object.entries(byType).flatMap(([type, names]) => names.map((fullName) => ({ type, fullName })));
    expect(verifyDeploy(result, { sent: members(sent), deleted: members(deleted) })).to.deep.equal([]);
    expect(result.warnings.map(({ problem }) => problem)).to.deep.equal(['No ApexClass named: Ghost found']);
    const back = await retrieveMembers(org, members(sent), quickly);
    expect(back.missing).to.deep.equal([]);
  });
});
