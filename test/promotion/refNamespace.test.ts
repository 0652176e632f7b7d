import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { baselineInstance } from '../../src/promotion/instances/baseline.js';
import { connectFreshly } from '../../src/promotion/instances/instanceOrgs.js';
import { createCollection } from '../../src/promotion/collections/changeCollection.js';
import { startFeature } from '../../src/promotion/features/startFeature.js';
import { keepResolutions, newResolution } from '../../src/promotion/merge/resolutions.js';
import { readLocks } from '../../src/promotion/lock.js';
import { failure } from '../support/failure.js';
import { apexClass, Stage } from '../support/stage.js';

const onlyBranches = 'case "$1" in refs/heads/*) ;; *) echo "only branches here" >&2; exit 1;; esac';

describe('state that is kept elsewhere than the setting refNamespace says @long', () => {
  let stage: Stage;

  afterEach(async () => {
    await stage.close();
  });

  /** Commits a value of the setting, or none, to the main branch, and a feature after that. */
  const set = async (refNamespace: string | undefined, feature = 'Rating'): Promise<void> => {
    const file = 'sfdx-project.json';
    await stage.local.git('checkout', '--quiet', '-B', 'main', 'origin/main');
    const project = JSON.parse(await readFile(join(stage.local.dir, file), 'utf8')) as {
      plugins: { sre: { refNamespace?: string } };
    };
    project.plugins.sre.refNamespace = refNamespace;
    await stage.local.commit('Set it', { [file]: JSON.stringify(project, undefined, 2) });
    await stage.local.push();
    await stage.feature(`feature/${feature.toLowerCase()}`, apexClass(feature));
  };
  const request = { features: ['rating'], from: 'dev' };

  /** Does what an action says between quotation marks. */
  const follow = async (action: string): Promise<void> => {
    for (const [, command] of action.matchAll(/"git ([^"]+)"/g)) {
      await stage.local.git(...command.split(' ').map((word) => word.replaceAll("'", '')));
    }
  };

  for (const [before, now, again] of [
    [undefined, 'refs/heads/sre', 'take "plugins.sre.refNamespace" out'],
    ['refs/heads/sre', undefined, 'to "refs/heads/sre" again'],
    ['refs/heads/pipeline/state', 'refs/heads/sre', 'to "refs/heads/pipeline/state" again'],
  ] as const) {
    it(`is named as why nothing is known: ${before ?? 'not set'}, then ${now ?? 'not set'}`, async () => {
      stage = await Stage.open({}, { sre: { refNamespace: before } });
      await set(now);
      const { name, message, actions = [] } = await failure(stage.promote(request));
      expect(name).to.equal('NoBaselineError');
      expect(message).to.include(
        `Its history is under ${before ?? 'refs/sre'}, and does not count, since plugins.sre.refNamespace ${now === undefined ? 'is not set' : `says ${now}`}.`
      );
      expect(actions[1]).to.include(again);
      expect(actions).to.have.length(2);
      await follow(actions[0]);
      expect((await stage.promote(request)).run.state).to.equal('published');
    });
  }

  it('is named where a whole instance is promoted, and where a hotfix starts', async () => {
    stage = await Stage.open();
    await set('refs/heads/sre');
    const start = { name: 'fix', instance: 'qa', hotfix: true };
    for (const doing of [
      async (): Promise<unknown> => stage.promote({ from: 'qa' }),
      async (): Promise<unknown> => stage.with(async (context) => startFeature(context, start, undefined)),
    ]) {
      const { name, message } = await failure(doing());
      expect(name).to.equal('NoBaselineError');
      expect(message).to.include('Its history is under refs/sre, and does not count');
    }
  });

  it('is refused beside a newer or another one, and not where it was moved from', async () => {
    stage = await Stage.open();
    await set('refs/heads/sre');
    const declare = async (): Promise<unknown> =>
      stage.with(async (context) =>
        baselineInstance(context, { name: 'qa', compare: false, wait: 60_000 }, connectFreshly)
      );
    expect((await failure(declare())).name).to.equal('HistoryElsewhereError');
    await follow((await failure(stage.promote(request))).actions?.[0] ?? '');
    await stage.promote(request);
    await set(undefined, 'More');
    const { name, message, actions = [] } = await failure(stage.promote({ features: ['more'], from: 'dev' }));
    expect(name).to.equal('HistoryElsewhereError');
    expect(message).to.include('under refs/heads/sre that does not count, since plugins.sre.refNamespace is not set');
    expect(actions[1]).to.include('to "refs/heads/sre" again');
  });

  it('is not looked for in what merely has a similar name', async () => {
    stage = await Stage.open();
    await stage.remote.git('update-ref', '-d', 'refs/sre/instances/qa');
    await stage.local.push(
      'main:refs/tags/instances/qa',
      'main:refs/sre/features/instances/qa',
      'main:feature/instances/qa'
    );
    await stage.feature('feature/rating', apexClass('Rating'));
    const { message, actions } = await failure(stage.promote(request));
    expect(message).to.match(/there is no baseline\.$/);
    expect(actions?.join()).to.include('--full');
  });
});

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
