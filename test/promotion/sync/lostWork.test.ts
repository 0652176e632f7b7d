import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import { listFeatures } from '../../../src/promotion/landscape/listFeatures.js';
import { verifyRecords } from '../../../src/promotion/landscape/verifyRecords.js';
import type { Plan } from '../../../src/promotion/plan.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('a restart of an instance that its parent was back-promoted into @long', () => {
  let stage: Stage;

  const tree = {
    production: {},
    fix: { parent: 'production' },
    qa: { parent: 'production' },
    dev: { parent: 'qa' },
  };
  const give = async (name: string, to = 'qa', from = 'dev'): Promise<void> => {
    await stage.feature(`feature/${name}`, apexClass(name.toUpperCase()));
    await stage.promote({ features: [name], from, to });
  };
  const back = async (from = 'qa', to = 'dev', features: readonly string[] = []): Promise<void> => {
    const [{ outcome }] = await stage.backPromote({ from, to: [to], features });
    expect(outcome).to.equal('published');
  };
  const restart = async (name = 'dev'): Promise<Plan> => {
    const synced = await stage.sync({ name, restart: true });
    if (synced.outcome === 'published') return synced.promoted.plan;
    throw new Error('There was nothing to sync.');
  };
  const operations = ({ delta }: Plan): string[] =>
    delta.components.map((component) => `${component.operation} ${memberKey(component)}`).sort();
  const subjects = ({ restart: planned }: Plan): unknown => planned?.merges.map(({ subject }) => subject);

  /**
   * What holds each feature and what took it out, by what is told of it; in agreement with the classes in the orgs, and with
   * the records.
   */
  const standing = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
    const { features } = await stage.with(async (context) => listFeatures(context, {}));
    for (const { name, heldBy } of features) {
      const has = Object.keys(tree).filter((org) => stage.org(org).file(`classes/${classOf(name)}.cls`) !== undefined);
      expect(heldBy.map(({ instance }) => instance).sort(), name).to.deep.equal(has.sort());
    }
    expect(await stage.with(async (context) => verifyRecords(context, []))).to.deep.include({ discrepancies: [] });
    return Object.fromEntries(
      features.map(({ name, heldBy, takenOutOf }) => [
        name.replace('feature/', ''),
        [...heldBy.map(({ instance }) => instance), ...takenOutOf.map(({ instance }) => `not ${instance}`)],
      ])
    );
  };
  const classOf = (name: string): string => name.replace('feature/', '').toUpperCase();

  beforeEach(async () => {
    stage = await Stage.open({}, {}, tree);
  });

  afterEach(async () => {
    await stage.close();
  });

  it('takes out what it kept of the parent, and names no merge of what the parent holds', async () => {
    await give('b');
    await back();
    await give('q');
    await back();
    await stage.undo({ feature: 'q', instance: 'qa' });
    await give('n');
    await back();
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa'], n: ['dev', 'qa'], q: ['dev', 'not qa'] });

    const plan = await restart();
    expect(plan.restart?.features).to.deep.equal(['feature/q']);
    expect(subjects(plan)).to.deep.equal(['Back-promote qa into dev']);
    expect(operations(plan)).to.deep.equal(['delete ApexClass:Q']);
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa'], n: ['dev', 'qa'], q: ['not dev', 'not qa'] });

    // The whole of the child brings nothing, and takes out nothing.
    expect(operations(await stage.plan({ from: 'dev' }))).to.deep.equal([]);
    await stage.promote({ from: 'dev' });
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa'], n: ['dev', 'qa'], q: ['not dev', 'not qa'] });
    await stage.promote({ features: ['q'], from: 'dev' });
    await back();
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa'], n: ['dev', 'qa'], q: ['dev', 'qa'] });
  });

  it('takes out one of the features that a back-promotion brought, which the parent has undone since', async () => {
    await give('b');
    await give('q');
    await back();
    await stage.undo({ feature: 'q', instance: 'qa' });

    const plan = await restart();
    expect(plan.restart?.features).to.deep.equal(['feature/q']);
    expect(subjects(plan)).to.deep.equal(['Promote feature/q into qa']);
    expect(operations(plan)).to.deep.equal(['delete ApexClass:Q']);
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa'], q: ['not dev', 'not qa'] });

    await stage.promote({ features: ['q'], from: 'dev' });
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa'], q: ['qa', 'not dev'] });
    await back();
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa'], q: ['dev', 'qa'] });
    await stage.promote({ from: 'qa' });
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa', 'production'], q: ['dev', 'qa', 'production'] });
  });

  it('takes out its own features beside that', async () => {
    // Before the main branch has the others, which it would be started from.
    await give('own');
    await give('first', 'production', 'fix');
    await give('second', 'production', 'fix');
    await back('production', 'qa');
    await stage.undo({ feature: 'second', instance: 'production' });

    const plan = await restart('qa');
    expect(plan.restart?.features).to.have.members(['feature/second', 'feature/own']);
    expect(subjects(plan)).to.have.members(['Promote feature/second into production', 'Promote feature/own into qa']);
    expect(operations(plan)).to.deep.equal(['delete ApexClass:OWN', 'delete ApexClass:SECOND']);
    const first = ['qa', 'production'];
    expect(await standing()).to.deep.equal({ first, own: ['not qa'], second: ['not qa', 'not production'] });

    await stage.promote({ features: ['own'], from: 'dev' });
    await stage.promote({ from: 'qa' });
    const own = ['qa', 'production'];
    expect(await standing()).to.deep.equal({ first, own, second: ['not qa', 'not production'] });
    await stage.promote({ features: ['second'], from: 'fix' });
    await back('production', 'qa');
    expect(await standing()).to.deep.equal({ first, own, second: ['qa', 'production'] });
  });

  it('takes out a feature that brought what the parent holds from the main branch', async () => {
    await give('first', 'production', 'fix');
    await give('second', 'production', 'fix');
    await stage.local.git('fetch', '--quiet', 'origin');
    await give('own');
    await stage.undo({ feature: 'second', instance: 'production' });

    const plan = await restart('qa');
    expect(plan.restart?.features).to.have.members(['feature/second', 'feature/own']);
    expect(subjects(plan)).to.have.members(['Promote feature/second into production', 'Work on feature/own']);
    const first = ['qa', 'production'];
    expect(await standing()).to.deep.equal({ first, own: ['not qa'], second: ['not qa', 'not production'] });
    await stage.promote({ features: ['own'], from: 'dev' });
    expect(await standing()).to.deep.equal({ first, own: ['qa'], second: ['not qa', 'not production'] });
  });

  it('takes out what it kept while something else came along, and had given to the parent itself', async () => {
    await give('q');
    await stage.promote({ from: 'qa' });
    await stage.undo({ instance: 'production' });
    await give('n', 'production', 'fix');
    await back('production', 'qa');
    expect(await standing()).to.deep.equal({ n: ['qa', 'production'], q: ['qa', 'not production'] });

    const plan = await restart('qa');
    expect(plan.restart?.features).to.deep.equal(['feature/q']);
    expect(operations(plan)).to.deep.equal(['delete ApexClass:Q']);
    expect(await standing()).to.deep.equal({ n: ['qa', 'production'], q: ['not qa', 'not production'] });
    await stage.promote({ features: ['q'], from: 'dev' });
    await stage.promote({ from: 'qa' });
    expect(await standing()).to.deep.equal({ n: ['qa', 'production'], q: ['qa', 'production'] });
  });

  it('takes out what an earlier restart brought, and nothing of what that took out comes again', async () => {
    await give('q');
    await back();
    await stage.undo({ feature: 'q', instance: 'qa' });
    await give('b');
    await give('n');
    await restart();
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa'], n: ['dev', 'qa'], q: ['not dev', 'not qa'] });

    await stage.undo({ feature: 'n', instance: 'qa' });
    const plan = await restart();
    expect(plan.restart?.features).to.deep.equal(['feature/n']);
    expect(await standing()).to.deep.equal({
      ...{ b: ['dev', 'qa'], n: ['not dev', 'not qa'], q: ['not dev', 'not qa'] },
    });
  });

  it('takes out a feature that reverts something, where it came along with another one', async () => {
    await give('b');
    const files = apexClass('R');
    await stage.local.branch('feature/r', 'origin/main');
    await stage.local.commit(`Revert "Begin"\n\nThis reverts commit ${await stage.remote.oid('main')}.`, files);
    await stage.local.push('feature/r');
    await stage.promote({ features: ['r'], from: 'dev' });
    await back();
    await stage.undo({ feature: 'r', instance: 'qa' });

    const plan = await restart();
    expect(plan.restart?.features).to.deep.equal(['feature/r']);
    expect(operations(plan)).to.deep.equal(['delete ApexClass:R']);
    expect(await standing()).to.deep.include({ b: ['dev', 'qa'], r: ['not dev', 'not qa'] });
  });

  it('leaves a feature that came alone and that the parent holds', async () => {
    await give('b');
    await give('q');
    await back('qa', 'dev', ['b']);
    await back('qa', 'dev', ['q']);
    await stage.undo({ feature: 'q', instance: 'qa' });

    const plan = await restart();
    expect(plan.restart?.features).to.deep.equal(['feature/q']);
    expect(operations(plan)).to.deep.equal(['delete ApexClass:Q']);
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa'], q: ['not dev', 'not qa'] });
    await stage.promote({ features: ['q'], from: 'dev' });
    await back();
    expect(await standing()).to.deep.equal({ b: ['dev', 'qa'], q: ['dev', 'qa'] });
  });
});
