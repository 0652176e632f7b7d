import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import type { Plan, PlannedUndo } from '../../../src/promotion/plan.js';
import { preimageRef } from '../../../src/promotion/refNames.js';
import { givenBackLines } from '../../../src/ui/promotion/undoText.js';
import { failure } from '../../support/failure.js';
import { apexClass, Stage, ratingChange } from '../../support/stage.js';

const classFile = (name: string): string => `classes/${name}.cls`;

const operations = ({ delta }: Plan): string[] =>
  delta.components.map(({ operation, type, fullName }) => `${operation} ${type}:${fullName}`);

const undoOf = ({ undo }: Plan): PlannedUndo => {
  if (undo === undefined) throw new Error('This is no undo.');
  return undo;
};

describe('undoing a promotion', () => {
  let stage: Stage;

  /** A feature that adds a class, changes one, and deletes one. */
  const rate = async (): Promise<string> => {
    await stage.local.branch('feature/rating', 'origin/main');
    await stage.local.commit('Rate', ratingChange());
    await stage.local.push('feature/rating');
    return 'rating';
  };
  const promote = async (name: string, ...more: string[]): Promise<string> =>
    (await stage.promote({ features: [name, ...more], from: 'dev' })).run.id;
  const filesOf = (): Record<string, string> =>
    Object.fromEntries([...stage.org('qa').files()].map(([path, content]) => [path, content.toString()]));
  const branchTree = async (): Promise<string> => stage.remote.git('rev-parse', 'qa^{tree}');

  beforeEach(async () => {
    stage = await Stage.open({ ...apexClass('Old'), ...apexClass('Other') });
  });

  afterEach(async () => {
    await stage.close();
  });

  it('gives the org back what it had, and takes the merge out of the branch by one commit that says so', async () => {
    const [org, tree] = [filesOf(), await branchTree()];
    const run = await promote(await rate());
    const merge = await stage.remote.git('rev-parse', 'qa');
    const { plan, run: undoing } = await stage.undo({ run });
    expect(operations(plan)).to.have.members(['change ApexClass:Base', 'add ApexClass:Old', 'delete ApexClass:Rating']);
    expect(filesOf()).to.deep.equal(org);
    expect(await branchTree()).to.equal(tree);
    expect(await stage.remote.git('rev-parse', 'qa^')).to.equal(merge);
    const message = await stage.remote.git('log', '-1', '--format=%B', 'qa');
    expect(message).to.include(`This reverts commit ${merge}, reversing\nchanges made to `);
    expect(message).to.include(`Reverts-Merge: ${merge}\nUndoes-Run: ${run}\nTarget: qa\nRun: ${undoing.id}`);
    const record = await stage.newestRecord('qa');
    expect(record).to.deep.include({ kind: 'undo', owed: [] });
    expect(record?.features.map(({ name }) => name)).to.deep.equal(['feature/rating']);
    expect(record?.deployedCommit).to.equal(await stage.remote.git('rev-parse', 'qa'));
    expect(record?.undoes).to.deep.equal([{ run, whole: true, reverts: [{ merge, revert: record?.deployedCommit }] }]);
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
    expect(await stage.with(async (context) => verifyRecords(context, ['qa']))).to.deep.equal({
      records: 3,
      manifests: 2,
      discrepancies: [],
      unchecked: [],
      withoutRecords: [],
      unfinished: [],
    });
  });

  it('gives the org back what only it had, which stays otherwise than in the branch', async () => {
    const mine = 'public class Base { /* mine */ }\n';
    await stage.org('qa').changeAsOtherUser(classFile('Base'), mine);
    await stage.org('qa').changeAsOtherUser(classFile('Rating'), 'public class Rating { /* mine */ }\n');
    await stage
      .org('qa')
      .changeAsOtherUser(
        `${classFile('Rating')}-meta.xml`,
        stage.org('qa').file(`${classFile('Base')}-meta.xml`) ?? ''
      );
    const before = filesOf();
    await rate();
    const { run } = await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
    const { plan } = await stage.undo({ run: run.id });
    expect(filesOf()).to.deep.equal(before);
    expect(undoOf(plan).drift.map(({ fullName }) => fullName)).to.have.members(['Base', 'Rating']);
    expect(await stage.with(async (context) => verifyRecords(context, ['qa']))).to.deep.include({ discrepancies: [] });
    await stage.feature('feature/other', apexClass('Other', ' /* other */ '));
    await stage.promote({ features: ['other'], from: 'dev' });
    await stage.feature('feature/base', apexClass('Base', ' /* again */ '));
    expect((await failure(stage.promote({ features: ['base'], from: 'dev' }))).name).to.equal('ChangedInOrgError');
  });

  it('deletes again what somebody had deleted in the org', async () => {
    for (const path of [classFile('Base'), `${classFile('Base')}-meta.xml`]) {
      await stage.org('qa').changeAsOtherUser(path, undefined);
    }
    await rate();
    const { run } = await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
    await stage.undo({ run: run.id });
    expect(stage.org('qa').file(classFile('Base'))).to.equal(undefined);
  });

  it('deploys what the branch has, where it is told so', async () => {
    await stage.org('qa').changeAsOtherUser(classFile('Base'), 'public class Base { /* mine */ }\n');
    await rate();
    const { run } = await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
    await stage.undo({ run: run.id, asCommitted: true });
    expect(stage.org('qa').file(classFile('Base'))).to.equal('public class Base {}\n');
  });

  it('says of nothing that it comes back that a .forceignore of the run hid, and that the org had all along', async () => {
    await stage.feature('feature/hiding', {
      '.forceignore': '**/Base.cls*\n',
      ...apexClass('Base', ' /* hidden */ '),
      ...apexClass('Rating'),
    });
    const { run } = await stage.promote({ features: ['hiding'], from: 'dev' });
    expect(stage.org('qa').file('classes/Base.cls')).to.not.equal(undefined);
    const { plan } = await stage.undo({ run: run.id });
    const added = plan.delta.components.filter(({ operation }) => operation === 'add');
    expect(added.map(({ fullName }) => fullName)).to.deep.equal(['Base']);
    expect(plan.undo?.recreated).to.deep.equal([]);
  });

  it('says of what a later .forceignore hides that it stays in the org', async () => {
    const run = await promote(await rate());
    await stage.feature('feature/hiding', { '.forceignore': '**/Rating.cls*\n' });
    await promote('hiding');
    const { plan } = await stage.undo({ run });
    expect(stage.org('qa').file('classes/Rating.cls')).to.not.equal(undefined);
    expect(stripVTControlCharacters(givenBackLines(plan).join('\n'))).to.match(
      /^Stays in the org as it is, and changes on the branch alone \[2\]:\n {2}\S+\/Rating\.cls: ignored by \.forceignore\n/m
    );
  });

  it('is stopped by what somebody changed in the org since', async () => {
    const run = await promote(await rate());
    await stage.org('qa').changeAsOtherUser(classFile('Base'), 'public class Base { /* since */ }\n');
    const before = await stage.everything();
    expect((await failure(stage.undo({ run }))).name).to.equal('ChangedInOrgError');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('is refused when later promotions touched the same components, and takes them along when told so', async () => {
    const [org, tree] = [filesOf(), await branchTree()];
    const run = await promote(await rate());
    await stage.local.branch('feature/more', 'origin/feature/rating');
    await stage.local.commit('Rate more', apexClass('Base', ' /* rated more */ '));
    await stage.local.push('feature/more');
    const later = await promote('more');
    const error = await failure(stage.undo({ run }));
    expect(error.name).to.equal('LaterPromotionsError');
    expect(error.message).to.include(`promotion ${later} of feature/more: ApexClass:Base`);
    const { plan } = await stage.undo({ run, includeLater: true });
    expect(undoOf(plan).runs.map((each) => each.run)).to.deep.equal([later, run]);
    expect(undoOf(plan).reverts).to.have.length(2);
    expect(filesOf()).to.deep.equal(org);
    expect(await branchTree()).to.equal(tree);
  });

  it('leaves alone what later promotions brought elsewhere', async () => {
    const run = await promote(await rate());
    await stage.feature('feature/other', apexClass('Other', ' /* other */ '));
    await promote('other');
    await stage.undo({ run });
    expect(stage.org('qa').file(classFile('Other'))).to.include('other');
    expect(stage.org('qa').file(classFile('Rating'))).to.equal(undefined);
  });

  it('takes one feature out of several that came together', async () => {
    await rate();
    await stage.feature('feature/other', apexClass('Other', ' /* other */ '));
    await promote('rating', 'other');
    const { plan } = await stage.undo({ feature: 'rating', instance: 'qa' });
    expect(operations(plan)).to.have.members(['change ApexClass:Base', 'add ApexClass:Old', 'delete ApexClass:Rating']);
    expect(stage.org('qa').file(classFile('Other'))).to.include('other');
    expect((await failure(stage.undo({ feature: 'rating', instance: 'qa' }))).name).to.equal('NothingToUndoError');
    await stage.undo({ feature: 'other', instance: 'qa' });
    expect(stage.org('qa').file(classFile('Other'))).to.equal('public class Other {}\n');
  });

  it('goes back to a record, and undoes the newest run where none is named', async () => {
    const [org, tree] = [filesOf(), await branchTree()];
    const first = (await stage.newestRecord('qa'))?.run ?? '';
    await promote(await rate());
    await stage.feature('feature/other', apexClass('Other', ' /* other */ '));
    await promote('other');
    await stage.undo({ instance: 'qa' });
    expect(stage.org('qa').file(classFile('Other'))).to.equal('public class Other {}\n');
    await stage.undo({ to: first, instance: 'qa' });
    expect(filesOf()).to.deep.equal(org);
    expect(await branchTree()).to.equal(tree);
    expect((await failure(stage.undo({ instance: 'qa' }))).name).to.equal('NothingToUndoError');
  });

  it('is undone itself', async () => {
    const run = await promote(await rate());
    const [org, tree] = [filesOf(), await branchTree()];
    const undoing = (await stage.undo({ run })).run.id;
    expect((await failure(stage.undo({ run }))).name).to.equal('NothingToUndoError');
    await stage.undo({ run: undoing });
    expect(filesOf()).to.deep.equal(org);
    expect(await branchTree()).to.equal(tree);
    await stage.undo({ run });
    expect(stage.org('qa').file(classFile('Rating'))).to.equal(undefined);
  });

  it('is done from a fresh clone, and finished from another one after a crash', async () => {
    const before = filesOf();
    const run = await promote(await rate());
    const second = (await stage.scratch.clone(stage.remote, 'second')).dir;
    stage.org('qa').fail({ operation: 'deploy', effect: { kind: 'jobStuck' } });
    const error = await failure(stage.undo({ run }, { wait: 1500 }, second));
    expect(error.name).to.equal('DeployTimeoutError');
    const { run: id, deployId } = (error as Readonly<{ data?: { run: string; deployId: string } }>).data ?? {};
    stage.org('qa').release(deployId ?? '');
    await stage.resume(id ?? '', {}, (await stage.scratch.clone(stage.remote, 'third')).dir);
    expect(filesOf()).to.deep.equal(before);
    expect((await stage.newestRecord('qa'))?.run).to.equal(id);
  });

  it('is refused where it is not known what the org had, but for what the branch has', async () => {
    const run = await promote(await rate());
    await stage.local.git('push', '--quiet', 'origin', `:${preimageRef(run)}`);
    const error = await failure(stage.undo({ run }));
    expect(error.name).to.equal('PreimageMissingError');
    expect(error.actions?.join()).to.include('--as-committed');
    await stage.undo({ run, asCommitted: true });
    expect(stage.org('qa').file(classFile('Rating'))).to.equal(undefined);
  });

  it('names what it does not find', async () => {
    await promote(await rate());
    expect((await failure(stage.undo({}))).name).to.equal('NothingNamedError');
    expect((await failure(stage.undo({ run: '20260101000000-0123456789ab' }))).name).to.equal('RunNotFoundError');
    expect((await failure(stage.undo({ to: 'deadbeef' }))).name).to.equal('RecordNotFoundError');
    expect((await failure(stage.undo({ feature: 'nothing', instance: 'qa' }))).name).to.equal('NothingToUndoError');
    expect((await failure(stage.undo({ feature: 'rating', instance: 'no' }))).name).to.equal('UnknownInstanceError');
  });
});

describe('undoing a promotion in an org that tracks its changes', () => {
  it('leaves what only the org had for others to see as their own', async () => {
    const tree = { production: {}, qa: { parent: 'production', tracking: true }, dev: { parent: 'qa' } };
    const stage = await Stage.open({}, {}, tree);
    try {
      await stage.org('qa').changeAsOtherUser(classFile('Base'), 'public class Base { /* mine */ }\n');
      await stage.feature('feature/rating', apexClass('Base', ' /* rated */ '));
      const { run } = await stage.promote({ features: ['rating'], from: 'dev', overwrite: 'all' });
      await stage.undo({ run: run.id });
      expect(stage.org('qa').file(classFile('Base'))).to.include('mine');
      expect((await stage.newestRecord('qa'))?.tracked?.changed).to.deep.equal([
        { type: 'ApexClass', fullName: 'Base' },
      ]);
      await stage.feature('feature/base', apexClass('Base', ' /* again */ '));
      expect((await failure(stage.promote({ features: ['base'], from: 'dev' }))).name).to.equal('ChangedInOrgError');
    } finally {
      await stage.close();
    }
  });
});
