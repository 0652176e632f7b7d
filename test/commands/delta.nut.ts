import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { apexClass, variedProject, xml } from '../metadata/support/project.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { type Ended, plugin } from '../support/sf.js';

describe('sf sre delta', () => {
  let scratch: Scratch;
  let local: TestRepository;

  const run = async (...args: readonly string[]): Promise<Ended> =>
    plugin(['sre', 'delta', ...args], { cwd: local.dir, env: { ...process.env, ...scratch.env, NO_COLOR: '1' } });

  before(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    await local.commit('Begin', variedProject());
    await local.commit('Change', {
      ...apexClass('Rating'),
      'force-app/main/default/classes/InvoiceServiceTest.cls': undefined,
      'force-app/main/default/classes/InvoiceServiceTest.cls-meta.xml': undefined,
      'force-app/main/default/lwc/jsconfig.json': '{ "changed": true }\n',
    });
  });

  after(() => scratch.remove());

  it('prints package.xml as it is where nothing is deleted, so that it can be kept', async () => {
    const { stdout, stderr, code } = await run('--from', 'HEAD', '--to', 'HEAD~1', '--backward', '--json');
    expect(code, stderr).to.equal(0);
    const { result } = JSON.parse(stdout) as Readonly<{ result: Readonly<{ packageXml: string }> }>;
    expect(result.packageXml).to.include('<members>InvoiceServiceTest</members>').and.to.not.include('Rating');
    await local.git('tag', 'added');
    const plain = await run('--from', 'HEAD~1', '--to', 'HEAD');
    expect(plain.stdout).to.match(/package\.xml\n<\?xml[^]*destructiveChangesPost\.xml\n<\?xml/);
  });

  it('writes a folder, and tells how that is deployed', async () => {
    const dir = join(scratch.dir, 'out');
    const { stdout, code } = await run('-f', 'HEAD~1', '-d', dir, '--with-files');
    expect(code).to.equal(0);
    expect(stdout).to.include('Rating').and.to.include(`Wrote 6 files to ${dir}.`);
    expect(stdout).to.include(
      'sf project deploy start --manifest package.xml --post-destructive-changes destructiveChangesPost.xml'
    );
    expect(await readdir(dir)).to.include.members(['package.xml', 'destructiveChangesPost.xml', 'force-app']);
  });

  it('warns of what is wanted in the same deploy, and adds it with --with-dependencies', async () => {
    const fields = 'force-app/main/default/objects/Invoice__c/fields';
    const dependent = (label: string): Record<string, string> => ({
      [`${fields}/City__c.field-meta.xml`]: xml(
        'CustomField',
        '<fullName>City__c</fullName>',
        `<label>${label}</label>`,
        '<valueSet><controllingField>Status__c</controllingField></valueSet>'
      ),
    });
    await local.git('switch', '--quiet', '-c', 'dependent');
    await local.commit('Depend', dependent('City'));
    await local.commit('Rename', dependent('Town'));
    const plain = await run('--from', 'HEAD~1');
    expect(plain.stderr).to.match(/Invoice__c\.City__c needs\s[^]*Invoice__c\.Status__c/);
    expect(plain.stdout).to.not.include('Status__c');
    const { stdout } = await run('--from', 'HEAD~1', '--with-dependencies', '--explain');
    expect(stdout).to.include(
      'Change CustomField Invoice__c.Status__c: CustomField:Invoice__c.City__c needs it in the same deploy: its controlling field'
    );
    await local.git('switch', '--quiet', 'main');
  });

  it('explains each component and each file that is left out, for people and as JSON', async () => {
    const { stdout } = await run('--from', 'HEAD~1', '--explain');
    expect(stdout).to.include('Add ApexClass Rating\n  force-app/main/default/classes/Rating.cls-meta.xml was added');
    expect(stdout).to.include('jsconfig.json: ignored by .forceignore (line 1 of .forceignore: **/jsconfig.json)');
    const json = await run('--from', 'HEAD~1', '--explain', '--json');
    const { result } = JSON.parse(json.stdout) as Readonly<{ result: Readonly<Record<string, unknown>> }>;
    expect(result.components).to.deep.include({
      type: 'ApexClass',
      fullName: 'InvoiceServiceTest',
      operation: 'delete',
      files: [
        'force-app/main/default/classes/InvoiceServiceTest.cls-meta.xml',
        'force-app/main/default/classes/InvoiceServiceTest.cls',
      ],
      changes: [
        { path: 'force-app/main/default/classes/InvoiceServiceTest.cls-meta.xml', operation: 'deleted' },
        { path: 'force-app/main/default/classes/InvoiceServiceTest.cls', operation: 'deleted' },
      ],
    });
  });

  it('says what it takes away of a profile and what it cannot, and writes the profile that does so', async () => {
    const path = 'force-app/main/default/profiles/Clerk.profile-meta.xml';
    const access = '<classAccesses><apexClass>Rating</apexClass><enabled>true</enabled></classAccesses>';
    const layout = '<layoutAssignments><layout>Account-Account Layout</layout></layoutAssignments>';
    await local.commit('Grant', { [path]: xml('Profile', access, '<custom>true</custom>', layout) });
    await local.commit('Take away', { [path]: xml('Profile', '<custom>true</custom>') });
    const dir = join(scratch.dir, 'revoking');
    const { stdout, stderr } = await run('--from', 'HEAD~1', '--explain', '-d', dir, '--with-files');
    expect(stdout).to.include('\n  revokes class access Rating of profile Clerk\n');
    const reason = 'an object always has a layout: assign another one in the profile';
    expect(stdout).to.include(`\n  does not revoke layout assignment Account of profile Clerk: ${reason}\n`);
    expect(stderr.replaceAll(/\s+/g, ' ')).to.include(`lost layout assignment Account, which orgs keep: ${reason}.`);
    const written = (await readFile(join(dir, path), 'utf8')).replaceAll(/\s+/g, '');
    expect(written).to.include(access.replace('true', 'false')).and.to.not.include('layoutAssignments');
    const json = await run('--from', 'HEAD~1', '--json');
    const { result } = JSON.parse(json.stdout) as Readonly<{ result: Readonly<Record<string, unknown>> }>;
    expect(result).to.deep.include({
      revoked: [{ profile: 'Clerk', list: 'classAccesses', name: 'Rating' }],
      notRevoked: [{ profile: 'Clerk', list: 'layoutAssignments', name: 'Account', reason }],
    });
  });

  it('says what is wrong with what it was given', async () => {
    const unknown = await run('--from', 'nowhere');
    expect([unknown.code, unknown.stderr.includes('CommitNotFoundError')]).to.deep.equal([1, true]);
    const neither = await run();
    expect(neither.code).to.equal(2);
    const alone = await run('--from', 'HEAD~1', '--with-files');
    expect(alone.code).to.equal(2);
    expect((await run('--from', 'HEAD')).stdout).to.include('Nothing differs: no component changes.');
  });
});
