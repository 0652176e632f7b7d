import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { failure } from '../../support/failure.js';
import { apexClass, Stage } from '../../support/stage.js';

const tree = { production: {}, qa: { parent: 'production' }, dev: { parent: 'qa', tracking: true } };
const classes = 'force-app/main/default/classes';
const meta = (stage: Stage): string => stage.org('dev').file('classes/Base.cls-meta.xml') ?? '';

describe('committing to a feature what changed in its org', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open({ ...apexClass('Old'), '.forceignore': '**/Secret*\n', 'README.md': 'shop\n' }, {}, tree);
    await stage.local.branch('feature/rating', 'origin/main');
  });

  afterEach(async () => {
    await stage.close();
  });

  const createClass = async (name: string, body = ''): Promise<void> => {
    await stage.org('dev').changeAsOtherUser(`classes/${name}.cls`, `public class ${name} {${body}}\n`);
    await stage.org('dev').changeAsOtherUser(`classes/${name}.cls-meta.xml`, meta(stage));
  };
  const local = (path: string): Promise<string> => readFile(join(stage.local.dir, path), 'utf8');

  it('takes what source tracking tells, deletions as deletions, and new components into the default package directory', async () => {
    await stage.org('dev').changeAsOtherUser('classes/Base.cls', 'public class Base { /* rated */ }\n');
    await stage.org('dev').changeAsOtherUser('classes/Old.cls', undefined);
    await createClass('Rating');
    const outcome = await stage.commitFeature({ instance: 'dev', message: 'Rate' });
    expect(outcome.kind).to.equal('recorded');
    expect(outcome.plan.taken.map(({ operation, fullName }) => `${operation} ${fullName}`)).to.deep.equal([
      'change Base',
      'delete Old',
      'add Rating',
    ]);
    const { local: repository } = stage;
    const tip = (await repository.oid('feature/rating')) ?? '';
    expect(tip).to.equal(outcome.plan.commit);
    expect(await stage.remote.oid('feature/rating')).to.equal(tip);
    expect(await repository.git('log', '-1', '--format=%s|%P', tip)).to.equal(
      `Rate|${(await repository.oid('origin/main')) ?? ''}`
    );
    expect(await repository.git('diff', '--no-renames', '--name-status', 'origin/main', tip)).to.equal(
      [
        `M\t${classes}/Base.cls`,
        `D\t${classes}/Old.cls`,
        `D\t${classes}/Old.cls-meta.xml`,
        `A\t${classes}/Rating.cls`,
        `A\t${classes}/Rating.cls-meta.xml`,
      ].join('\n')
    );
    expect(await repository.git('status', '--porcelain')).to.equal('');
    expect(await local(`${classes}/Base.cls`)).to.include('rated');
  });

  it('merges the feature into its instance with a record of kind origin, by one update and without a deploy', async () => {
    await createClass('Rating');
    const before = (await stage.newestRecord('dev'))?.deployedCommit;
    const outcome = await stage.commitFeature({ instance: 'dev' });
    const record = await stage.newestRecord('dev');
    const branch = (await stage.remote.oid('dev')) ?? '';
    expect(record).to.deep.include({
      kind: 'origin',
      deployedCommit: branch,
      previousDeployedCommit: before,
      owed: [],
      manifest: [{ type: 'ApexClass', fullName: 'Rating' }],
      deletions: [],
    });
    expect(record?.features).to.have.length(1);
    expect(record?.features[0]).to.deep.include({
      name: 'feature/rating',
      tip: outcome.plan.commit,
      commits: [outcome.plan.commit],
      mergeCommit: branch,
    });
    expect(await stage.remote.git('log', '-1', '--format=%s', branch)).to.equal('Merge feature/rating into dev');
    expect([...(await stage.refs()).keys()].filter((ref) => ref.includes('/locks/'))).to.deep.equal([]);
    expect(stage.org('dev').deployCount()).to.equal(0);
    expect(JSON.parse((await stage.remote.read('refs/sre/features/feature/rating', 'feature.json')) ?? '')).to.include({
      instance: 'dev',
    });
  });

  it('goes on from what it settled: the next commit takes only what changed since', async () => {
    await createClass('Rating');
    await stage.commitFeature({ instance: 'dev' });
    const { tracked } = (await stage.newestRecord('dev')) ?? {};
    expect(tracked).to.include({ from: 2 }).and.deep.include({ changed: [] });
    expect(tracked?.revision).to.be.greaterThan(2);
    expect((await stage.commitFeature()).kind).to.equal('nothing');
    await createClass('Rating', ' /* again */ ');
    const { plan } = await stage.commitFeature();
    expect(plan.taken.map(({ fullName }) => fullName)).to.deep.equal(['Rating']);
  });

  it('is promoted into the next instance afterwards, since its own holds it', async () => {
    await createClass('Rating');
    await stage.commitFeature({ instance: 'dev' });
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(plan.target.name).to.equal('qa');
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('class Rating');
  });

  it('takes nothing that .forceignore excludes, and tells so', async () => {
    await createClass('Secret');
    await createClass('Rating');
    const { plan } = await stage.commitFeature({ instance: 'dev' });
    expect(plan.ignored).to.deep.equal([{ type: 'ApexClass', fullName: 'Secret' }]);
    expect(await stage.local.files('feature/rating')).to.not.include(`${classes}/Secret.cls`);
    expect((await stage.newestRecord('dev'))?.tracked?.changed).to.deep.equal(plan.ignored);
  });

  it('stops at uncommitted changes of the same files, names them, and changes nothing', async () => {
    await stage.org('dev').changeAsOtherUser('classes/Base.cls', 'public class Base { /* org */ }\n');
    await createClass('Rating');
    const mine = { [`${classes}/Base.cls`]: 'mine\n', [`${classes}/Rating.cls`]: 'mine too\n' };
    await stage.local.write(mine);
    const [before, refs] = [await stage.everything(), await stage.local.refs()];
    const error = await failure(stage.commitFeature({ instance: 'dev' }));
    expect(error.name).to.equal('UncommittedChangesError');
    expect(error.message).to.include(`${classes}/Base.cls`).and.include(`${classes}/Rating.cls`);
    expect(await stage.everything()).to.deep.equal(before);
    expect(await local(`${classes}/Base.cls`)).to.equal('mine\n');
    expect((await stage.local.refs())['refs/heads/feature/rating']).to.equal(refs['refs/heads/feature/rating']);
  });

  it('leaves other uncommitted changes where they are', async () => {
    await createClass('Rating');
    await stage.local.write({ 'README.md': 'mine\n', 'notes.txt': 'mine\n' });
    await stage.commitFeature({ instance: 'dev' });
    expect(await stage.local.git('status', '--porcelain')).to.equal(' M README.md\n?? notes.txt');
    expect(await local('README.md')).to.equal('mine\n');
  });

  it('stops at files that the branch changed otherwise since, names them, and changes nothing', async () => {
    await stage.local.commit('By hand', apexClass('Base', ' /* hand */ '));
    await stage.org('dev').changeAsOtherUser('classes/Base.cls', 'public class Base { /* org */ }\n');
    const before = await stage.everything();
    const error = await failure(stage.commitFeature({ instance: 'dev' }));
    expect(error.name).to.equal('OrgConflictError');
    expect(error.message).to.include(`${classes}/Base.cls`);
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('does nothing when the person does not agree', async () => {
    await createClass('Rating');
    const before = await stage.everything();
    const error = await failure(
      stage.commitFeature({ instance: 'dev' }, { confirm: async () => Promise.resolve(false) })
    );
    expect(error.name).to.equal('CancelledError');
    expect(await stage.everything()).to.deep.equal(before);
    expect(await stage.local.oid('feature/rating')).to.equal(await stage.local.oid('origin/main'));
  });

  it('records as owed what the merge brings and the org does not hold: newer commits of main, edits by hand', async () => {
    await stage.local.checkout('main');
    await stage.local.commit('Newer', apexClass('Newer'));
    await stage.local.push();
    await stage.local.git('switch', '--quiet', 'feature/rating');
    await stage.local.git('merge', '--quiet', '--no-edit', 'main');
    await stage.local.commit('By hand', apexClass('Hand'));
    await createClass('Rating');
    await stage.commitFeature({ instance: 'dev' });
    const record = await stage.newestRecord('dev');
    expect(record?.owed.map(({ type, fullName, deletion }) => ({ type, fullName, deletion }))).to.deep.equal([
      { type: 'ApexClass', fullName: 'Hand', deletion: false },
      { type: 'ApexClass', fullName: 'Newer', deletion: false },
    ]);
    expect(record?.manifest.map(({ fullName }) => fullName)).to.deep.equal(['Rating']);
  });

  it('holds what was done by hand and is found equal in the org, and settles what was owed', async () => {
    await stage.local.commit('By hand', apexClass('Hand'));
    await stage.commitFeature({ instance: 'dev' });
    expect((await stage.newestRecord('dev'))?.owed).to.have.length(1);
    await createClass('Hand');
    await createClass('Rating');
    const { plan } = await stage.commitFeature();
    expect(plan.equal).to.deep.equal([{ type: 'ApexClass', fullName: 'Hand' }]);
    expect((await stage.newestRecord('dev'))?.owed).to.deep.equal([]);
  });

  it('keeps the commit and records nothing when the merge into the instance conflicts', async () => {
    await stage.local.checkout('main');
    await stage.local.git('switch', '--quiet', '-c', 'dev', 'origin/dev');
    await stage.local.commit('Meanwhile in dev', apexClass('Base', ' /* dev */ '));
    await stage.local.push('dev');
    await stage.local.git('switch', '--quiet', 'feature/rating');
    await stage.org('dev').changeAsOtherUser('classes/Base.cls', 'public class Base { /* org */ }\n');
    const [record, dev] = [await stage.newestRecord('dev'), await stage.remote.oid('dev')];
    const outcome = await stage.commitFeature({ instance: 'dev' });
    expect(outcome.kind).to.equal('conflicted');
    const paths = outcome.kind === 'conflicted' ? outcome.conflicts.map(({ path }) => path) : [];
    expect(paths).to.deep.equal([`${classes}/Base.cls`]);
    expect(await stage.remote.oid('feature/rating')).to.equal(outcome.plan.commit);
    expect(await stage.local.oid('feature/rating')).to.equal(outcome.plan.commit);
    expect(await stage.newestRecord('dev')).to.deep.equal(record);
    expect(await stage.remote.oid('dev')).to.equal(dev);
    expect([...(await stage.refs()).keys()].filter((ref) => ref.includes('/locks/'))).to.deep.equal([]);
    await stage.local.checkout('dev');
    await stage.local.git('merge', '--quiet', '-X', 'theirs', '--no-edit', 'feature/rating');
    await stage.local.push('dev');
    await stage.local.git('switch', '--quiet', 'feature/rating');
    expect((await stage.commitFeature()).kind).to.equal('recorded');
    expect((await stage.newestRecord('dev'))?.owed).to.deep.equal([]);
  });
});
