import { expect } from 'chai';
import { listMembers } from '../../src/org/listMembers.js';
import { apexClass, rejection, useLocalOrg } from './wire.js';

const folder = '<ReportFolder xmlns="http://soap.sforce.com/2006/04/metadata"><name>F</name></ReportFolder>';
const report = '<Report xmlns="http://soap.sforce.com/2006/04/metadata"><name>R</name></Report>';

describe('listMembers', () => {
  const wire = useLocalOrg({ name: 'qa', kind: 'sandbox' });
  const lists = (): number => wire.org().requests.filter(({ operation }) => operation === 'listMetadata').length;

  it('gives what the org has of a type, and nothing for a type that it has none of', async () => {
    const org = await wire.connect();
    await wire.org().fill({ ...apexClass('A'), ...apexClass('B') });
    expect(await listMembers(org, 'ApexClass')).to.deep.equal([
      { type: 'ApexClass', fullName: 'A' },
      { type: 'ApexClass', fullName: 'B' },
    ]);
    expect(await listMembers(org, 'ApexTrigger')).to.deep.equal([]);
  });

  it('asks for what lives in folders folder by folder, three at once', async () => {
    const org = await wire.connect();
    const names = ['F1', 'F2', 'F3', 'F4'];
    await wire.org().fill(
      Object.fromEntries(
        names.flatMap((name) => [
          [`reports/${name}-meta.xml`, folder],
          [`reports/${name}/R.report`, report],
        ])
      )
    );
    const before = lists();
    const found = (await listMembers(org, 'Report')).map(({ fullName }) => fullName);
    expect(found).to.include.members(names.map((name) => `${name}/R`));
    expect(lists() - before).to.equal(3);
  });

  it('fails with an error of its own when the org refuses', async () => {
    const org = await wire.connect();
    wire
      .org()
      .fail({ operation: 'listMetadata', effect: { kind: 'error', code: 'INVALID_TYPE', message: 'no such type' } });
    expect((await rejection(listMembers(org, 'ApexClass'))).name).to.equal('OrgRefusedError');
  });
});
