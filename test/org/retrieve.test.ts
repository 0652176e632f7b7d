import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import { retrieveMembers } from '../../src/org/retrieve.js';
import type { FaultEffect } from '../support/orgs.js';
import { apexClass, quickly, rejection, useLocalOrg } from './wire.js';

const object = `<?xml version="1.0" encoding="UTF-8"?>
<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">
    <deploymentStatus>Deployed</deploymentStatus>
    <fields><fullName>Amount__c</fullName><label>Amount</label><type>Checkbox</type></fields>
    <label>Invoice</label>
    <nameField><label>Name</label><type>Text</type></nameField>
    <pluralLabel>Invoices</pluralLabel>
    <sharingModel>ReadWrite</sharingModel>
</CustomObject>
`;

describe('retrieveMembers', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' });
  const classA = { type: 'ApexClass', fullName: 'A' };

  it('gives files by their path, byte for byte, who changed them, and what the org does not have', async () => {
    const org = await wire.connect();
    await wire.org().fill({ ...apexClass('A'), 'objects/Invoice__c.object': object });
    const ghost = { type: 'ApexClass', fullName: 'Ghost' };
    const field = { type: 'CustomField', fullName: 'Invoice__c.Amount__c' };
    const retrieved = await retrieveMembers(org, [classA, ghost, field], quickly);
    expect([...retrieved.files.keys()]).to.have.members([
      'classes/A.cls',
      'classes/A.cls-meta.xml',
      'objects/Invoice__c.object',
    ]);
    expect(retrieved.files.get('classes/A.cls')?.toString()).to.equal(apexClass('A')['classes/A.cls']);
    expect(retrieved.missing).to.deep.equal([ghost]);
    expect(retrieved.warnings).to.deep.equal([]);
    const [properties] = retrieved.properties.filter(({ fullName }) => fullName === 'A');
    expect(properties).to.deep.include({ ...classA, file: 'classes/A.cls', lastModifiedBy: 'Local Admin' });
  });

  it('calls what the org does not have as it was asked for, however the org spells it', async () => {
    const org = await wire.connect();
    const asked = [
      { type: 'Layout', fullName: 'Account-Sales %26 More' },
      { type: 'Report', fullName: 'Billing/' },
    ];
    expect((await retrieveMembers(org, asked, quickly)).missing).to.deep.equal(asked);
  });

  it('asks nothing when there is nothing to ask for', async () => {
    const org = await wire.connect();
    expect((await retrieveMembers(org, [], quickly)).files.size).to.equal(0);
    expect(wire.org().requests.filter(({ operation }) => operation === 'retrieve')).to.have.length(0);
  });

  const passing: ReadonlyArray<readonly [string, string, FaultEffect]> = [
    ['a request that is lost', 'retrieve', { kind: 'close', how: 'rst' }],
    ['an answer to the request that is lost', 'retrieve', { kind: 'answerLost', how: 'fin' }],
    ['an unavailable gateway', 'checkRetrieveStatus', { kind: 'status', status: 503 }],
    ['an answer that breaks off', 'checkRetrieveStatus', { kind: 'brokenBody' }],
    ['a reset connection', 'checkRetrieveStatus', { kind: 'close', how: 'rst' }],
    ['a session that expires and is renewed', 'checkRetrieveStatus', { kind: 'sessionExpired' }],
  ];
  for (const [what, operation, effect] of passing) {
    it(`goes on through ${what}`, async () => {
      const org = await wire.connect('qa', effect.kind === 'sessionExpired' ? 'jwt' : 'access-token');
      await wire.org().fill(apexClass('A'));
      wire.org().fail({ operation, times: 2, effect });
      expect((await retrieveMembers(org, [classA], quickly)).files.size).to.equal(2);
    });
  }

  it('ends when the time to wait is over', async () => {
    const org = await wire.connect();
    wire.org().settings.retrieveTime = 60_000;
    const error = await rejection(retrieveMembers(org, [classA], { ...quickly, wait: 50 }));
    expect(error.name).to.equal('RetrieveTimeoutError');
  });

  it('says that the session is gone', async () => {
    const org = await wire.connect();
    await wire.org().expireSessions();
    expect((await rejection(retrieveMembers(org, [classA], quickly))).name).to.equal('OrgSessionExpiredError');
  });

  it('asks in several jobs for more than the API gives in one @long', async function () {
    this.timeout(60_000);
    const org = await wire.connect();
    const names = Array.from({ length: 5001 }, (_, index) => `A${index}`);
    // The members that are there do not fit one job of the API: 10,000 files.
    await wire.org().fill(Object.assign({}, ...names.map((name) => apexClass(name))) as Record<string, string>);
    const members = names.map((fullName) => ({ type: 'ApexClass', fullName }));
    const { files, missing } = await retrieveMembers(org, members, { clock: systemClock, frequency: 5 });
    expect(files.size).to.equal(10_002);
    expect(missing).to.deep.equal([]);
    expect(wire.org().requests.filter(({ operation }) => operation === 'retrieve')).to.have.length(2);
  });
});
