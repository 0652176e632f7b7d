import { expect } from 'chai';
import {
  changeCollection,
  createCollection,
  deleteCollection,
} from '../../../src/promotion/collections/changeCollection.js';
import { readCollections } from '../../../src/promotion/collections/collection.js';
import { displayCollection } from '../../../src/promotion/collections/displayCollection.js';
import { failure } from '../../support/failure.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('a collection @long', () => {
  let stage: Stage;

  const create = async (name: string, ...features: readonly string[]): Promise<readonly string[]> =>
    stage.with(async (context) => (await createCollection(context, { name, features })).features);

  const change = async (name: string, what: Parameters<typeof changeCollection>[2]): Promise<readonly string[]> =>
    stage.with(async (context) => (await changeCollection(context, name, what)).collection.features);

  const names = async (): Promise<readonly string[]> =>
    stage.with(async (context) => [...(await readCollections(context)).keys()]);

  beforeEach(async () => {
    const sre = { releaseTag: 'release/<collection>' };
    stage = await Stage.open({}, { sre }, undefined, async (prepared) => {
      await prepared.feature('feature/one', apexClass('One'));
      await prepared.feature('feature/two', apexClass('Two'));
    });
  });

  afterEach(async () => {
    await stage.close();
  });

  it('keeps its features in the order in which they were added, each once', async () => {
    expect(await create('R1', 'two')).to.deep.equal(['feature/two']);
    expect(await change('R1', { add: ['one', 'feature/two'] })).to.deep.equal(['feature/two', 'feature/one']);
    expect(await change('R1', { remove: ['two'] })).to.deep.equal(['feature/one']);
  });

  it('is shared: another clone sees it, and can delete it', async () => {
    await create('R1', 'one');
    await stage.with(
      async (context) => deleteCollection(context, 'R1'),
      (await stage.scratch.clone(stage.remote, 'other')).dir
    );
    expect(await names()).to.deep.equal([]);
  });

  it('loses none of two changes that are made at once', async () => {
    await create('R1');
    await Promise.all([change('R1', { add: ['one'] }), change('R1', { add: ['two'] })]);
    expect(await change('R1', {})).to.have.members(['feature/one', 'feature/two']);
  });

  it('says how to take out a feature whose branch is gone when it is promoted', async () => {
    await create('R1', 'one');
    await stage.remote.git('update-ref', '-d', 'refs/heads/feature/one');
    await stage.local.git('checkout', '--quiet', '--detach');
    await stage.local.git('update-ref', '-d', 'refs/heads/feature/one');
    const error = await failure(stage.plan({ features: [], collection: 'R1' }));
    expect(error.name).to.equal('FeatureNotFoundError');
    expect(error.message).to.include('feature/one');
    expect(error.actions?.join()).to.include('sf sre collection remove --name R1 --feature');
  });

  it('refuses names that no ref can have, and those that differ in case alone', async () => {
    for (const name of ['', 'a/b', '..', '-x', 'a b', 'x.lock', '@{', '.x']) {
      expect((await failure(create(name))).name, name).to.equal('InvalidCollectionNameError');
    }
    await create('R1');
    expect((await failure(create('r1'))).name).to.equal('CollectionExistsError');
    expect(await names()).to.deep.equal(['R1']);
  });

  it('refuses features and collections that do not exist', async () => {
    expect((await failure(create('R1', 'nothing'))).name).to.equal('FeatureNotFoundError');
    const unknown = await failure(change('R9', { add: ['one'] }));
    expect(unknown.name).to.equal('UnknownCollectionError');
    await create('R1', 'one');
    expect((await failure(change('R1', { remove: ['two'] }))).name).to.equal('NotInCollectionError');
  });

  it('lets a feature be taken out whose branch is gone', async () => {
    await create('R1', 'one', 'two');
    await stage.local.push(':feature/one');
    await stage.local.git('branch', '-D', 'feature/one');
    expect(await change('R1', { remove: ['one'] })).to.deep.equal(['feature/two']);
  });

  it('shows where its features are, in its order, and which are lost', async () => {
    await create('R1', 'two', 'one');
    await stage.promote({ features: ['one'], from: 'dev' });
    await stage.local.checkout('main');
    await stage.local.push(':feature/two');
    await stage.local.git('branch', '-D', 'feature/two');
    const shown = await stage.with(async (context) => displayCollection(context, 'R1'));
    expect(shown.features.map(({ name, next }) => [name, next?.instance])).to.deep.equal([
      ['feature/one', 'production'],
    ]);
    expect(shown.unknown).to.deep.equal(['feature/two']);
    const error = await failure(stage.with(async (context) => displayCollection(context, 'R2')));
    expect(error.name).to.equal('UnknownCollectionError');
    expect(error.actions?.join(' ')).to.include('R1');
  });

  it('is promoted as one unit, named in the record, and tagged at the root', async () => {
    await create('R1', 'one', 'two');
    const stages = await stage.promoteInStages({ collection: 'R1', from: 'dev', to: 'production' });
    expect(stages.map(({ plan }) => [plan.target.name, plan.merges.length, plan.tag])).to.deep.equal([
      ['qa', 2, undefined],
      ['production', 2, 'release/R1'],
    ]);
    expect((await stage.newestRecord('production'))?.collection).to.equal('R1');
    const tag = await stage.remote.git('cat-file', '-p', 'refs/tags/release/R1');
    expect(tag).to.include(`object ${stages[1].plan.mergeCommit}`).and.to.include('R1: feature/one, feature/two');
  });

  it('is promoted without what has arrived everywhere and is gone by now', async () => {
    await create('R1', 'one');
    await stage.promoteInStages({ collection: 'R1', from: 'dev', to: 'production' });
    await stage.local.checkout('main');
    await stage.local.push(':feature/one');
    await stage.local.git('branch', '-D', 'feature/one');
    expect((await failure(stage.plan({ collection: 'R1' }))).message).to.include('nothing but finished features');
    await change('R1', { add: ['two'] });
    const { plan } = await stage.promote({ collection: 'R1', from: 'dev' });
    expect(plan.merges.map(({ name }) => name)).to.deep.equal(['feature/two']);
  });

  it('keeps the tag that it has when it reaches the root once more', async () => {
    await create('R1', 'one');
    await stage.promote({ collection: 'R1', from: 'qa' });
    const before = (await stage.refs()).get('refs/tags/release/R1');
    await change('R1', { add: ['two'] });
    const { plan } = await stage.promote({ collection: 'R1', from: 'qa' });
    expect(plan.warnings).to.deep.equal(['Tag release/R1 is there already and stays where it is.']);
    expect((await stage.refs()).get('refs/tags/release/R1')).to.equal(before);
  });

  it('without features is nothing to promote', async () => {
    await create('R1');
    expect((await failure(stage.promote({ collection: 'R1', from: 'dev' }))).name).to.equal('NothingToPromoteError');
  });
});
