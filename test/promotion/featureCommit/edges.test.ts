import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { apexClass, customObject, Stage } from '../../support/stage.js';

const tree = {
  production: {},
  qa: { parent: 'production' },
  dev: { parent: 'qa', tracking: true },
  lab: { mirrorOf: 'dev', follow: 'auto' },
} as const;

describe('committing to a feature @long', () => {
  let stage: Stage;
  const dev = (): ReturnType<Stage['org']> => stage.org('dev');

  beforeEach(async () => {
    stage = await Stage.open({ ...customObject('Shop__c', 'Name__c', 'Stars__c') }, {}, tree);
    await stage.local.branch('feature/rating', 'origin/main');
  });

  afterEach(async () => {
    await stage.close();
  });

  const changeBase = async (what: string): Promise<void> =>
    dev().changeAsOtherUser('classes/Base.cls', `public class Base { /* ${what} */ }\n`);
  const taken = async (): Promise<string[]> => {
    const { plan } = await stage.commitFeature({ instance: 'dev' });
    return plan.taken.map(({ operation, type, fullName }) => `${operation} ${type}:${fullName}`);
  };

  it('takes a deleted object with all its fields, and a deleted field alone', async () => {
    const object = dev().file('objects/Shop__c.object') ?? '';
    const field = /\s*<fields>(?:(?!<\/fields>)[\s\S])*<fullName>Stars__c<\/fullName>[\s\S]*?<\/fields>/.exec(object);
    await dev().changeAsOtherUser('objects/Shop__c.object', object.replace(field?.[0] ?? '', ''));
    expect(await taken()).to.deep.equal(['delete CustomField:Shop__c.Stars__c']);
    await dev().changeAsOtherUser('objects/Shop__c.object', undefined);
    expect(await taken()).to.include.members(['delete CustomField:Shop__c.Name__c', 'delete CustomObject:Shop__c']);
    expect((await stage.local.files('feature/rating')).filter((path) => path.includes('Shop__c'))).to.deep.equal([]);
    expect((await stage.newestRecord('dev'))?.owed).to.deep.equal([]);
  });

  it('keeps a field that stands in the file of its object where only the object changed', async () => {
    const place = 'force-app/main/default/objects/Shop__c/Shop__c.object-meta.xml';
    const inFile = '<fields><fullName>Kept__c</fullName><label>Kept</label><type>Checkbox</type></fields>';
    const before = dev().file('objects/Shop__c.object') ?? '';
    const own = await readFile(join(stage.local.dir, place), 'utf8');
    await stage.local.commit('Keep', { [place]: own.replace('</CustomObject>', `    ${inFile}\n</CustomObject>`) });
    await dev().changeAsOtherUser(
      'objects/Shop__c.object',
      before.replace('<fields>', `${inFile}<fields>`).replace('<label>Shop__c</label>', '<label>Stall</label>')
    );
    expect(await taken()).to.include('change CustomObject:Shop__c');
    expect(await stage.local.read('feature/rating', place))
      .to.include('Kept__c')
      .and.include('Stall');
  });

  it('keeps in mind what another feature has, and that was deleted in the org', async () => {
    await dev().changeAsOtherUser('classes/Theirs.cls', 'public class Theirs {}\n');
    await dev().changeAsOtherUser('classes/Theirs.cls-meta.xml', dev().file('classes/Base.cls-meta.xml'));
    await stage.commitFeature({ instance: 'dev' });
    await stage.local.git('switch', '--quiet', '-c', 'feature/other', 'origin/main');
    await dev().changeAsOtherUser('classes/Theirs.cls', undefined);
    await changeBase('other');
    expect(await taken()).to.deep.equal(['change ApexClass:Base']);
    const { tracked } = (await stage.newestRecord('dev')) ?? {};
    expect(tracked?.changed).to.deep.equal([{ type: 'ApexClass', fullName: 'Theirs' }]);
    await stage.local.git('switch', '--quiet', 'feature/rating');
    expect(await taken()).to.deep.equal(['delete ApexClass:Theirs']);
  });

  it('owes what comes from above, which a back-promotion then brings without a collision', async () => {
    await stage.feature('feature/newer', { ...apexClass('Newer'), ...apexClass('Base', ' /* newer */ ') });
    await stage.promote({ features: ['newer'], from: 'dev', to: 'production' });
    await stage.local.git('switch', '--quiet', '-c', 'feature/late', 'origin/main');
    await stage.local.git('pull', '--quiet', 'origin', 'main');
    await stage.local.commit('By hand', apexClass('Hand'));
    await stage.commitFeature({ instance: 'dev' });
    const owed = (await stage.newestRecord('dev'))?.owed.map(({ fullName }) => fullName);
    expect(owed).to.deep.equal(['Base', 'Hand', 'Newer']);
    await stage.feature('feature/next', apexClass('Next'));
    await stage.promote({ features: ['next'], from: 'dev' });
    await stage.backPromote({ from: 'qa', to: ['dev'] });
    expect(dev().file('classes/Newer.cls')).to.include('class Newer');
    expect(dev().file('classes/Base.cls')).to.include('newer');
    expect((await stage.newestRecord('dev'))?.owed).to.deep.equal([]);
  });

  it('brings a mirror of the instance along that follows by itself', async () => {
    await changeBase('rated');
    const { mirrors } = await stage.commitFeature({ instance: 'dev' });
    expect(mirrors).to.deep.equal([
      { instance: 'lab', outcome: 'published', commit: (await stage.newestRecord('dev'))?.deployedCommit },
    ]);
    expect(stage.org('lab').file('classes/Base.cls')).to.include('rated');
  });

  it('goes upon what others pushed to the feature, and brings the local branch along', async () => {
    const other = await stage.scratch.clone(stage.remote, 'other');
    await other.branch('feature/rating', 'origin/main');
    const pushed = await other.commit('Theirs', apexClass('Theirs'));
    await other.push('feature/rating');
    await changeBase('rated');
    const { plan } = await stage.commitFeature({ instance: 'dev' });
    expect(plan.tip).to.equal(pushed);
    expect(await stage.local.oid('HEAD')).to.equal(plan.commit);
    expect(await stage.local.git('status', '--porcelain')).to.equal('');
    expect((await stage.newestRecord('dev'))?.owed.map(({ fullName }) => fullName)).to.deep.equal(['Theirs']);
  });

  it('takes what another feature changed in the same org only if it fits the branch, and names it else', async () => {
    await changeBase('rated');
    await stage.commitFeature({ instance: 'dev' });
    await stage.local.git('switch', '--quiet', '-c', 'feature/other', 'origin/main');
    await changeBase('other');
    const error = await stage.commitFeature({ instance: 'dev' }).catch((caught: Error) => caught);
    expect(error).to.have.property('name', 'OrgConflictError');
  });

  it('looks at all that the org ever tracked when its record says nothing of that', async () => {
    await changeBase('rated');
    Object.assign(stage.orgs.server.org('dev').record, { revision: 1 });
    for (const row of Object.values(stage.orgs.server.org('dev').record.sourceMembers)) row.revision = 1;
    expect(await taken()).to.deep.equal(['change ApexClass:Base']);
    const { tracked } = (await stage.newestRecord('dev')) ?? {};
    expect(tracked?.changed).to.deep.equal([]);
  });

  it('works in a repository without a remote', async () => {
    for (const branch of ['dev', 'qa']) await stage.local.git('branch', branch, `origin/${branch}`);
    await stage.local.git('fetch', '--quiet', 'origin', '+refs/sre/*:refs/sre/*');
    await stage.local.git('remote', 'remove', 'origin');
    await changeBase('rated');
    const outcome = await stage.commitFeature({ instance: 'dev' });
    expect(outcome.kind).to.equal('recorded');
    expect(await stage.local.oid('feature/rating')).to.equal(outcome.plan.commit);
    expect(await stage.local.git('merge-base', 'dev', 'feature/rating')).to.equal(outcome.plan.commit);
    expect(await stage.local.git('status', '--porcelain')).to.equal('');
  });
});
