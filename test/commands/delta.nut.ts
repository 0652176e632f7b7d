import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { apexClass, projectJson, variedProject, xml } from '../metadata/support/project.js';
import { isolatedEnvironment } from '../support/environment.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { type Ended, plugin, pluginEntry, sfJson } from '../support/sf.js';

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

  it('shows no control characters of names of files but in JSON, which escapes them', async () => {
    const folder = 'force-app/main/default/classes';
    const notes = `${folder}/\u001B[2Jnotes.txt`;
    const from = (await local.git('rev-parse', 'HEAD')).trim();
    await local.commit('Notes', { [notes]: 'notes\n' });
    const text = await run('--from', from, '--explain');
    expect(text.stderr.replaceAll(/\s+/g, '')).to.include(`${folder}/?[2Jnotes.txt`);
    expect(`${text.stdout}${text.stderr}`).to.not.include('\u001B[2J');
    const { warnings } = JSON.parse((await run('--from', from, '--json')).stdout) as { warnings: readonly string[] };
    expect(warnings.join()).to.include(notes);
    await local.git('reset', '-q', '--hard', from);
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

  it('writes what the Salesforce CLI deploys from there, also where package directories have no file in it', async () => {
    const packageDirectories = [{ path: 'force-app', default: true }, { path: 'pkg-b' }];
    await local.git('switch', '--quiet', '-c', 'packages');
    await local.commit('Packages', {
      'sfdx-project.json': projectJson({ packageDirectories }),
      ...apexClass('Other', '', 'pkg-b/classes'),
    });
    await local.commit('Delete', {
      'pkg-b/classes/Other.cls': undefined,
      'pkg-b/classes/Other.cls-meta.xml': undefined,
      ...apexClass('Rating', ' /* changed */ '),
    });
    const dir = join(scratch.dir, 'packages');
    expect((await run('--from', 'HEAD~1', '-d', dir, '--with-files')).code).to.equal(0);
    await local.git('switch', '--quiet', 'main');
    const convert = ['project', 'convert', 'source', '--manifest', 'package.xml', '--output-dir', 'converted'];
    const { code, json } = await sfJson(convert, { cwd: dir, env: isolatedEnvironment(scratch.home) });
    expect(code, JSON.stringify(json)).to.equal(0);
  });

  it('leaves nothing of a folder that it is asked to end in the midst of, and removes what a killed one left', async function () {
    this.timeout(60_000);
    await local.git('switch', '--quiet', '-c', 'many');
    const many = Array.from({ length: 3000 }, (_, index) => apexClass(`Many${index}`));
    await local.commit('Many', Object.assign({}, ...many) as Record<string, string>);
    const parent = join(scratch.dir, 'ended');
    await mkdir(parent);
    const manifests = ['--from', 'HEAD~1', '-d', join(parent, 'out')];
    const args = [pluginEntry, 'sre', 'delta', ...manifests, '--with-files'];
    const endedBy = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<unknown> => {
      const child = spawn(process.execPath, args, { cwd: local.dir, env: { ...process.env, ...scratch.env } });
      const ended = once(child, 'exit');
      while ((await readdir(parent)).length === 0) await delay(5);
      child.kill(signal);
      const [code] = (await ended) as readonly unknown[];
      return code;
    };
    expect(await endedBy('SIGTERM')).to.equal(1);
    expect(await readdir(parent)).to.deep.equal([]);
    await endedBy('SIGKILL');
    expect(await readdir(parent))
      .to.have.length(1)
      .and.not.include('out');
    expect((await run(...manifests)).code).to.equal(0);
    expect(await readdir(parent)).to.deep.equal(['out']);
    await local.git('switch', '--quiet', 'main');
  });

  it('finishes once its folder is there, also when it is asked to end', async () => {
    const parent = join(scratch.dir, 'late');
    await mkdir(parent);
    for (const [name, flags] of [['text', []] as const, ['json', ['--json']] as const]) {
      const dir = join(parent, name);
      const args = [pluginEntry, 'sre', 'delta', '--from', 'HEAD~1', '-d', dir, ...flags];
      const child = spawn(process.execPath, args, { cwd: local.dir, env: { ...process.env, ...scratch.env } });
      const printed: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
      const ended = once(child, 'close');
      while (!(await readdir(parent)).includes(name)) await delay(1);
      child.kill('SIGTERM');
      expect(await ended, name).to.deep.equal([0, null]);
      expect(Buffer.concat(printed).toString(), name).to.include(dir);
    }
  });

  it('counts one file as one, and tells of no deploy where nothing differs', async () => {
    const dir = join(scratch.dir, 'one');
    expect((await run('--from', 'HEAD', '-d', dir)).stdout).to.include(`Wrote 1 file to ${dir}.`);
    const empty = await run('--from', 'HEAD', '-d', join(scratch.dir, 'none'), '--with-files');
    expect(empty.stdout).to.include('Wrote 3 files').and.not.include('project deploy start');
  });

  it('takes an API version that an org may have, and no other', async () => {
    const project = { 'sfdx-project.json': projectJson({ sourceApiVersion: undefined }) };
    await local.git('switch', '--quiet', '-c', 'versions');
    await local.commit('No version', { ...project, ...apexClass('Versioned') });
    await local.git('switch', '--quiet', 'main');
    const range = ['--from', 'versions~1', '--to', 'versions'];
    expect((await run(...range)).stderr.replaceAll(/\s+/g, ' ')).to.include('--api-version');
    expect((await run(...range, '--api-version', '66.0')).stdout).to.include('<version>66.0</version>');
    const wrong = await run(...range, '--api-version', 'foo');
    expect([wrong.code === 0, wrong.stdout.includes('foo')], wrong.stderr).to.deep.equal([false, false]);
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
