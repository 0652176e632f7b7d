import { expect } from 'chai';
import type { Clock } from '../../../src/common/clock.js';
import { openRefStore, type RefStore, type RefUpdateResult } from '../../../src/git/refs.js';
import type { Repository } from '../../../src/git/repository.js';
import { type Probe, probeRemote } from '../../../src/promotion/pipelines/probeRemote.js';
import { failure } from '../../support/failure.js';
import { createScratch, type Scratch, type TestRepository } from '../../support/gitRepo.js';

describe('probing a remote', () => {
  let scratch: Scratch;
  let remote: TestRepository;
  let local: TestRepository;
  let repo: Repository;
  let store: RefStore;
  let before: Record<string, string>;

  beforeEach(async () => {
    scratch = await createScratch();
    ({ remote, local } = await scratch.pair());
    before = await remote.refs();
    repo = await local.open();
    store = openRefStore(repo, 'origin');
  });
  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  const clockAt = (now: Date): Clock => ({
    now: () => now,
    sleep: async (): Promise<void> => Promise.resolve(),
  });
  const probe = async (signal?: AbortSignal, at: RefStore = store): Promise<Probe> =>
    probeRemote({ repo, store: at, clock: clockAt(new Date()) }, signal);

  it('finds that refs are accepted, several at once, and leaves none', async () => {
    const localBefore = await local.refs();
    await remote.hook('update', `echo "$1" >> ${scratch.dir}/seen`);
    expect(await probe()).to.deep.equal({ creates: true, atomic: true, left: [], said: '' });
    expect(await remote.refs()).to.deep.equal(before);
    expect(await local.refs()).to.deep.equal(localBefore);
    const { readFile } = await import('node:fs/promises');
    const seen = (await readFile(`${scratch.dir}/seen`, 'utf8')).trim().split('\n');
    expect(seen).to.have.length(4);
    expect(seen[0]).to.match(/^refs\/sre\/probes\/\d+-[0-9a-f]{12}\/first$/);
  });

  it('finds that an update hook refuses refs/sre, in its own words', async () => {
    await remote.hook('update', 'case "$1" in refs/sre/*) echo "only branches here" >&2; exit 1;; esac');
    const { creates, atomic, left, said } = await probe();
    expect({ creates, atomic, left }).to.deep.equal({ creates: false, atomic: undefined, left: [] });
    expect(said).to.contain('only branches here');
    expect(await remote.refs()).to.deep.equal(before);
  });

  it('finds that a remote has no atomic push, and leaves none there either', async () => {
    await remote.config('receive.advertiseAtomic', 'false');
    expect(await probe()).to.deep.equal({ creates: true, atomic: false, left: [], said: '' });
    expect(await remote.refs()).to.deep.equal(before);
  });

  it('leaves none when the second ref is refused on a remote without atomic push', async () => {
    await remote.config('receive.advertiseAtomic', 'false');
    await remote.hook('update', 'case "$1/$3" in */second/*[!0]*) exit 1;; esac');
    expect(await probe()).to.include({ creates: false, atomic: undefined });
    expect(await remote.refs()).to.deep.equal(before);
  });

  it('finds that a remote may only be read', async () => {
    const readOnly = await scratch.script('receive-pack', 'echo "ERROR: This key is read only." >&2', 'exit 1');
    await local.config('remote.origin.receivepack', readOnly);
    const { creates, left, said } = await probe();
    expect({ creates, left }).to.deep.equal({ creates: false, left: [] });
    expect(said).to.contain('This key is read only.');
    expect(await remote.refs()).to.deep.equal(before);
  });

  it('names what a remote does not let go', async () => {
    await remote.hook('update', 'case "$3" in *[!0]*) ;; *) echo "nothing is deleted here" >&2; exit 1;; esac');
    const { creates, left, said } = await probe();
    expect(creates).to.equal(true);
    expect(left).to.have.length(2);
    expect(Object.keys(await remote.refs())).to.include.members([...left]);
    expect(said).to.contain('nothing is deleted here');
  });

  it('deletes its refs when a person interrupts while they are created, and only then stops', async () => {
    const controller = new AbortController();
    const interrupted: RefStore = {
      ...store,
      update: async (updates, options): Promise<RefUpdateResult> => {
        const result = await store.update(updates, options);
        controller.abort();
        return result;
      },
    };
    expect((await failure(probe(controller.signal, interrupted))).name).to.equal('AbortError');
    expect(await remote.refs()).to.deep.equal(before);
  });

  it('looks several times for a push that was cut off and lands later', async () => {
    let landing: () => Promise<unknown> = () => Promise.resolve();
    const cutOff: RefStore = {
      ...store,
      update: async (updates, options): Promise<RefUpdateResult> => {
        if (updates[0].next === undefined) return store.update(updates, options);
        landing = (): Promise<unknown> => store.update(updates);
        throw new Error('git push was ended by SIGINT');
      },
    };
    const clock: Clock = {
      ...clockAt(new Date()),
      sleep: async (): Promise<void> => {
        await landing();
        landing = (): Promise<unknown> => Promise.resolve();
      },
    };
    const { creates, left } = await probeRemote({ repo, store: cutOff, clock });
    expect({ creates, left }).to.deep.equal({ creates: false, left: [] });
    expect(await remote.refs()).to.deep.equal(before);
  });

  it('deletes what a probe left that was killed, and leaves those of others that run', async () => {
    const old = `refs/sre/probes/${Date.now() - 2 * 60 * 60 * 1000}-0123456789ab/first`;
    const young = `refs/sre/probes/${Date.now() - 1000}-0123456789ab/first`;
    await local.push(`HEAD:${old}`, `HEAD:${young}`);
    await probe();
    expect(Object.keys(await remote.refs()))
      .to.include(young)
      .and.not.include(old);
  });
});
