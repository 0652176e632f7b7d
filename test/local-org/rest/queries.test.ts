import { expect } from 'chai';
import { apexClass } from '../judge/testPackage.js';
import { variedProject } from '../judge/testProject.js';
import { deploy, rejection, useLocalOrg, zipOf } from '../testSuite.js';

describe('queries of an org', () => {
  const suite = useLocalOrg({
    orgs: [
      { name: 'dev', kind: 'sandbox', tracking: true },
      { name: 'production', kind: 'production', tracking: true },
      { name: 'scratch', kind: 'scratch' },
      { name: 'edition', kind: 'developer' },
    ],
  });

  const organization = async (name: string): Promise<Record<string, unknown>> => {
    const connection = await suite.connect(name);
    const { records } = await connection.query(
      'SELECT Id, Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization'
    );
    return records[0];
  };

  it('say what kind of org it is', async () => {
    expect(await organization('dev')).to.include({ IsSandbox: true, TrialExpirationDate: null });
    expect(await organization('production')).to.include({ IsSandbox: false, OrganizationType: 'Enterprise Edition' });
    expect(await organization('edition')).to.include({ IsSandbox: false, OrganizationType: 'Developer Edition' });
    const scratch = await organization('scratch');
    expect(scratch.IsSandbox).to.equal(true);
    expect(Date.parse(String(scratch.TrialExpirationDate))).to.be.greaterThan(Date.now());
    expect(scratch.Id).to.equal(suite.org('scratch').id);
  });

  it('find deploy requests by time and kind', async () => {
    const connection = await suite.connect('production');
    await deploy(connection, zipOf(apexClass('Asked', 'public class Asked {\n}\n')), { checkOnly: true });
    const { records } = await connection.tooling.query(
      "SELECT Id, Status, CheckOnly, CreatedDate, CreatedBy.Name, NumberComponentsTotal FROM DeployRequest WHERE CheckOnly = true AND Status IN ('Succeeded','Failed')"
    );
    expect(records).to.have.length(1);
    expect(records[0]).to.deep.include({
      CheckOnly: true,
      Status: 'Succeeded',
      NumberComponentsTotal: 1,
      CreatedBy: { Name: 'Local Admin' },
    });
    expect(records[0].CreatedDate).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
  });

  it('come in pages, of what the org held when it was asked', async () => {
    const org = suite.org('edition');
    org.settings.queryPageSize = 2;
    for (const name of ['A', 'B', 'C']) await org.fill(apexClass(name, `public class ${name} {}`));
    const connection = await suite.connect('edition');
    for (const query of [connection, connection.tooling]) {
      const first = await query.query<{ Name: string }>('SELECT Name FROM ApexClass ORDER BY Name');
      expect(first).to.include({ totalSize: 3, done: false });
      await org.changeAsOtherUser('classes/C.cls', undefined);
      const second = await query.queryMore<{ Name: string }>(first.nextRecordsUrl!);
      expect([...first.records, ...second.records].map(({ Name }) => Name)).to.deep.equal(['A', 'B', 'C']);
      expect(second).to.include({ totalSize: 3, done: true });
      expect(second.nextRecordsUrl).to.equal(undefined);
      await org.fill(apexClass('C', 'public class C {}'));
    }
    const askBeyond = async (): Promise<unknown> =>
      connection.queryMore('/services/data/v66.0/query/01gLo0000000001-3');
    expect((await rejection(askBeyond())).name).to.equal('INVALID_QUERY_LOCATOR');
  });

  it('name what they do not know as the API names it', async () => {
    const connection = await suite.connect('dev');
    const errors = [
      'SELECT Id FROM ScratchOrgInfo limit 1',
      'SELECT Id FROM SandboxProcess',
      'SELECT Nope FROM User',
      'SELECT Id FROM',
    ];
    const ask = async (soql: string): Promise<unknown> => connection.query(soql);
    const names = await Promise.all(errors.map(async (soql) => (await rejection(ask(soql))).name));
    expect(names).to.deep.equal(['INVALID_TYPE', 'INVALID_TYPE', 'INVALID_FIELD', 'MALFORMED_QUERY']);
  });

  it('describe SourceMember only where changes are tracked', async () => {
    const describeIn = async (name: string): Promise<unknown> =>
      (await suite.connect(name)).tooling.sobject('SourceMember').describe();
    expect(await describeIn('dev')).to.include({ name: 'SourceMember' });
    expect(await describeIn('scratch')).to.include({ name: 'SourceMember' });
    expect((await rejection(describeIn('production'))).name).to.equal('NOT_FOUND');
  });

  it('list who changed what, in an order that only rises', async () => {
    const connection = await suite.connect('dev');
    const bundle = Object.fromEntries(
      Object.entries(variedProject)
        .filter(([path]) => path.includes('/lwc/'))
        .map(([path, text]) => [
          path.replace('main/default/', ''),
          text.replace(/import .*schema.*\n|import .*label.*\n/g, ''),
        ])
    );
    await deploy(connection, zipOf(apexClass('Tracked'), bundle));
    const rows = async (): Promise<Array<Record<string, unknown>>> =>
      (
        await connection.tooling.query(
          'SELECT MemberIdOrName, MemberType, MemberName, IsNameObsolete, RevisionCounter, IsNewMember, ChangedBy, LastModifiedDate FROM SourceMember WHERE RevisionCounter > 0'
        )
      ).records;
    const first = await rows();
    expect(first.map(({ MemberType, MemberName }) => `${String(MemberType)} ${String(MemberName)}`)).to.include.members(
      [
        'ApexClass Tracked',
        'LightningComponentBundle invoiceTile',
        'LightningComponentResource invoiceTile/invoiceTile.js',
        'LightningComponentResource invoiceTile/invoiceTile.html',
      ]
    );
    expect(first[0]).to.include({ IsNewMember: true, IsNameObsolete: false });
    await suite.org('dev').changeAsOtherUser('classes/Tracked.cls', undefined);
    const gone = (await rows()).find(({ MemberName }) => MemberName === 'Tracked');
    expect(gone).to.include({ IsNameObsolete: true, RevisionCounter: first.length + 1 });
    const { records } = await connection.query(`SELECT Id, Name FROM User WHERE Id IN ('${String(gone?.ChangedBy)}')`);
    expect(records[0].Name).to.equal('Other User');
  });

  it('list each file of a bundle by itself, and names of layouts without their encoding', async () => {
    const scratch = suite.org('scratch');
    await scratch.changeAsOtherUser('lwc/tile/tile.js', 'export default class Tile {}\n');
    await scratch.changeAsOtherUser('lwc/tile/tile.css', '.a {}\n');
    await scratch.changeAsOtherUser('lwc/tile/tile.css', undefined);
    await scratch.changeAsOtherUser('layouts/Account-Sales %26 More.layout', '<Layout/>\n');
    const connection = await suite.connect('scratch');
    const { records } = await connection.tooling.query<Record<string, unknown>>(
      'SELECT MemberType, MemberName, IsNameObsolete, IsNewMember FROM SourceMember ORDER BY RevisionCounter'
    );
    const shown = records.map(
      (row) => `${String(row.MemberType)} ${String(row.MemberName)} ${row.IsNameObsolete ? 'gone' : 'there'}`
    );
    expect(shown).to.deep.equal([
      'LightningComponentBundle tile there',
      'LightningComponentResource tile/tile.js there',
      'LightningComponentResource tile/tile.css gone',
      'Layout Account-Sales & More there',
    ]);
    await scratch.changeAsOtherUser('lwc/tile', undefined);
    const gone = await connection.tooling.query('SELECT Id FROM SourceMember WHERE IsNameObsolete = true');
    expect(gone.totalSize).to.equal(3);
  });

  it('list the configuration of a Lightning web component as one of its files, and none of an Aura bundle', async () => {
    const scratch = suite.org('scratch');
    await scratch.changeAsOtherUser('lwc/badge/badge.js-meta.xml', '<LightningComponentBundle/>\n');
    await scratch.changeAsOtherUser('aura/Badge/Badge.cmp-meta.xml', '<AuraDefinitionBundle/>\n');
    const connection = await suite.connect('scratch');
    const { records } = await connection.tooling.query<Record<string, unknown>>(
      "SELECT MemberName FROM SourceMember WHERE MemberType IN ('LightningComponentResource', 'AuraDefinition') AND MemberName LIKE '%adge/%'"
    );
    expect(records.map(({ MemberName }) => MemberName)).to.deep.equal(['badge/badge.js-meta.xml']);
  });
});
