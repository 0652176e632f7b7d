import { expect } from 'chai';
import { ensureHistory, isHistoryComplete } from '../../src/git/history.js';
import { mergeTrees } from '../../src/git/merge.js';
import { openRefStore } from '../../src/git/refs.js';
import type { Repository } from '../../src/git/repository.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

describe('the history of a shallow clone', () => {
  let scratch: Scratch;
  let remote: TestRepository;
  let local: TestRepository;
  let feature: string;
  let main: string;
  const opened: Repository[] = [];

  before(async () => {
    scratch = await createScratch();
    ({ remote, local } = await scratch.pair());
    for (let n = 0; n < 3; n++) await local.commit(`Before ${n}`);
    await local.branch('feature');
    for (let n = 0; n < 4; n++) feature = await local.commit(`Feature ${n}`, { [`feature-${n}.txt`]: 'f' });
    await local.checkout('main');
    for (let n = 0; n < 4; n++) main = await local.commit(`Main ${n}`, { [`main-${n}.txt`]: 'm' });
    await local.push('main', 'feature');
  });

  after(async () => {
    await Promise.all(opened.map((repo) => repo.close()));
    await scratch.remove();
  });

  /** What a CI host checks out: one commit, detached. */
  const checkout = async (name: string, depth = 1): Promise<Repository> => {
    const clone = await scratch.clone(remote, name, { flags: [`--depth=${depth}`, '--branch=feature'] });
    await clone.git('checkout', '--quiet', '--detach');
    await clone.git('branch', '--quiet', '-D', 'feature');
    const repo = await clone.open();
    opened.push(repo);
    return repo;
  };

  it('is fetched as far as a merge needs it', async () => {
    const repo = await checkout('detached');
    const store = openRefStore(repo, 'origin');
    await store.fetch(['refs/heads/main']);
    expect(await isHistoryComplete(repo, [main, feature])).to.equal(false);
    await ensureHistory(repo, store, [main, feature]);
    expect(await isHistoryComplete(repo, [main, feature])).to.equal(true);
    expect(await repo.mergeBase(main, feature)).to.equal(await local.oid('main~4'));
    const whole = await local.open();
    opened.push(whole);
    const request = { ours: main, theirs: feature };
    expect(await mergeTrees(repo, request)).to.deep.equal(await mergeTrees(whole, request));
  });

  it('is not fetched again when it is enough, or when the clone is whole', async () => {
    const enough = await checkout('enough', 8);
    await openRefStore(enough, 'origin').fetch(['refs/heads/main']);
    const whole = await local.open();
    opened.push(whole);
    for (const repo of [enough, whole]) {
      const store = openRefStore(repo, 'origin');
      await repo.git(['remote', 'set-url', 'origin', `${scratch.dir}/gone`]);
      await ensureHistory(repo, store, [main, feature]);
      await repo.git(['remote', 'set-url', 'origin', `file://${remote.dir}`]);
    }
  });

  it('counts as incomplete while a commit is not here at all', async () => {
    const repo = await checkout('absent');
    expect(await isHistoryComplete(repo, [feature, main])).to.equal(false);
    await ensureHistory(repo, openRefStore(repo, 'origin'), [feature, main]);
    expect(await repo.resolveCommit(main)).to.equal(main);
  });

  it('counts as incomplete while a better common ancestor may be hidden behind where it is cut off', async () => {
    const whole = await scratch.init('criss-cross');
    const base = await whole.commit('Base');
    await whole.branch('feature');
    const better = await whole.commit('Better');
    const tip = await whole.commit('Feature');
    await whole.branch('side', better);
    const side = await whole.commit('Side');
    await whole.checkout('main');
    await whole.commit('Main');
    await whole.git('merge', '--quiet', '--no-edit', 'side');
    const merged = (await whole.oid('HEAD')) ?? '';
    const repo = await whole.open();
    opened.push(repo);
    expect(await repo.mergeBase(merged, tip)).to.equal(better);
    await whole.write({ '.git/shallow': `${side}\n` });
    expect(await repo.mergeBase(merged, tip), 'git takes the other one without a word').to.equal(base);
    expect(await isHistoryComplete(repo, [merged, tip])).to.equal(false);
  });

  it('comes by branches from a host that gives no commits by their ids', async () => {
    const repo = await checkout('by-branches');
    // Protocol 0 knows of refs only.
    await repo.git(['config', 'protocol.version', '0']);
    await remote.config('uploadpack.allowTipSHA1InWant', 'false');
    const store = openRefStore(repo, 'origin');
    await store.fetch(['refs/heads/main']);
    const inner = (await local.oid('feature~1')) ?? '';
    await ensureHistory(repo, store, [main, inner]);
    expect(await repo.mergeBase(main, inner)).to.equal(await local.oid('main~4'));
  });

  it('is asked for with a command when it cannot be fetched', async () => {
    const repo = await checkout('cut');
    const alone = openRefStore(repo, undefined);
    const error = await failure(ensureHistory(repo, alone, [main, feature]));
    expect(error.name).to.equal('ShallowHistoryError');
    expect((error as unknown as { actions: string[] }).actions[0]).to.include('git fetch --unshallow origin');
    const store = openRefStore(repo, 'origin');
    await repo.git(['remote', 'set-url', 'origin', `file://${scratch.dir}/gone`]);
    expect((await failure(ensureHistory(repo, store, [main, feature]))).name).to.equal('RemoteUnreachableError');
  });
});
