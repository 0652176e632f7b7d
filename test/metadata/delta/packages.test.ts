import { expect } from 'chai';
import { type DeltaRequest } from '../../../src/metadata/delta/computeDelta.js';
import { ofLeftOutPackages } from '../../../src/metadata/delta/ofLeftOutPackages.js';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { deltaOf, gone, goneFiles, lines } from '../support/deltas.js';
import { apexClass, projectJson, xml } from '../support/project.js';

const project = projectJson({
  packageDirectories: [
    { path: 'force-app', default: true },
    { path: 'core', package: 'core' },
    { path: 'billing', package: 'billing' },
  ],
});
const inFile = xml('CustomObject', '<fields><fullName>A__c</fullName><type>Text</type></fields>');
const core = (name: string, body?: string): Record<string, string> => apexClass(name, body, 'core/classes');
const billing = (name: string, body?: string): Record<string, string> => apexClass(name, body, 'billing/classes');

describe('package directories of packages', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  const delta = async (
    before: Files,
    after: Files,
    packages?: DeltaRequest['packages']
  ): Promise<Readonly<{ components: string[]; ignored: string[] }>> => {
    const from = await test.commit({ 'sfdx-project.json': project, ...before });
    const found = await deltaOf(test, from, await test.commit(after), { packages });
    return { components: lines(found), ignored: found.ignored.map(({ reason }) => reason) };
  };
  const onlyCore = { now: ['core'], before: ['core'] };

  it('are deployed as any other, where nothing is said', async () => {
    expect(await delta(core('A'), { ...core('B'), ...gone(...Object.keys(core('A'))) })).to.deep.equal({
      components: ['delete ApexClass:A', 'add ApexClass:B'],
      ignored: [],
    });
  });

  it('are left out where they are not named, with the reason, and those of no package never', async () => {
    expect(await delta(core('A'), { ...apexClass('Own'), ...core('B'), ...billing('C') }, onlyCore)).to.deep.equal({
      components: ['add ApexClass:B', 'add ApexClass:Own'],
      ignored: Array.from({ length: 2 }, () => 'of package billing, which is not deployed'),
    });
    expect((await delta({}, { ...core('D'), ...billing('E') }, { now: [], before: [] })).components).to.deep.equal([]);
  });

  it('are left out with their deletions', async () => {
    const deletion = gone(...Object.keys(billing('C')));
    expect((await delta(billing('C'), deletion, onlyCore)).components).to.deep.equal([]);
    expect((await delta(billing('C'), deletion, { now: ['core'] })).components).to.deep.equal([]);
  });

  it('keep in the org what moves into them', async () => {
    const moved = { ...gone(...Object.keys(apexClass('A'))), ...billing('A') };
    expect((await delta(apexClass('A'), moved, onlyCore)).components).to.deep.equal([]);
  });

  it('keep in the org what moves into them under a name with a slash', async () => {
    const layout = (folder: string): Files => ({ [`${folder}/layouts/A__c-B%2FC.layout-meta.xml`]: xml('Layout') });
    const moved = { ...goneFiles(layout('force-app')), ...layout('billing') };
    expect((await delta(layout('force-app'), moved, onlyCore)).components).to.deep.equal([]);
  });

  it('keep in the org the fields of an object whose file moves into them', async () => {
    for (const [from, to] of [
      ['force-app/objects/Shop__c.object', 'billing/objects/Shop__c.object'],
      ['force-app/objects/Shop__c/Shop__c.object-meta.xml', 'billing/objects/Shop__c/Shop__c.object-meta.xml'],
    ]) {
      const moved = { ...gone(from), [to]: inFile };
      expect((await delta({ [from]: inFile }, moved, onlyCore)).components).to.deep.equal([]);
      await test.remove();
      test = await makeRepository();
    }
  });

  it('have the fields in the file of an object for their own', async () => {
    const commit = await test.commit({ 'sfdx-project.json': project, 'billing/objects/Shop__c.object': inFile });
    const members = [{ type: 'CustomField', fullName: 'Shop__c.A__c' }];
    expect([...(await ofLeftOutPackages(test.repo, commit, members, ['core']))]).to.deep.equal([
      'CustomField:Shop__c.A__c',
    ]);
  });

  it('bring to the org what moves out of them', async () => {
    const moved = { ...gone(...Object.keys(billing('A'))), ...apexClass('A') };
    expect((await delta(billing('A'), moved, onlyCore)).components).to.deep.equal(['add ApexClass:A']);
  });

  it('are deployed as a whole when they are named from now on, and stay in the org when they are not', async () => {
    const before = { ...core('A'), ...billing('C') };
    expect((await delta(before, {}, { now: ['core', 'billing'], before: ['core'] })).components).to.deep.equal([
      'add ApexClass:C',
    ]);
    expect((await delta(before, {}, { now: ['core'], before: ['core', 'billing'] })).components).to.deep.equal([]);
  });

  it('are still package directories when they are not named from now on', async () => {
    const from = await test.commit({ 'sfdx-project.json': project, ...core('A'), ...billing('C') });
    const to = await test.commit(core('B'));
    const packages = { now: ['core'], before: ['core', 'billing'] };
    expect((await deltaOf(test, from, to, { packages })).warnings).to.deep.equal([]);
  });

  it('have what others need, though they are not deployed', async () => {
    const from = await test.commit({ 'sfdx-project.json': project, ...billing('Scorer') });
    const suite =
      '<?xml version="1.0" encoding="UTF-8"?>\n<ApexTestSuite xmlns="http://soap.sforce.com/2006/04/metadata"><testClassName>Scorer</testClassName></ApexTestSuite>\n';
    const to = await test.commit({ 'force-app/main/default/testSuites/All.testSuite-meta.xml': suite });
    const found = await deltaOf(test, from, to, { packages: onlyCore, dependencies: 'named' });
    expect([lines(found), found.warnings]).to.deep.equal([['add ApexTestSuite:All'], []]);
  });
});
