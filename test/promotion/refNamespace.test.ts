import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { createCollection } from '../../src/promotion/collections/changeCollection.js';
import { keepResolutions, newResolution } from '../../src/promotion/merge/resolutions.js';
import { readLocks } from '../../src/promotion/lock.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

const onlyBranches = 'case "$1" in refs/heads/*) ;; *) echo "only branches here" >&2; exit 1;; esac';

describe('a host that takes branches alone @long', () => {
  let stage: Stage;

  afterEach(async () => {
    await stage.close();
  });

  it('keeps all state where the setting refNamespace says', async () => {
    stage = await Stage.open({}, { sre: { refNamespace: 'refs/heads/pipeline/state' } });
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

  it('is asked by each commit of state not to build it, and by no other', async () => {
    stage = await Stage.open({}, { sre: { refNamespace: 'refs/heads/pipeline/state' } });
    const log = join(stage.scratch.dir, 'pushed');
    await stage.remoteHook('update', `echo "$1 $3" >> '${log}'`);
    const [testClass] = Object.keys(apexClass('RatingTest'));
    await stage.feature('feature/rating', {
      ...apexClass('Rating'),
      ...apexClass('RatingTest'),
      [testClass]: '@isTest\nprivate class RatingTest {\n  @isTest static void runs() { }\n}\n',
    });
    const request = { features: ['rating'], from: 'dev', tests: ['RatingTest'] };
    await stage.validate(request);
    await stage.promote(request);
    await stage.with(async (context) => {
      await createCollection(context, { name: 'R1', features: ['rating'] });
      const values = { base: undefined, ours: '1', theirs: '2' };
      const contested = { kind: 'element', file: 'a', element: 'b', type: 'CustomLabels', values } as const;
      const agreed = {
        by: 'Ada <ada@example.com>',
        at: '2026-11-29T00:00:00Z',
        runs: [],
        why: undefined,
      };
      await keepResolutions(context, [newResolution(contested, 'ours', agreed)]);
    });
    const pushes = (await readFile(log, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    const builds = { all: new Set<string>(), none: new Set<string>() };
    for (const [ref, commit] of pushes.filter(([, oid]) => /[1-9a-f]/.test(oid))) {
      const isSkipped = (await stage.remote.git('log', '-1', '--format=%B', commit)).includes('[skip ci]');
      builds[isSkipped ? 'none' : 'all'].add(ref.replace(/[^/]*\d{14}-\w+$/, 'run'));
    }
    expect([...builds.all].sort()).to.deep.equal(['refs/heads/feature/rating', 'refs/heads/qa']);
    expect([...builds.none].sort()).to.deep.equal(
      [
        'collections/R1',
        'features/feature/rating',
        'instances/qa',
        'locks/qa',
        'preimages/run',
        'resolutions',
        'validations/qa/run',
      ].map((name) => `refs/heads/pipeline/state/${name}`)
    );
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
