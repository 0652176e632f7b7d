import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { Plan } from '../../src/promotion/plan.js';
import type { Synced } from '../../src/promotion/sync/syncInstance.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

const planOf = (synced: Synced): Plan => {
  if (synced.outcome === 'published') return synced.promoted.plan;
  throw new Error('There was nothing to sync.');
};

const operations = (synced: Synced): string[] =>
  planOf(synced).delta.components.map(({ operation, type, fullName }) => `${operation} ${type}:${fullName}`);

const classFile = (name: string): string => `classes/${name}.cls`;

describe('syncing an instance @long', () => {
  let stage: Stage;

  const open = async (...settings: Parameters<typeof Stage.open>): Promise<void> => {
    stage = await Stage.open(...settings);
  };

  const promote = async (name: string, to: string, at = stage): Promise<void> => {
    await at.feature(`feature/${name.toLowerCase()}`, apexClass(name));
    await at.promote({ features: [name.toLowerCase()], from: 'dev', to });
  };

  const promoteUsingBase = async (): Promise<void> => {
    await stage.feature('feature/using', apexClass('Using', 'Base base = new Base();'));
    await stage.promote({ features: ['using'], from: 'dev', to: 'qa' });
  };

  /** Deletes the class in an org by hand, so that the org refuses what uses it. */
  const withoutBase = async (instance: string): Promise<void> => {
    await stage.org(instance).changeAsOtherUser(classFile('Base'), undefined);
    await stage.org(instance).changeAsOtherUser(`${classFile('Base')}-meta.xml`, undefined);
  };

  /** An org dates a copy in whole seconds: what was deployed in that same second counts as later. */
  const afterThisSecond = async (): Promise<void> => delay(1000 - (Date.now() % 1000));

  const refreshFromProduction = async (): Promise<void> => {
    await afterThisSecond();
    await stage.org('qa').refresh({ copyOf: 'production' });
    await stage.logInAgain();
  };

  afterEach(async () => {
    await stage.close();
  });

  describe('whose sandbox was refreshed', () => {
    /** production holds One; qa holds One and Two; then qa is refreshed from production. */
    beforeEach(async () => {
      await open(apexClass('Old'), undefined, undefined, async (prepared) => {
        await promote('One', 'production', prepared);
        await promote('Two', 'qa', prepared);
      });
    });

    it('is stopped by every promotion, with this way out', async () => {
      await refreshFromProduction();
      await stage.feature('feature/three', apexClass('Three'));
      const error = await failure(stage.promote({ features: ['three'], from: 'dev' }));
      expect(error.name).to.equal('OrgReplacedError');
      expect(error.actions?.join(' ')).to.include('sf sre instance sync --name qa');
    });

    it('deploys what its branch has beyond the copied org', async () => {
      await refreshFromProduction();
      const before = (await stage.refs()).get('refs/heads/qa');
      const synced = await stage.sync({ name: 'qa' });
      expect(operations(synced)).to.deep.equal(['add ApexClass:Two']);
      expect(planOf(synced).basis).to.match(/^the copy of production that was requested at 2/);
      expect(stage.org('qa').file(classFile('Two'))).to.include('Two');
      expect((await stage.refs()).get('refs/heads/qa')).to.equal(before);
      expect(await stage.newestRecord('qa')).to.deep.include({ kind: 'sync', deployedCommit: before });
      expect((await stage.newestRecord('qa'))?.org.id).to.equal(stage.org('qa').id);
      await promote('Three', 'qa');
    });

    it('brings again what its source got after the copy was requested, and deletes what the branch does not have', async () => {
      await afterThisSecond();
      await stage.org('qa').requestRefresh({ copyOf: 'production' });
      await stage.local.branch('feature/four', 'origin/main');
      await stage.local.commit('Add Four', { ...apexClass('Four'), ...apexClass('Old', ' /* four */ ') });
      await stage.local.push('feature/four');
      await stage.promote({ features: ['four'], from: 'dev', to: 'qa' });
      await stage.promote({ features: ['four'] });
      await stage.org('qa').finishRefresh();
      await stage.logInAgain();
      const synced = await stage.sync({ name: 'qa' });
      expect(operations(synced)).to.deep.equal(['add ApexClass:Four', 'change ApexClass:Old', 'add ApexClass:Two']);
      expect(stage.org('qa').file(classFile('Old'))).to.include('four');
    });

    it('deletes what the copied org has beyond the branch', async () => {
      await stage.feature('feature/five', apexClass('Five'));
      await stage.promote({ features: ['five'], from: 'qa' });
      await refreshFromProduction();
      expect(stage.org('qa').file(classFile('Five'))).to.include('Five');
      expect(operations(await stage.sync({ name: 'qa' }))).to.deep.equal([
        'delete ApexClass:Five',
        'add ApexClass:Two',
      ]);
      expect(stage.org('qa').file(classFile('Five'))).to.equal(undefined);
    });

    it('does not overwrite what somebody did there after the refresh', async () => {
      await refreshFromProduction();
      const meta = stage.org('qa').file(`${classFile('One')}-meta.xml`) ?? '';
      await stage.org('qa').changeAsOtherUser(classFile('Two'), 'public class Two { /* mine */ }\n');
      await stage.org('qa').changeAsOtherUser(`${classFile('Two')}-meta.xml`, meta);
      expect((await failure(stage.sync({ name: 'qa' }))).name).to.equal('ChangedInOrgError');
      await stage.sync({ name: 'qa', keepOrg: 'all' });
      expect(stage.org('qa').file(classFile('Two'))).to.include('mine');
      expect((await stage.newestRecord('qa'))?.owed.map(({ fullName }) => fullName)).to.deep.equal(['Two']);
    });

    it('leaves to feature commit what somebody did there after the refresh', async () => {
      await stage.close();
      const tracking = { production: {}, qa: { parent: 'production', tracking: true }, dev: { parent: 'qa' } };
      await open({}, {}, tracking, async (prepared) => promote('One', 'production', prepared));
      await stage.local.branch('feature/here', 'origin/main');
      await refreshFromProduction();
      await stage.org('qa').changeAsOtherUser(classFile('Base'), 'public class Base { /* theirs */ }\n');
      expect((await stage.sync({ name: 'qa' })).outcome).to.equal('published');
      const { plan } = await stage.commitFeature({ name: 'here', instance: 'qa' });
      expect(plan.taken.map(({ fullName }) => fullName)).to.deep.equal(['Base']);
    });

    it('says how to go on when the org refuses it', async () => {
      await promoteUsingBase();
      await refreshFromProduction();
      const effect = { kind: 'jobFails', errorStatusCode: 'UNKNOWN_EXCEPTION', errorMessage: 'No.' } as const;
      stage.org('qa').fail({ operation: 'deploy', effect });
      const busy = await failure(stage.sync({ name: 'qa' }));
      expect(busy.name).to.equal('DeployFailedError');
      expect(busy.actions).to.have.length(1);
      expect(busy.actions?.[0]).to.include('busy with').and.include('"sf sre instance sync --name qa" again');
      await withoutBase('qa');
      const { actions } = await failure(stage.sync({ name: 'qa' }));
      expect(actions?.[0]).to.include('in the org of qa').and.include('"sf sre instance sync --name qa" again');
      expect(actions?.[1]).to.include('--include-undeployed');
    });

    it('compares, when production does not know of the copy', async () => {
      await stage.org('qa').refresh();
      await stage.logInAgain();
      const synced = await stage.sync({ name: 'qa' });
      expect(planOf(synced).basis).to.equal('a comparison with the org');
      expect(operations(synced)).to.deep.equal([
        'change ApexClass:Base',
        'change ApexClass:Old',
        'change ApexClass:One',
        'change ApexClass:Two',
      ]);
    });

    it('compares with a warning, when production cannot be asked', async () => {
      await refreshFromProduction();
      stage.env.SF_SRE_ORG_PRODUCTION = 'nobody';
      const synced = await stage.sync({ name: 'qa' });
      expect(operations(synced)).to.deep.equal(['change ApexClass:Two']);
      expect(planOf(synced).basis).to.equal('a comparison with the org');
      expect(planOf(synced).warnings.join())
        .to.include('The org of production could not be asked')
        .and.to.include('nobody');
    });

    it('deploys everything when told so', async () => {
      await stage.org('qa').refresh();
      await stage.logInAgain();
      expect(operations(await stage.sync({ name: 'qa', full: true }))).to.have.length(4);
      expect(await stage.sync({ name: 'qa' })).to.include({ outcome: 'upToDate' });
    });
  });

  it('compares an org that was with another instance meanwhile, whatever an older record says', async () => {
    await open({}, {}, { production: {}, uat: { parent: 'production' }, qa: { parent: 'uat' }, dev: { parent: 'qa' } });
    const swap = (qa: string, uat: string): void =>
      void Object.assign(stage.env, { SF_SRE_ORG_QA: qa, SF_SRE_ORG_UAT: uat });
    swap('uat', 'qa');
    for (const name of ['qa', 'uat']) await stage.sync({ name });
    await stage.feature('feature/four', apexClass('Base', ' /* four */ '));
    await stage.promote({ features: ['four'], from: 'dev', to: 'uat' });
    expect(stage.org('qa').file(classFile('Base'))).to.include('four');
    swap('qa', 'uat');
    await stage.feature('feature/five', apexClass('Five'));
    const error = await failure(stage.promote({ features: ['five'], from: 'dev' }));
    expect(error.name).to.equal('OrgReplacedError');
    await stage.local.branch('taken-out', 'origin/qa');
    await stage.local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    await stage.local.push('taken-out:qa');
    const refused = await failure(stage.sync({ name: 'qa', includeUndeployed: true }));
    expect(refused.name).to.equal('ChangedInOrgError');
    await stage.sync({ name: 'qa', includeUndeployed: true, overwrite: 'all' });
    expect(stage.org('qa').file(classFile('Base'))).to.not.include('four');
  });

  it('compares another org, and overwrites in it only what it is told to', async () => {
    await open();
    await promote('One', 'qa');
    stage.env.SF_SRE_ORG_QA = 'production';
    stage.env.SF_SRE_ORG_PRODUCTION = 'qa';
    await stage.org('production').fill({ [classFile('Base')]: 'public class Base { /* theirs */ }\n' });
    const error = await failure(stage.sync({ name: 'qa' }));
    expect(error.name).to.equal('ChangedInOrgError');
    expect(error.message).to.include('ApexClass:Base').and.to.not.include('ApexClass:One');
    await stage.sync({ name: 'qa', overwrite: 'all' });
    expect(stage.org('production').file(classFile('Base'))).to.not.include('theirs');
    expect(stage.org('production').file(classFile('One'))).to.include('One');
  });

  describe('that is a mirror', () => {
    const tree = (follow?: 'auto'): Parameters<typeof Stage.open>[2] => ({
      production: {},
      qa: { parent: 'production' },
      dev: { parent: 'qa' },
      training: { mirrorOf: 'qa', ...(follow ? { follow } : {}) },
    });

    it('brings it to what the mirrored org holds, not to the tip of the branch', async () => {
      await open({}, {}, tree());
      await promote('One', 'qa');
      const held = (await stage.newestRecord('qa'))?.deployedCommit;
      await stage.local.branch('by-hand', 'origin/qa');
      await stage.local.commit('By hand', apexClass('ByHand'));
      await stage.local.push('by-hand:qa');
      expect(stage.org('training').file(classFile('One'))).to.equal(undefined);
      expect(operations(await stage.sync({ name: 'training' }))).to.deep.equal(['add ApexClass:One']);
      expect((await stage.newestRecord('training'))?.deployedCommit).to.equal(held);
      expect(await stage.sync({ name: 'training' })).to.include({ outcome: 'upToDate' });
    });

    it('follows by itself where it is set so', async () => {
      await open({}, {}, tree('auto'));
      await promote('One', 'qa');
      expect(stage.org('training').file(classFile('One'))).to.include('One');
    });

    it('blocks nothing when it cannot follow', async () => {
      await open({}, {}, tree('auto'));
      const effect = { kind: 'jobFails', errorStatusCode: 'UNKNOWN_EXCEPTION', errorMessage: 'No.' } as const;
      stage.org('training').fail({ operation: 'deploy', effect });
      await promote('Two', 'qa');
      expect(stage.org('qa').file(classFile('Two'))).to.include('Two');
      expect(stage.org('training').file(classFile('Two'))).to.equal(undefined);
      const mirrors = stage.events.flatMap((event) => (event.type === 'mirror' ? [event.mirror.outcome] : []));
      expect(mirrors).to.deep.equal(['failed']);
      expect([...(await stage.refs()).keys()].filter((ref) => ref.startsWith('refs/sre/locks/'))).to.deep.equal([]);
    });

    it('says where to mend what it refuses', async () => {
      await open({}, {}, tree());
      await promoteUsingBase();
      await withoutBase('training');
      const { actions } = await failure(stage.sync({ name: 'training' }));
      expect(actions?.[1]).to.include('promote that into qa').and.include('instance sync --name training');
    });

    it('is no place to promote into or from', async () => {
      await open({}, {}, tree());
      await stage.feature('feature/one', apexClass('One'));
      expect((await failure(stage.promote({ features: ['one'], from: 'training' }))).name).to.equal('NoParentError');
      expect((await failure(stage.promote({ features: ['one'], from: 'dev', to: 'training' }))).name).to.equal(
        'NotOnTheWayError'
      );
    });
  });
});
