import { expect } from 'chai';
import { unzip } from '../../src/common/zip.js';
import { deltaOfInstance } from '../../src/promotion/delta/readDelta.js';
import { findDrift } from '../../src/promotion/drift.js';
import { Journal } from '../../src/promotion/journal.js';
import { connectFreshly } from '../../src/promotion/instances/instanceOrgs.js';
import { packageOfRun } from '../../src/promotion/runPlan.js';
import { planJson } from '../../src/ui/promotion/planJson.js';
import { failure } from '../support/failure.js';
import { apexClass, customObject, Stage } from '../support/stage.js';

const file = 'profiles/Clerk.profile';
const path = `force-app/main/default/${file}-meta.xml`;

const access = (name: string, enabled = true): string =>
  `    <classAccesses>\n        <apexClass>${name}</apexClass>\n        <enabled>${String(enabled)}</enabled>\n    </classAccesses>\n`;
const field = (name: string, granted = true): string =>
  `    <fieldPermissions>\n        <editable>${String(granted)}</editable>\n        <field>${name}</field>\n        <readable>${String(granted)}</readable>\n    </fieldPermissions>\n`;
const right = (name: string, enabled = true): string =>
  `    <userPermissions>\n        <enabled>${String(enabled)}</enabled>\n        <name>${name}</name>\n    </userPermissions>\n`;
const object =
  '    <objectPermissions>\n        <allowCreate>true</allowCreate>\n        <allowDelete>false</allowDelete>\n        <allowEdit>false</allowEdit>\n        <allowRead>true</allowRead>\n        <modifyAllRecords>false</modifyAllRecords>\n        <object>Shop__c</object>\n        <viewAllRecords>false</viewAllRecords>\n    </objectPermissions>\n';
