import { expect } from 'chai';
import { systemClock } from '../../../src/common/clock.js';
import { listInstances } from '../../../src/promotion/instances/listInstances.js';
import type { InstanceState } from '../../../src/promotion/instances/instanceState.js';
import { openPipelineContext } from '../../../src/promotion/instances/pipelineContext.js';
import { readStatus } from '../../../src/promotion/landscape/status.js';
import type { Files } from '../../support/gitRepo.js';
import { apexClass, Stage } from '../../support/stage.js';

describe('the commits that status and the list of instances count', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => {
    await stage.close();
  });

  type Counts = readonly [number | undefined, number | undefined, number | undefined];

  /** Undeployed, ahead and behind, of which both say the same. */
  const countsOf = async (name: string): Promise<Counts> => {
    const context = await openPipelineContext({ dir: stage.local.dir, env: stage.env, clock: systemClock });
    try {
      const of = (instances: readonly InstanceState[]): readonly Counts[] =>
        instances
          .filter((instance) => instance.name === name)
          .map(({ undeployed, ahead, behind }) => [undeployed, ahead, behind]);
      const [listed] = of((await listInstances(context)).instances);
      expect(of((await readStatus(context)).instances)).to.deep.equal([listed]);
      return listed;
    } finally {
      await context.repo.close();
    }
  };
  const byHand = async (branch: string, files: Files): Promise<void> => {
    await stage.local.branch(`hand-${branch}`, `origin/${branch}`);
    await stage.local.commit('By hand', files);
    await stage.local.push(`hand-${branch}:${branch}`);
  };

  it('are the same after a feature was brought back by itself', async () => {
    await stage.local.branch('feature/hotfix', 'origin/main');
    await stage.local.commit('Mend', apexClass('Mended'));
    await stage.local.push('feature/hotfix');
    await stage.promote({ features: ['hotfix'], from: 'dev', to: 'production' });
    await byHand('qa', apexClass('Other'));
    await stage.declareBaseline('qa');
    expect(await countsOf('dev')).to.deep.equal([0, 0, 2]);
    const [back] = await stage.backPromote({ from: 'qa', to: ['dev'], features: ['hotfix'] });
    expect(back.outcome).to.equal('published');
    expect(await countsOf('dev')).to.deep.equal([0, 1, 1]);
  });

  for (const [how, strategy, body, undeployed] of [
    ['as the parent has it', 'theirs', undefined, 1],
    ['as the child had it', 'ours', undefined, 0],
    ['in another way', 'ours', ' /* both */ ', 2],
  ] as const) {
    it(`are the same where a conflict was settled on the branch ${how}`, async () => {
      await byHand('main', apexClass('Base', ' /* main */ '));
      await byHand('qa', apexClass('Base', ' /* qa */ '));
      await stage.declareBaseline('qa');
      await stage.local.git('fetch', '--quiet', 'origin');
      await stage.local.git('merge', '--quiet', '--no-commit', `--strategy-option=${strategy}`, 'origin/main');
      if (body !== undefined) await stage.local.write(apexClass('Base', body));
      await stage.local.git('commit', '--all', '--quiet', '--no-edit');
      await stage.local.push('hand-qa:qa');
      expect(await countsOf('qa')).to.deep.equal([undeployed, 1, 0]);
    });
  }
});
