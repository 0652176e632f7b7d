import { expect } from 'chai';
import type { Promoted } from '../../src/promotion/carryOut.js';
import { toJsonFile, writeStateCommit } from '../../src/promotion/jsonCommit.js';
import type { FeatureFacts } from '../../src/promotion/features.js';
import { featureRef } from '../../src/promotion/refNames.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage, type StageInstance } from '../support/stage.js';

const tree = (qa: StageInstance = {}, production: StageInstance = {}): Record<string, StageInstance> => ({
  production,
  uat: { parent: 'production' },
  qa: { parent: 'uat', ...qa },
  dev: { parent: 'qa' },
});

const withFeature = async (stage: Stage): Promise<void> => {
  await stage.feature('feature/rating', apexClass('Rating'));
};

const names = (stages: readonly Promoted[]): string[] => stages.map(({ plan }) => plan.target.name);

describe('promoting up to an instance', () => {
  let stage: Stage;

  const open = async (...settings: Parameters<typeof tree>): Promise<void> => {
    stage = await Stage.open({}, {}, tree(...settings), withFeature);
  };

  const rating = { features: ['rating'], from: 'dev' };

  afterEach(async () => {
    await stage.close();
  });

  it('goes stage by stage, each a complete promotion', async () => {
    await open();
    const stages = await stage.promoteInStages({ ...rating, to: 'production' });
    expect(names(stages)).to.deep.equal(['qa', 'uat', 'production']);
    for (const name of names(stages)) {
      expect(stage.org(name).deployCount(), name).to.equal(1);
      expect((await stage.newestRecord(name))?.features.map((feature) => feature.name)).to.deep.equal([
        'feature/rating',
      ]);
    }
  });

  it('keeps where a feature is developed once, at the first stage', async () => {
    await open();
    await stage.promoteInStages({ ...rating, to: 'production' });
    expect(await stage.remote.git('rev-list', '--count', 'refs/sre/features/feature/rating')).to.equal('1');
  });

  it('stops at the first stage that fails, and goes on from there', async () => {
    await open();
    const effect = { kind: 'jobFails', errorStatusCode: 'UNKNOWN_EXCEPTION', errorMessage: 'No.' } as const;
    stage.org('uat').fail({ operation: 'deploy', effect });
    const error = await failure(stage.promote({ ...rating, to: 'production' }));
    expect(error.name).to.equal('DeployFailedError');
    expect(error.actions?.join(' ')).to.include('What was promoted into qa stays');
    const run = (await stage.newestRecord('qa'))?.run;
    expect(error.data).to.deep.nested.include({ 'earlier[0].instance': 'qa', 'earlier[0].run': run });
    expect(stage.org('production').deployCount()).to.equal(0);
    expect(names(await stage.promoteInStages({ ...rating, to: 'production' }))).to.deep.equal(['uat', 'production']);
  });

  it('gives each stage the features that it lacks @long', async () => {
    await open();
    await stage.promote(rating);
    await stage.feature('feature/other', apexClass('Other'));
    const stages = await stage.promoteInStages({ features: ['rating', 'other'], from: 'dev', to: 'uat' });
    expect(stages.map(({ plan }) => plan.merges.map(({ name }) => name))).to.deep.equal([
      ['feature/other'],
      ['feature/rating', 'feature/other'],
    ]);
    const again = await failure(stage.promote({ features: ['rating', 'other'], from: 'dev', to: 'uat' }));
    expect(again.name).to.equal('NothingToPromoteError');
  });

  it('carries a whole instance as it was at the first stage @long', async () => {
    await open();
    await stage.promote(rating);
    const held = (await stage.newestRecord('qa'))?.deployedCommit;
    const stages = await stage.promoteInStages(
      { from: 'qa', to: 'production' },
      {
        confirm: async ({ target }) => {
          if (target.name !== 'uat') return true;
          await stage.feature('feature/later', apexClass('Later'));
          await stage.promote({ features: ['later'], from: 'dev', to: 'qa' });
          return true;
        },
      }
    );
    expect(stages.map(({ plan }) => [plan.target.name, plan.merges[0].tip])).to.deep.equal([
      ['uat', held],
      ['production', held],
    ]);
    expect(stage.org('production').file('classes/Later.cls')).to.equal(undefined);
  });

  it('tells before the first stage that the org of a later one is gone', async () => {
    await open();
    await stage.org('uat').delete();
    const error = await failure(stage.promoteInStages({ ...rating, to: 'uat' }));
    expect(error.name).to.equal('OrgExpiredError');
    expect(stage.org('qa').deployCount()).to.equal(0);
  });

  it('does not take for held what the org of its source held before it was replaced @long', async () => {
    await open();
    await stage.promote(rating);
    await stage.org('qa').refresh({ copyOf: 'production' });
    await stage.logInAgain();
    const error = await failure(stage.promote({ from: 'qa' }));
    expect(error.name).to.equal('OrgReplacedError');
    expect(error.message).to.include('Instance qa has another org');
    await stage.org('qa').delete();
    const { plan } = await stage.promote({ from: 'qa' });
    expect(plan.warnings.join()).to.include('Whether the org of qa is still the one of its records could not be asked');
  });

  it('refuses an instance that is not on the way', async () => {
    await open();
    expect((await failure(stage.promote({ ...rating, to: 'dev' }))).name).to.equal('NotOnTheWayError');
    expect((await failure(stage.promote({ from: 'uat', to: 'qa' }))).name).to.equal('NotOnTheWayError');
  });

  it('plans the next stage, and names those after it', async () => {
    await open();
    const { plan, further } = await stage.plannedPromotion({ ...rating, to: 'production' });
    expect(plan.target.name).to.equal('qa');
    expect(further).to.deep.equal(['uat', 'production']);
  });

  describe('with stages left out', () => {
    it('is refused where the stage does not allow it to the person', async () => {
      await open({ maySkip: ['someone@example.com'] });
      const before = await stage.everything();
      const error = await failure(stage.promote({ ...rating, to: 'uat', skipStages: true }));
      expect(error.name).to.equal('SkipNotAllowedError');
      expect(error.message).to.include('may not promote past qa');
      expect(await stage.everything()).to.deep.equal(before);
    });

    it('goes straight there where it is allowed, and the record keeps it', async () => {
      await open({ maySkip: ['*'] });
      expect(names(await stage.promoteInStages({ ...rating, to: 'uat', skipStages: true }))).to.deep.equal(['uat']);
      expect((await stage.newestRecord('uat'))?.skipped).to.deep.equal(['qa']);
      expect(stage.org('qa').deployCount()).to.equal(0);
    });

    it('skips nothing that is held already @long', async () => {
      await open();
      await stage.promote(rating);
      await stage.promote({ ...rating, to: 'uat', skipStages: true });
      expect((await stage.newestRecord('uat'))?.skipped).to.equal(undefined);
    });
  });

  it('leads a hotfix straight to the root, wherever it is developed', async () => {
    await open();
    await stage.with(async ({ repo, store }) => {
      const facts: FeatureFacts = { version: 1, instance: 'dev', hotfix: true };
      const files = new Map([['feature.json', toJsonFile(facts)]]);
      const next = await writeStateCommit(repo, { files, parents: [], message: 'hotfix\n' });
      await store.update([{ ref: featureRef('feature/rating'), expected: undefined, next }]);
    });
    const stages = await stage.promoteInStages({ features: ['rating'], to: 'production' });
    expect(names(stages)).to.deep.equal(['production']);
    expect(stage.org('production').file('classes/Rating.cls')).to.include('Rating');
  });
});

