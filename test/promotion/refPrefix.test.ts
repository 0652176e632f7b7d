import { expect } from 'chai';
import { readLocks } from '../../src/promotion/lock.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

const onlyBranches = 'case "$1" in refs/heads/*) ;; *) echo "only branches here" >&2; exit 1;; esac';

describe('a host that takes branches alone @long', () => {
  let stage: Stage;

  afterEach(async () => {
    await stage.close();
  });

  it('keeps all state where the setting refPrefix says', async () => {
    stage = await Stage.open({}, { sre: { refPrefix: 'refs/heads/pipeline/state' } });
    await stage.remoteHook('update', onlyBranches);
    await stage.feature('feature/rating', apexClass('Rating'));
    await failure(
      stage.promote({ features: ['rating'], from: 'dev' }, { confirm: async () => Promise.resolve(false) })
    );
    const { run, plan } = await stage.promote({ features: ['rating'] });
    expect(run.state).to.equal('published');
    expect([...(await stage.refs()).keys()]).to.deep.equal([
      'refs/heads/dev',
      'refs/heads/feature/rating',
      'refs/heads/main',
      'refs/heads/pipeline/state/features/feature/rating',
      'refs/heads/pipeline/state/instances/dev',
      'refs/heads/pipeline/state/instances/production',
      'refs/heads/pipeline/state/instances/qa',
      `refs/heads/pipeline/state/preimages/${run.id}`,
      'refs/heads/qa',
    ]);
    const record = await stage.remote.read('refs/heads/pipeline/state/instances/qa', 'record.json');
    expect(JSON.parse(record ?? '')).to.include({ run: run.id, deployedCommit: plan.mergeCommit });
    expect(await stage.with(readLocks)).to.deep.equal([]);
    expect((await stage.promote({ features: ['rating'] })).plan.target.name).to.equal('production');
  });

  it('is told of where nothing is set', async () => {
    stage = await Stage.open();
    await stage.remoteHook('update', onlyBranches);
    await stage.feature('feature/rating', apexClass('Rating'));
    const { name, message, actions } = await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    expect(name).to.equal('LockRefusedError');
    expect(message).to.contain('only branches here');
    expect(actions?.join()).to.contain('sf sre pipeline check');
  });
});