const custom = '    <custom>true</custom>\n';
const license = '    <userLicense>Salesforce</userLicense>\n';
const profile = (...entries: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Profile xmlns="http://soap.sforce.com/2006/04/metadata">\n${entries.join('')}</Profile>\n`;

const everything = profile(access('Base'), custom, field('Shop__c.Name__c'), object, license, right('ApiEnabled'));
const nothing = profile(custom, license);

describe('what a branch takes out of a profile', () => {
  let stage: Stage;
  const request = { features: ['rating'], from: 'dev' };

  beforeEach(async () => {
    stage = await Stage.open({ ...customObject('Shop__c', 'Name__c'), [path]: everything });
  });

  afterEach(async () => {
    await stage.close();
  });

  const inOrg = (name = 'qa'): string => stage.org(name).file(file) ?? '';

  /** What the org grants in its profile. */
  const granted = (name = 'qa'): string[] =>
    [...inOrg(name).matchAll(/<(classAccesses|\w+Permissions)>[^]*?<\/\1>/g)]
      .filter(([entry]) => entry.includes('>true<'))
      .map(([, list]) => list);

  it('is taken away in the org, while the branch has the profile without it', async () => {
    expect(granted()).to.deep.equal(['classAccesses', 'fieldPermissions', 'objectPermissions', 'userPermissions']);
    await stage.feature('feature/rating', { [path]: nothing });
    const { plan } = await stage.promote(request);
    expect(granted()).to.deep.equal([]);
    expect(inOrg()).to.equal(
      profile(
        access('Base', false),
        custom,
        field('Shop__c.Name__c', false),
        object.replaceAll('true', 'false'),
        license,
        right('ApiEnabled', false)
      )
    );
    expect(await stage.local.read('origin/qa', path)).to.equal(nothing);
    expect(planJson(plan)).to.deep.include({
      revoked: [
        { profile: 'Clerk', list: 'classAccesses', name: 'Base' },
        { profile: 'Clerk', list: 'fieldPermissions', name: 'Shop__c.Name__c' },
        { profile: 'Clerk', list: 'objectPermissions', name: 'Shop__c' },
        { profile: 'Clerk', list: 'userPermissions', name: 'ApiEnabled' },
      ],
      notRevoked: [],
      warnings: [],
      changedInOrg: [],
    });
    expect((await stage.newestRecord('qa'))?.owed).to.deep.equal([]);
  });

  it('is no drift afterwards', async () => {
    await stage.feature('feature/rating', { [path]: nothing });
    await stage.promote(request);
    const drift = await stage.with(async (context) =>
      findDrift(context, context.loaded.pipeline.instance('qa'), {
        ...{ connect: connectFreshly, signal: new AbortController().signal, wait: 60_000, frequency: 50 },
      })
    );
    expect(drift).to.deep.include({ kind: 'known', components: [] });
  });

  it('is not changed in the org by having been taken away there before', async () => {
    await stage
      .org('qa')
      .changeAsOtherUser(
        file,
        everything
          .replaceAll('>true</editable>', '>false</editable>')
          .replaceAll('>true</readable>', '>false</readable>')
      );
    await stage.feature('feature/rating', { [path]: everything.replace(field('Shop__c.Name__c'), '') });
    const { plan } = await stage.promote(request);
    expect(plan.changedInOrg).to.deep.equal([]);
    expect(granted()).to.deep.equal(['classAccesses', 'objectPermissions', 'userPermissions']);
  });

  it('goes with the component that it is about', async () => {
    const fieldPath = 'force-app/main/default/objects/Shop__c/fields/Name__c.field-meta.xml';
    await stage.feature('feature/rating', { [path]: profile(access('Base'), custom, license), [fieldPath]: undefined });
    const { plan } = await stage.promote(request);
    expect(plan.delta.revocations.flatMap(({ revoked }) => revoked.map(({ name }) => name))).to.deep.equal([
      'Shop__c',
      'ApiEnabled',
    ]);
    expect(inOrg()).to.not.include('Shop__c.Name__c');
  });

  it('stays, with a warning, where no deploy takes it away', async () => {
    const described = everything.replace(custom, `${custom}    <description>Clerks</description>\n`);
    await stage.feature('feature/described', { [path]: described });
    await stage.promote({ features: ['described'], from: 'dev' });
    await stage.local.commit('Say nothing', { [path]: everything });
    await stage.local.push();
    const { plan } = await stage.promote({ features: ['described'] });
    const reason = 'a deploy does not empty it: write another one';
    expect(plan.warnings).to.deep.equal([`Profile:Clerk lost description, which orgs keep: ${reason}.`]);
    expect(planJson(plan).notRevoked).to.deep.equal([{ profile: 'Clerk', list: 'description', name: '', reason }]);
    expect(inOrg()).to.equal(described);
  });

  it('goes on being taken away in the next instance', async () => {
    await stage.feature('feature/rating', { [path]: nothing });
    await stage.promote(request);
    await stage.promote({ features: [], from: 'qa' });
    expect(granted('production')).to.deep.equal([]);
  });

  describe('while its org is owed the profile', () => {
    const more = { features: ['more'], from: 'dev' };

    beforeEach(async () => {
      await stage.org('qa').changeAsOtherUser(file, everything.replace('<editable>true', '<editable>false'));
      await stage.feature('feature/rating', { [path]: nothing });
      await stage.promote({ ...request, keepOrg: 'all' });
      expect((await stage.newestRecord('qa'))?.owed.map(({ fullName }) => fullName)).to.deep.equal(['Clerk']);
      expect(granted()).to.have.length(4);
      await stage.feature('feature/more', apexClass('More'));
    });

    it('is taken away with the promotion that brings the profile', async () => {
      expect((await failure(stage.promote(more))).name).to.equal('ChangedInOrgError');
      await stage.promote({ ...more, overwrite: 'all' });
      expect(granted()).to.deep.equal([]);
      expect((await stage.newestRecord('qa'))?.owed).to.deep.equal([]);
    });

    it('is taken away also by another process, which builds the package again', async () => {
      const { run } = await stage.promote({ ...more, overwrite: 'all' });
      expect(Object.keys(run.plan?.owedSince ?? {})).to.deep.equal(['Profile:Clerk']);
      const { zip } = await stage.with(async (context) => packageOfRun(context, run));
      const sent = unzip(zip).get(file)?.toString('utf8') ?? '';
      expect(sent).to.include('<field>Shop__c.Name__c</field>').and.to.not.include('<enabled>true');
    });

    it('is in the delta of the instance', async () => {
      const range = { instance: 'qa', to: 'origin/qa', backward: false, env: {} };
      await stage.local.git('fetch', '--quiet', 'origin');
      const { delta } = await stage.with(async (context) => deltaOfInstance(context, range));
      expect(delta.revocations.flatMap(({ revoked }) => revoked.map(({ name }) => name))).to.deep.equal([
        'Base',
        'Shop__c.Name__c',
        'Shop__c',
        'ApiEnabled',
      ]);
    });
  });

  describe('where the answer to the deploy was lost', () => {
    const loseAnswer = async (): Promise<string> => {
      stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'answerLost', how: 'rst' } });
      await stage.feature('feature/rating', { [path]: nothing });
      await failure(stage.promote(request, { wait: 0 }));
      return stage.with(async ({ repo }) => (await new Journal(repo).unfinished())[0].id);
    };

    it('is found to be taken away', async () => {
      const { state } = await stage.resume(await loseAnswer());
      expect([state, granted()]).to.deep.equal(['published', []]);
    });

    it('is found to be there still', async () => {
      const run = await loseAnswer();
      await stage.org('qa').idle();
      await stage.org('qa').changeAsOtherUser(file, everything);
      const error = await failure(stage.resume(run));
      expect(error.name).to.equal('DeployUnverifiedError');
      expect(error.message).to.include('Profile:Clerk');
    });
  });

  it('is given back by an undo, as the org had it', async () => {
    await stage.feature('feature/rating', { [path]: nothing });
    const { run } = await stage.promote(request);
    const { plan } = await stage.undo({ run: run.id });
    expect(plan.undo).to.deep.include({ drift: [], unknown: [] });
    expect(granted()).to.deep.equal(['classAccesses', 'fieldPermissions', 'objectPermissions', 'userPermissions']);
    expect(inOrg()).to.equal(everything);
  });

  it('is given back by an undo as the org had it, also where somebody had changed it there', async () => {
    const byHand = everything.replace('<editable>true', '<editable>false');
    await stage.org('qa').changeAsOtherUser(file, byHand);
    await stage.feature('feature/rating', { [path]: nothing });
    const { run } = await stage.promote({ ...request, overwrite: 'all' });
    expect(granted()).to.deep.equal([]);
    await stage.undo({ run: run.id });
    expect(inOrg()).to.equal(byHand);
  });

  it('is taken away by an undo of what granted it', async () => {
    await stage.close();
    stage = await Stage.open({ ...customObject('Shop__c', 'Name__c'), [path]: nothing });
    await stage.feature('feature/rating', { [path]: everything });
    const { run } = await stage.promote(request);
    expect(granted()).to.have.length(4);
    await stage.undo({ run: run.id });
    expect(granted()).to.deep.equal([]);
  });
});

describe('what a branch takes out of a permission set', () => {
  const folder = 'force-app/main/default/permissionsets';
  const permissionSet = (...entries: readonly string[]): string =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">\n${entries.join('')}</PermissionSet>\n`;
  const label = '    <label>Clerks</label>\n';
  let stage: Stage;

  afterEach(async () => {
    await stage.close();
  });

  const inOrg = (): string => stage.org('qa').file('permissionsets/Clerks.permissionset') ?? '';

  it('is gone from the org, which takes the permission set as a whole', async () => {
    const whole = `${folder}/Clerks.permissionset-meta.xml`;
    stage = await Stage.open({
      ...customObject('Shop__c', 'Name__c'),
      [whole]: permissionSet(access('Base'), field('Shop__c.Name__c'), label, right('ApiEnabled')),
    });
    expect(inOrg()).to.include('Shop__c.Name__c').and.to.include('ApiEnabled');
    await stage.feature('feature/rating', { [whole]: permissionSet(access('Base'), label) });
    const { plan } = await stage.promote({ features: ['rating'], from: 'dev' });
    expect(inOrg()).to.equal(permissionSet(access('Base'), label));
    expect([plan.delta.revocations, plan.warnings]).to.deep.equal([[], []]);
  });

  it('is gone also where it is kept in parts', async () => {
    const parts = `${folder}/Clerks`;
    stage = await Stage.open(
      {
        [`${parts}/Clerks.permissionset-meta.xml`]: permissionSet(label),
        [`${parts}/Clerks.classAccess-meta.xml`]: permissionSet(access('Base')),
        [`${parts}/Clerks.userPermission-meta.xml`]: permissionSet(right('ApiEnabled')),
      },
      { sourceBehaviorOptions: ['decomposePermissionSetBeta2'] }
    );
    expect(inOrg()).to.include('Base').and.to.include('ApiEnabled');
    await stage.feature('feature/rating', { [`${parts}/Clerks.userPermission-meta.xml`]: undefined });
    await stage.promote({ features: ['rating'], from: 'dev' });
    expect(inOrg()).to.include('Base').and.to.not.include('ApiEnabled');
  });
});
