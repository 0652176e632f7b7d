import { expect } from 'chai';
import {
  type BaselineOutcome,
  type BaselineRequest,
  baselineInstance,
} from '../../../src/promotion/instances/baseline.js';
import { connectFreshly } from '../../../src/promotion/instances/instanceOrgs.js';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { Landscape, Orgs, projectWith } from './landscape.js';

const xml = (root: string, ...lines: readonly string[]): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${root} xmlns="http://soap.sforce.com/2006/04/metadata">`,
    ...lines.map((line) => `    ${line}`),
    `</${root}>`,
    '',
  ].join('\n');
const classMeta = xml('ApexClass', '<apiVersion>64.0</apiVersion>', '<status>Active</status>');
const label = (name: string, value: string): string =>
  `<labels><fullName>${name}</fullName><language>en_US</language><protected>false</protected><shortDescription>${name}</shortDescription><value>${value}</value></labels>`;
const field = (name: string, length: number): string =>
  `<fullName>${name}</fullName><label>${name}</label><length>${length}</length><type>Text</type>`;
const objectBody = [
  '<deploymentStatus>Deployed</deploymentStatus>',
  '<label>Invoice</label>',
  '<nameField><label>Name</label><type>Text</type></nameField>',
  '<pluralLabel>Invoices</pluralLabel>',
  '<sharingModel>ReadWrite</sharingModel>',
];

const source = 'force-app/main/default';
const branchFiles: Files = {
  [`${source}/classes/deep/Rating.cls`]: 'public class Rating {}\n',
  [`${source}/classes/deep/Rating.cls-meta.xml`]: classMeta,
  [`${source}/labels/CustomLabels.labels-meta.xml`]: xml('CustomLabels', label('One', '1'), label('Two', '2')),
  [`${source}/objects/Invoice__c/Invoice__c.object-meta.xml`]: xml('CustomObject', ...objectBody),
  [`${source}/objects/Invoice__c/fields/Note__c.field-meta.xml`]: xml('CustomField', field('Note__c', 80)),
  [`${source}/objects/Invoice__c/fields/Hint__c.field-meta.xml`]: xml('CustomField', field('Hint__c', 80)),
  [`${source}/lwc/stars/stars.js`]: 'export default 1;\n',
  [`${source}/lwc/stars/stars.js-meta.xml`]: xml('LightningComponentBundle', '<apiVersion>64.0</apiVersion>'),
  'README.md': 'Not metadata.\n',
};
const orgFiles: Readonly<Record<string, string>> = {
  'classes/Rating.cls': 'public class Rating {}\n',
  'classes/Rating.cls-meta.xml': classMeta.replace('<status>', '<!-- as ever -->\n\n<status>'),
  'labels/CustomLabels.labels': xml('CustomLabels', label('Two', '2'), label('One', '1')),
  'objects/Invoice__c.object': xml(
    'CustomObject',
    ...objectBody,
    `<fields>${field('Note__c', 80)}</fields>`,
    `<fields>${field('Hint__c', 80)}</fields>`
  ),
  'lwc/stars/stars.js': 'export default 1;\n',
  'lwc/stars/stars.js-meta.xml': xml('LightningComponentBundle', '<apiVersion>64.0</apiVersion>'),
};

describe('a baseline', () => {
  let orgs: Orgs;
  let land: Landscape;

  before(async () => {
    orgs = await Orgs.open();
  });
  after(async () => orgs.close());

  beforeEach(async () => {
    land = await Landscape.open(branchFiles);
    const instances = {
      production: { org: 'production', branch: 'main' },
      qa: { org: 'qa', branch: 'qa', parent: 'production' },
    };
    await land.local.commit('Link', { 'sfdx-project.json': projectWith(instances, {}, '64.0') });
    await land.local.push('main', 'main:qa');
    const org = orgs.server.org('qa');
    for (const path of org.files().keys()) await org.changeAsOtherUser(path, undefined);
    await org.fill(orgFiles);
  });
  afterEach(async () => land.close());

  const baseline = async (request: Partial<BaselineRequest> = {}): Promise<BaselineOutcome> =>
    land.with(async (context) =>
      baselineInstance(context, { name: 'qa', compare: false, wait: 60_000, ...request }, connectFreshly)
    );
  const found = ({ comparison }: BaselineOutcome): string[] =>
    (comparison?.differences ?? []).map(({ member, difference }) => `${difference} ${member.type}:${member.fullName}`);

  it('declares that the org holds the branch’s tip, or an earlier commit of the branch', async () => {
    const first = await land.remote.oid('main^');
    expect((await baseline()).recorded?.commit).to.equal(await land.remote.oid('qa'));
    const { recorded } = await baseline({ commit: 'main^' });
    expect(recorded?.commit).to.equal(first);
    const record = await land.record('qa');
    expect(record).to.include({
      kind: 'baseline',
      deployedCommit: first,
      withoutDeploy: 'Declared: the org holds this commit.',
    });
    expect(record.previousDeployedCommit).to.equal(await land.remote.oid('qa'));
    expect(record.previousRecord).to.equal(await land.remote.oid('refs/sre/instances/qa^'));
    expect(await land.remote.oid('refs/sre/instances/qa^2')).to.equal(first);
  });

  it('refuses a commit that is not on the branch, or not known', async () => {
    const apart = await land.local.commit('Apart');
    expect((await failure(baseline({ commit: apart }))).name).to.equal('CommitNotOnBranchError');
    expect((await failure(baseline({ commit: '--all' }))).name).to.equal('CommitNotFoundError');
  });

  it('is recorded after a comparison in which nothing but whitespace, comments and order of labels differs', async () => {
    const outcome = await baseline({ compare: true });
    expect(found(outcome)).to.deep.equal([]);
    expect(outcome.comparison?.compared).to.be.greaterThan(5);
    expect((await land.record('qa')).withoutDeploy).to.equal('Compared: the org holds this commit.');
  });

  describe('of an org that differs', () => {
    beforeEach(async () => {
      const org = orgs.server.org('qa');
      await org.changeAsOtherUser('classes/Rating.cls', 'public class Rating { Integer stars; }\n');
      await org.changeAsOtherUser('labels/CustomLabels.labels', xml('CustomLabels', label('One', 'uno')));
      await org.changeAsOtherUser(
        'objects/Invoice__c.object',
        xml('CustomObject', ...objectBody, `<fields>${field('Note__c', 120)}</fields>`)
      );
      await org.changeAsOtherUser('lwc/stars/stars.html', '<template></template>\n');
    });
    const differing = [
      'differs ApexClass:Rating',
      'onlyInBranch CustomField:Invoice__c.Hint__c',
      'differs CustomField:Invoice__c.Note__c',
      'differs CustomLabel:One',
      'onlyInBranch CustomLabel:Two',
      'differs LightningComponentBundle:stars',
    ];

    it('is not recorded by a comparison, which lists the differences', async () => {
      const refs = await land.remote.refs();
      const outcome = await baseline({ compare: true });
      expect(found(outcome)).to.have.members(differing);
      expect(outcome.recorded).to.equal(undefined);
      expect(await land.remote.refs()).to.deep.equal(refs);
    });

    it('can be put on a new branch as one commit upon the one that was compared', async () => {
      const { committed, recorded } = await baseline({ commitTo: 'from-qa' });
      expect(committed).to.deep.include({ branch: 'from-qa', created: true, left: [] });
      expect(recorded).to.equal(undefined);
      expect(await land.remote.oid('from-qa^')).to.equal(await land.remote.oid('qa'));
      const changed = await land.remote.git('diff', '--name-status', 'qa', 'from-qa');
      expect(changed.split('\n')).to.have.members([
        `M\t${source}/classes/deep/Rating.cls`,
        `M\t${source}/classes/deep/Rating.cls-meta.xml`,
        `M\t${source}/labels/CustomLabels.labels-meta.xml`,
        `D\t${source}/objects/Invoice__c/fields/Hint__c.field-meta.xml`,
        `M\t${source}/objects/Invoice__c/fields/Note__c.field-meta.xml`,
        `A\t${source}/lwc/stars/stars.html`,
      ]);
      expect(await land.remote.read('from-qa', `${source}/classes/deep/Rating.cls`)).to.contain('Integer stars');
      expect(await land.local.git('status', '--porcelain')).to.equal('');
    });

    it('becomes what the org has when that is put on the instance’s own branch', async () => {
      const { committed, recorded } = await baseline({ commitTo: 'qa' });
      expect(await land.remote.oid('qa')).to.equal(committed?.commit);
      expect(recorded?.commit).to.equal(committed?.commit);
      expect((await land.record('qa')).deployedCommit).to.equal(committed?.commit);
      expect(found(await baseline({ compare: true }))).to.deep.equal([]);
    });

    it('keeps labels that stand in several files, and profiles, as they are, and tells so', async () => {
      const profile = (enabled: string): string =>
        xml('Profile', `<classAccesses><apexClass>Rating</apexClass><enabled>${enabled}</enabled></classAccesses>`);
      await land.local.commit('More', {
        'other/labels/CustomLabels.labels-meta.xml': xml('CustomLabels', label('Three', '3')),
        [`${source}/profiles/Agent.profile-meta.xml`]: profile('true'),
        'sfdx-project.json': (await land.project()).replace(
          '"path": "force-app"',
          '"path": "force-app" }, { "path": "other"'
        ),
      });
      await land.local.push('main:qa');
      await orgs.server.org('qa').fill({
        'labels/CustomLabels.labels': xml('CustomLabels', label('One', 'uno'), label('Two', '2'), label('Three', '3')),
        'profiles/Agent.profile': profile('false'),
      });
      const { committed } = await baseline({ commitTo: 'qa' });
      expect(committed?.left.map(({ member, reason }) => [member.fullName, reason])).to.deep.equal([
        ['One', `${source}/labels/CustomLabels.labels-meta.xml is one of several files of its kind`],
        ['Agent', 'an org returns a profile only in part'],
      ]);
      expect(await land.remote.read('qa', `${source}/labels/CustomLabels.labels-meta.xml`)).to.contain('>1<');
    });

    it('keeps fields that stand in the file of an object, which becomes as the org has it', async () => {
      const place = `${source}/objects/Invoice__c/Invoice__c.object-meta.xml`;
      const inFile = (name: string): string => `<fields>${field(name, 80)}</fields>`;
      await land.local.commit('More', { [place]: xml('CustomObject', ...objectBody, inFile('Kept__c')) });
      await land.local.push('main:qa');
      const renamed = objectBody.map((line) => line.replace('>Invoice<', '>Bill<'));
      await orgs.server.org('qa').fill({
        'objects/Invoice__c.object': xml('CustomObject', ...renamed, inFile('Note__c'), inFile('Kept__c')),
      });
      const { committed } = await baseline({ commitTo: 'qa' });
      expect(committed?.left).to.deep.equal([]);
      expect(await land.remote.read('qa', place))
        .to.contain('Kept__c')
        .and.to.contain('>Bill<');
      expect(found(await baseline({ compare: true }))).to.deep.equal([]);
    });

    it('keeps files with replacements as they are, and tells so', async () => {
      const replacements = [
        { filename: `${source}/classes/deep/Rating.cls`, stringToReplace: 'Rating', replaceWithEnv: 'X' },
      ];
      const instances = {
        production: { org: 'production', branch: 'main' },
        qa: { org: 'qa', branch: 'qa', parent: 'production', replacementEnv: ['X'] },
      };
      await land.local.commit('Replace', {
        'sfdx-project.json': projectWith(instances, {}, '64.0').replace(
          '{',
          `{"replacements":${JSON.stringify(replacements)},`
        ),
      });
      await land.local.push('main', 'main:qa');
      land.env = { X: 'Stars' };
      const { committed, recorded } = await baseline({ commitTo: 'qa' });
      expect(committed?.left).to.deep.equal([
        {
          member: { type: 'ApexClass', fullName: 'Rating' },
          reason: `${source}/classes/deep/Rating.cls holds replacements`,
        },
      ]);
      expect(recorded).to.equal(undefined);
    });

    it('is not put on another instance’s branch, the main branch, or a branch with commits of its own', async () => {
      expect((await failure(baseline({ commitTo: 'main' }))).name).to.equal('InstanceBranchError');
      await land.local.branch('own');
      await land.local.commit('Own');
      await land.local.push();
      expect((await failure(baseline({ commitTo: 'own' }))).name).to.equal('BranchAheadError');
      expect((await failure(baseline({ commitTo: 'a..b' }))).name).to.equal('InvalidBranchNameError');
    });
  });

  it('carries on what is owed when it is only declared, and settles it when it was compared', async () => {
    const { recordBaseline } = await import('../../../src/promotion/instances/recordBaseline.js');
    const owed = [{ type: 'ApexClass', fullName: 'Rating', deletion: false, reason: 'kept' }];
    await land.with(async (context) => {
      const { facts } = await connectFreshly('qa');
      const commit = (await context.store.fetch(['refs/heads/qa'])).get('refs/heads/qa') ?? '';
      await recordBaseline(context, { instance: 'qa', org: facts, tracked: undefined, reason: 'Test.', owed }, () =>
        Promise.resolve({ commit, alongside: [] })
      );
    });
    expect((await baseline()).recorded?.owed).to.equal(1);
    expect((await land.record('qa')).owed).to.deep.equal(owed);
    expect((await baseline({ compare: true })).recorded?.owed).to.equal(0);
  });

  it('of an instance that the checkout changed is refused until the main branch has the change', async () => {
    await land.local.write({
      'sfdx-project.json': (await land.project()).replace('"org": "qa"', '"org": "uat"'),
    });
    expect((await failure(baseline())).name).to.equal('PipelineNotPublishedError');
    expect((await failure(baseline({ name: 'qq' }))).name).to.equal('UnknownInstanceError');
  });
});
