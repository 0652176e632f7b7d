import { expect } from 'chai';
import { openRefStore, type RefStore, type RefUpdate } from '../../src/git/refs.js';
import type { Repository } from '../../src/git/repository.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

describe('the refs of a repository without a remote', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  let store: RefStore;
  let first: string;
  let second: string;
  const branch = 'refs/heads/qa';
  const record = 'refs/sre/instances/qa';
  const lock = 'refs/sre/locks/qa';

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    first = await local.commit('First');
    second = await local.commit('Second');
    await local.git('update-ref', branch, first);
    await local.git('update-ref', lock, first);
    repo = await local.open();
    store = openRefStore(repo, undefined);
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  const publish = (): RefUpdate[] => [
    { ref: branch, expected: first, next: second },
    { ref: record, expected: undefined, next: second },
    { ref: lock, expected: first, next: undefined },
  ];

  const qaRefs = async (): Promise<Record<string, string>> =>
    Object.fromEntries(Object.entries(await local.refs()).filter(([ref]) => ref.endsWith('/qa')));

  const outline = async (updates: readonly RefUpdate[]): Promise<unknown> => {
    const { accepted, rejections, moved } = await store.update(updates);
    return { accepted, moved, rejections: rejections.map(({ ref, reason }) => `${ref} ${reason}`) };
  };

  it('are its own, fetched or not', async () => {
    expect({ remote: store.remote, url: store.url, head: await store.head() }).to.deep.equal({
      remote: undefined,
      url: undefined,
      head: undefined,
    });
    const expected = new Map([[branch, first]]);
    for (const ask of [store.read, store.fetch, store.cached]) {
      expect(await ask([branch, 'refs/heads/none'])).to.deep.equal(expected);
    }
    await local.git('update-ref', 'refs/heads/qa-2', first);
    await local.git('update-ref', 'refs/heads/-dash', first);
    expect(await store.read([branch, 'refs/heads/-dash'])).to.have.property('size', 2);
    expect(await store.fetch(['refs/heads/*'])).to.have.property('size', 4);
    expect([...(await store.list('refs/sre/locks/')).keys()]).to.deep.equal([lock]);
  });

  it('are updated, created and deleted in one transaction', async () => {
    expect(await outline(publish())).to.deep.equal({ accepted: true, moved: [branch, record, lock], rejections: [] });
    expect(await qaRefs()).to.deep.equal({ [branch]: second, [record]: second });
  });

  it('are not moved, none of them, when one is stale', async () => {
    await local.git('update-ref', lock, second);
    expect(await outline(publish())).to.deep.equal({ accepted: false, moved: [], rejections: [`${lock} stale`] });
    expect(await qaRefs()).to.deep.equal({ [branch]: first, [lock]: second });
    const cases: RefUpdate[] = [
      { ref: lock, expected: undefined, next: first },
      { ref: record, expected: first, next: second },
      { ref: record, expected: first, next: first },
      { ref: lock, expected: undefined, next: undefined },
    ];
    for (const update of cases) {
      expect(
        await outline([update, { ref: 'refs/sre/instances/uat', expected: undefined, next: first }])
      ).to.deep.equal({
        accepted: false,
        moved: [],
        rejections: [`${update.ref} stale`],
      });
    }
    expect(await local.oid('refs/sre/instances/uat')).to.equal(undefined);
  });

  it('may be checked only, and count as moved when they already are', async () => {
    const checks = [
      { ref: lock, expected: first, next: first },
      { ref: record, expected: undefined, next: undefined },
      { ref: branch, expected: undefined, next: first },
    ];
    expect(await outline(checks)).to.have.property('accepted', true);
    expect(await qaRefs()).to.deep.equal({ [branch]: first, [lock]: first });
  });

  it('tell what a hook refused', async () => {
    await local.hook('reference-transaction', 'test "$1" != prepared || { echo "frozen until Monday" >&2; exit 1; }');
    const { accepted, rejections } = await store.update(publish());
    expect(accepted).to.equal(false);
    expect(rejections.map(({ reason }) => reason)).to.deep.equal(['refused', 'refused', 'refused']);
    expect(rejections[0].text).to.include('frozen until Monday');
    expect(await qaRefs()).to.deep.equal({ [branch]: first, [lock]: first });
  });

  it('move a branch only forward', async () => {
    await local.git('update-ref', branch, second);
    const error = await failure(store.update([{ ref: branch, expected: second, next: first }]));
    expect(error.name).to.equal('BranchMovedError');
  });

  it('leave a branch alone that is checked out somewhere', async () => {
    await local.worktree('linked', 'qa');
    const { rejections } = await store.update(publish());
    expect(rejections).to.deep.equal([
      {
        ref: branch,
        reason: 'refused',
        text: `Branch qa is checked out in ${scratch.dir}/linked: switch to another branch there first.`,
      },
    ]);
    expect(await qaRefs()).to.deep.equal({ [branch]: first, [lock]: first });
  });
});
