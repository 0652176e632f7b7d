import { expect } from 'chai';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

describe('a main branch that follows a root', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.local.push('main:production');
    const project = JSON.parse((await stage.local.read('main', 'sfdx-project.json')) ?? '') as {
      plugins: { sre: { mainFollows?: string; instances: { production: { branch: string } } } };
    };
    project.plugins.sre.mainFollows = 'production';
    project.plugins.sre.instances.production.branch = 'production';
    await stage.local.commit('Follow production', { 'sfdx-project.json': JSON.stringify(project, undefined, 2) });
    await stage.local.push();
    await stage.feature('feature/rating', apexClass('Rating'));
    await stage.promote({ features: ['rating'], from: 'dev' });
  });

  afterEach(async () => {
    await stage.close();
  });

  it('gets what is published into it in the same push', async () => {
    const { plan } = await stage.promote({ features: ['rating'] });
    const refs = await stage.refs();
    expect(refs.get('refs/heads/production')).to.equal(plan.mergeCommit);
    expect(await stage.remote.git('merge-base', '--is-ancestor', plan.mergeCommit, 'main')).to.equal('');
    expect(await stage.remote.read('main', 'force-app/main/default/classes/Rating.cls')).to.include('Rating');
  });

  it('that has commits of its own gets one commit, where the history of the root is linear', async () => {
    await stage.local.checkout('main');
    const project = (await stage.local.read('main', 'sfdx-project.json')) ?? '';
    const linear = project.replace('"branch": "production"', '"branch": "production", "mergeMethod": "squash"');
    const own = await stage.local.commit('Keep the history linear', { 'sfdx-project.json': linear });
    await stage.local.push();
    const { plan } = await stage.promote({ features: ['rating'] });
    expect(await stage.remote.git('log', '-1', '--format=%P', 'production')).to.equal(plan.targetTip);
    expect(await stage.remote.git('log', '-1', '--format=%P', 'main')).to.equal(own);
    expect(await stage.remote.read('main', 'force-app/main/default/classes/Rating.cls')).to.include('Rating');

    await stage.feature('feature/more', apexClass('Rating', ' /* more */ '));
    await stage.promote({ features: ['more'], from: 'dev', to: 'production' });
    expect(await stage.remote.read('main', 'force-app/main/default/classes/Rating.cls')).to.include('more');
    expect(await stage.remote.git('rev-list', '--min-parents=2', 'main')).to.equal('');
  });

  it('stops the promotion before the deploy when it conflicts', async () => {
    await stage.local.checkout('main');
    await stage.local.commit('Clash', apexClass('Rating', ' /* by hand */ '));
    await stage.local.push();
    const error = await failure(stage.promote({ features: ['rating'] }));
    expect(error.name).to.equal('MainConflictError');
    expect(error.message).to.include('Rating.cls');
    expect(stage.org('production').deployCount()).to.equal(0);
    expect((await stage.refs()).has('refs/sre/locks/production')).to.equal(false);
  });
});