describe('policies of an instance', () => {
  let stage: Stage;

  afterEach(async () => {
    await stage.close();
  });

  const refused = async (settings: StageInstance): Promise<Error> => {
    stage = await Stage.open({}, {}, tree({}, settings), withFeature);
    const before = await stage.everything();
    const error = await failure(stage.promote({ features: ['rating'], from: 'uat' }));
    expect(await stage.everything()).to.deep.equal(before);
    return error;
  };

  it('refuse what comes while it is frozen', async () => {
    const error = await refused({ frozen: { reason: 'Quarter end.', until: '2999-01-01' } });
    expect(error.name).to.equal('InstanceFrozenError');
    expect(error.message).to.equal('Instance production is frozen until 2999-01-01: Quarter end.');
  });

  it('let through what comes after a freeze @long', async () => {
    stage = await Stage.open({}, {}, tree({ frozen: { reason: 'Quarter end.', until: '2020-01-01' } }), withFeature);
    await stage.promote({ features: ['rating'], from: 'dev' });
  });

  it('refuse a feature that a required instance lacks', async () => {
    const instances = { ...tree({}, { requires: ['training'] }), training: { parent: 'production' } };
    stage = await Stage.open({}, {}, instances, withFeature);
    const error = await failure(stage.promote({ features: ['rating'], from: 'uat' }));
    expect(error.name).to.equal('RequiredStageError');
    expect(error.message).to.include('feature/rating is not in training');
  });

  it('are shown in the plan of a merge that changes them', async () => {
    stage = await Stage.open({}, {}, tree());
    const project = JSON.parse(await stage.local.git('show', 'origin/main:sfdx-project.json')) as {
      plugins: { sre: { instances: { uat: object }; mainFollows?: string } };
    };
    Object.assign(project.plugins.sre.instances.uat, { testLevel: 'RunLocalTests' });
    project.plugins.sre.mainFollows = 'production';
    await stage.feature('feature/policy', { 'sfdx-project.json': JSON.stringify(project) });
    const plan = await stage.plan({ features: ['policy'], from: 'dev' });
    expect(plan.pipelineChanges).to.deep.equal([
      { path: 'instances.uat.testLevel', operation: 'add' },
      { path: 'mainFollows', operation: 'add' },
    ]);
  });
});
