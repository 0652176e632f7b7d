import { expect } from 'chai';
import { openRefStore, type RefStore, type RefUpdate } from '../../src/git/refs.js';
import type { Repository } from '../../src/git/repository.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

describe('moving refs of a remote', () => {
  let scratch: Scratch;
  let remote: TestRepository;
  let local: TestRepository;
  let repo: Repository;
  let store: RefStore;
  let first: string;
  let second: string;
  let third: string;
  const branch = 'refs/heads/main';
  const record = 'refs/sre/instances/qa';
  const lock = 'refs/sre/locks/qa';

  beforeEach(async () => {
    scratch = await createScratch();
    ({ remote, local } = await scratch.pair());
    first = (await local.oid('main')) ?? '';
    second = await local.commit('Second');
    third = await local.commit('Third');
    repo = await local.open();
    store = openRefStore(repo, 'origin');
    await remote.git('update-ref', lock, first);
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  /** A publish: the branch forward, a new record, the lock away. */
  const publish = (): RefUpdate[] => [
    { ref: branch, expected: first, next: second },
    { ref: record, expected: undefined, next: third },
    { ref: lock, expected: first, next: undefined },
  ];

  const unmoved = async (): Promise<void> => {
    expect(await remote.refs()).to.deep.equal({ [branch]: first, [lock]: first });
  };

  it('updates, creates and deletes in one push', async () => {
    const refs = publish().map(({ ref }) => ref);
    expect(await store.update(publish())).to.deep.equal({ accepted: true, rejections: [], moved: refs });
    expect(await remote.refs()).to.deep.equal({ [branch]: second, [record]: third });
  });

  it('leaves the clone’s own refs alone', async () => {
    const before = await local.refs();
    await store.update([{ ref: record, expected: undefined, next: third }]);
    const { [record.replace('refs/', 'refs/sre-remote/origin/')]: kept, ...own } = await local.refs();
    expect(own).to.deep.equal(before);
    expect(kept, 'known offline').to.equal(third);
  });

  it('moves none when one lease is stale, and names that one', async () => {
    await local.push(`${second}:${lock}`, '--force');
    const { accepted, rejections, moved } = await store.update(publish());
    expect({ accepted, moved }).to.deep.equal({ accepted: false, moved: [] });
    expect(rejections).to.deep.equal([
      { ref: lock, reason: 'stale', text: `${lock} is at ${second} and not, as expected, at ${first}.` },
    ]);
    expect(await remote.refs()).to.deep.equal({ [branch]: first, [lock]: second });
  });

  it('does not create what exists, nor delete or move what does not', async () => {
    const cases: RefUpdate[] = [
      { ref: lock, expected: undefined, next: second },
      { ref: record, expected: first, next: second },
      { ref: lock, expected: second, next: undefined },
    ];
    for (const update of cases) {
      const { rejections } = await store.update([update]);
      expect(rejections.map(({ ref, reason }) => ({ ref, reason }))).to.deep.equal([
        { ref: update.ref, reason: 'stale' },
      ]);
    }
    await unmoved();
  });

  it('only checks a ref that is to stay where it is', async () => {
    const check = { ref: lock, expected: first, next: first };
    const move = { ref: record, expected: undefined, next: second };
    expect(await store.update([check])).to.have.property('accepted', true);
    expect((await store.update([{ ...check, expected: second, next: second }, move])).rejections).to.have.length(1);
    expect((await store.update([{ ...check, expected: undefined, next: undefined }, move])).rejections).to.have.length(
      1
    );
    await unmoved();
    const absent = { ref: 'refs/sre/locks/none', expected: undefined, next: undefined };
    expect(await store.update([check, absent, move])).to.have.property('accepted', true);
    expect(await remote.refs()).to.deep.equal({ [branch]: first, [lock]: first, [record]: second });
  });

  it('counts a ref as moved that is already where it was to go', async () => {
    await local.push(`${second}:${branch}`);
    expect(await store.update([{ ref: branch, expected: first, next: second }])).to.have.property('accepted', true);
  });

  it('says that a repeated publish is stale', async () => {
    await store.update(publish());
    const { rejections } = await store.update(publish());
    expect(rejections).to.deep.equal([
      { ref: lock, reason: 'stale', text: `${lock} is absent and not, as expected, at ${first}.` },
    ]);
  });

  it('moves a branch only forward, and says so before anything is sent', async () => {
    await local.push(`${second}:${branch}`);
    await local.branch('aside', first);
    const aside = await local.commit('Aside');
    for (const next of [first, aside]) {
      const error = await failure(
        store.update([
          { ref: branch, expected: second, next },
          { ref: record, expected: undefined, next: third },
        ])
      );
      expect(error.name).to.equal('BranchMovedError');
      expect(error.message).to.include('Branch main');
    }
    expect((await failure(store.update([{ ref: branch, expected: '1'.repeat(40), next: second }]))).name).to.equal(
      'BranchMovedError'
    );
    expect(await remote.refs()).to.deep.equal({ [branch]: second, [lock]: first });
    const backwards = await store.update([{ ref: lock, expected: first, next: aside }]);
    expect(backwards, 'other refs may move anywhere').to.have.property('accepted', true);
  });

  it('takes branch names as they are', async () => {
    const names = ['-dash', '--force', '--delete', '+plus', 'ü"\'$(touch<x);&', 'a=b', '#1'].map(
      (name) => `refs/heads/${name}`
    );
    const { accepted } = await store.update(names.map((ref) => ({ ref, expected: undefined, next: second })));
    expect(accepted).to.equal(true);
    expect(await remote.refs()).to.include(Object.fromEntries(names.map((ref) => [ref, second])));
    for (const ref of ['refs/heads/a:refs/heads/main', 'main', '+refs/heads/main', 'refs/heads/*']) {
      expect((await failure(store.update([{ ref, expected: undefined, next: second }]))).name).to.equal(
        'InvalidRefNameError'
      );
    }
  });

  describe('that the remote refuses', () => {
    it('gives the text of its pre-receive hook', async () => {
      await remote.hook('pre-receive', 'echo "qa is frozen until Monday" >&2', 'echo "ask the release team"', 'exit 1');
      const { accepted, rejections } = await store.update(publish());
      expect(accepted).to.equal(false);
      expect(rejections.map(({ ref }) => ref)).to.deep.equal([branch, record, lock]);
      for (const { reason, text } of rejections) {
        expect(reason).to.equal('refused');
        expect(text).to.equal('pre-receive hook declined\nqa is frozen until Monday\nask the release team');
      }
      await unmoved();
    });

    it('names the ref that its update hook refused', async () => {
      await remote.hook('update', `if [ "$1" = ${branch} ]; then echo "main is protected" >&2; exit 1; fi`);
      const { rejections } = await store.update(publish());
      expect(rejections.map(({ ref, reason }) => ({ ref, reason }))).to.deep.equal([
        { ref: branch, reason: 'refused' },
      ]);
      expect(rejections[0].text).to.match(/^hook declined\n(.*\n)?main is protected/);
      await unmoved();
    });

    it('gives git’s own reason', async () => {
      await remote.config('receive.denyDeletes', 'true');
      const deletion = { ref: branch, expected: first, next: undefined };
      const { rejections } = await store.update([deletion, { ref: record, expected: undefined, next: third }]);
      expect(rejections.map(({ ref, reason }) => ({ ref, reason }))).to.deep.equal([
        { ref: branch, reason: 'refused' },
      ]);
      expect(rejections[0].text).to.include('deletion prohibited');
      await unmoved();
    });

    it('is a lost race when another one moved the ref in between', async () => {
      // The hook runs after this push has read where the refs are, and before they are moved.
      await remote.hook('pre-receive', `env -u GIT_QUARANTINE_PATH git update-ref ${record} ${first}`);
      const { accepted, rejections } = await store.update(publish());
      expect(accepted).to.equal(false);
      expect(rejections).to.deep.equal([
        { ref: record, reason: 'stale', text: `${record} is at ${first} and not, as expected, absent.` },
      ]);
      expect(await remote.refs()).to.deep.equal({ [branch]: first, [lock]: first, [record]: first });
    });
  });

  describe('that meets another one at the remote', () => {
    /** The other one holds a ref from before this one is taken on, and ends with the lines given. */
    const another = async (...end: readonly string[]): Promise<void> => {
      const held = `${remote.dir}/${lock}.lock`;
      await remote.hook(
        'pre-receive',
        'unset GIT_QUARANTINE_PATH GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES',
        `mkdir '${remote.dir}/held' 2>/dev/null || exit 0`,
        `touch '${held}'`,
        ...(end.length === 0 ? [] : [`(sleep 0.5; rm '${held}'; ${end.join('; ')}) >/dev/null 2>&1 &`])
      );
    };

    it('is a lost race when that one moves the ref', async () => {
      await another(`git update-ref ${lock} ${third}`);
      const { accepted, rejections } = await store.update(publish());
      expect(accepted).to.equal(false);
      expect(rejections).to.deep.equal([
        { ref: lock, reason: 'stale', text: `${lock} is at ${third} and not, as expected, at ${first}.` },
      ]);
      expect(await remote.refs()).to.deep.equal({ [branch]: first, [lock]: third });
    });

    it('is accepted when that one leaves the ref where it is', async () => {
      await another('true');
      expect(await store.update(publish())).to.have.property('accepted', true);
      expect(await remote.refs()).to.deep.equal({ [branch]: second, [record]: third });
    });

    it('gives git’s own words when that one left its hold behind', async () => {
      await another();
      const { rejections } = await store.update(publish());
      expect(rejections.map(({ reason }) => reason))
        .to.include('refused')
        .and.not.to.include('stale');
      expect(rejections[0].text).to.include(`cannot lock ref '${lock}'`);
      await unmoved();
    });
  });

  describe('of which nothing is heard', () => {
    it('is no verdict when the remote cannot be reached', async () => {
      await local.git('remote', 'set-url', '--push', 'origin', `file://${scratch.dir}/gone`);
      const error = await failure(store.update(publish()));
      expect(error.name).to.equal('RemoteUnreachableError');
      expect(error.message).to.include('did not say whether it accepted');
      await unmoved();
    });

    it('is accepted when the refs turn out to be moved', async () => {
      // The remote accepts, and the connection is lost before its report arrives.
      await remote.hook('reference-transaction', 'test "$1" != committed || kill -9 $PPID');
      const update = { ref: branch, expected: first, next: second };
      expect(await store.update([update])).to.have.property('accepted', true);
      expect(await remote.oid(branch)).to.equal(second);
    });

    it('ends with the signal', async () => {
      await remote.hook('pre-receive', 'sleep 8');
      const abort = new AbortController();
      const updating = failure(store.update(publish(), { signal: abort.signal }));
      setTimeout(() => abort.abort(), 300);
      const before = Date.now();
      expect((await updating).name).to.equal('AbortError');
      expect(Date.now() - before).to.be.below(6000);
    });
  });

  describe('on a remote that cannot move several at once', () => {
    beforeEach(() => remote.config('receive.advertiseAtomic', 'false'));

    it('goes in the order given', async () => {
      await remote.hook('update', `echo "$1" >> ${scratch.dir}/order`);
      expect(await store.update(publish())).to.include({ accepted: true, oneByOne: true });
      expect(await remote.refs()).to.deep.equal({ [branch]: second, [record]: third });
      const { readFile } = await import('node:fs/promises');
      expect(await readFile(`${scratch.dir}/order`, 'utf8')).to.equal(`${branch}\n${record}\n${lock}\n`);
    });

    it('is known once a single ref was moved, which is pushed like several', async () => {
      expect(store.movesTogether()).to.equal(undefined);
      expect(await store.update([{ ref: lock, expected: first, next: second }])).to.include({ accepted: true });
      expect(store.movesTogether()).to.equal(false);
      expect(await store.update([{ ref: lock, expected: first, next: third }])).to.include({ accepted: false });
      expect(await remote.oid(lock)).to.equal(second);
      await remote.config('receive.advertiseAtomic', 'true');
      const other = openRefStore(repo, 'origin');
      await other.update([{ ref: lock, expected: second, next: third }]);
      expect(other.movesTogether()).to.equal(true);
    });

    it('moves none when one is stale from the start', async () => {
      await local.push(`${second}:${lock}`, '--force');
      const result = await store.update(publish());
      expect(result.moved).to.deep.equal([]);
      expect(result.rejections.map(({ ref, reason }) => ({ ref, reason }))).to.deep.equal([
        { ref: lock, reason: 'stale' },
      ]);
      expect(await remote.refs()).to.deep.equal({ [branch]: first, [lock]: second });
    });

    it('stops at the first that is refused, and says which were moved', async () => {
      await remote.hook('update', `test "$1" != ${record}`);
      const result = await store.update(publish());
      expect(result.accepted).to.equal(false);
      expect(result.moved).to.deep.equal([branch]);
      expect(result.rejections.map(({ ref, reason }) => ({ ref, reason }))).to.deep.equal([
        { ref: record, reason: 'refused' },
      ]);
      expect(await remote.refs()).to.deep.equal({ [branch]: second, [lock]: first });
    });
  });

  describe('on a remote that keeps state in branches', () => {
    const asBranches = (): RefStore => store.withAlias({ here: 'refs/sre/', there: 'refs/heads/sre/' });
    const seen = async (): Promise<string> => {
      const { readFile } = await import('node:fs/promises');
      return readFile(`${scratch.dir}/options`, 'utf8').catch(() => '');
    };

    beforeEach(async () => {
      await remote.hook('pre-receive', `echo "$GIT_PUSH_OPTION_COUNT $GIT_PUSH_OPTION_0" >> ${scratch.dir}/options`);
    });

    it('says that there is nothing to build, but for real branches', async () => {
      await remote.config('receive.advertisePushOptions', 'true');
      expect(await asBranches().update([{ ref: record, expected: undefined, next: second }])).to.include({
        accepted: true,
      });
      expect(await seen()).to.equal('1 ci.skip\n');
      await asBranches().update([
        { ref: branch, expected: first, next: second },
        { ref: record, expected: second, next: third },
      ]);
      expect(await seen()).to.equal('1 ci.skip\n0 \n');
    });

    it('does without where the remote takes no push options', async () => {
      await remote.config('receive.advertisePushOptions', 'false');
      for (const [expected, next] of [
        [undefined, second],
        [second, third],
      ]) {
        expect(await asBranches().update([{ ref: record, expected, next }])).to.include({ accepted: true });
      }
      expect(await seen()).to.equal('0 \n0 \n');
    });
  });

  it('is done although Ctrl-C in the terminal ended git, as that ends the step that is under way', async () => {
    await local.hook(
      'pre-push',
      `test -e ${scratch.dir}/ended || { touch ${scratch.dir}/ended; kill -INT $PPID; sleep 1; }`
    );
    expect(await store.update(publish())).to.include({ accepted: true });
    expect(await remote.refs()).to.deep.equal({ [branch]: second, [record]: third });
    await local.hook('pre-push', 'kill -INT $PPID; sleep 1');
    const error = await failure(store.update([{ ref: branch, expected: second, next: third }]));
    expect(error).to.have.property('name', 'GitError');
    expect(await remote.oid(branch)).to.equal(second);
  });

  it('runs the user’s pre-push hook for branches, and not for what only this plugin knows', async () => {
    await local.hook('pre-push', 'echo "not on a Friday" >&2', 'exit 1');
    expect(await store.update([{ ref: record, expected: undefined, next: second }])).to.have.property('accepted', true);
    expect(await store.update([{ ref: branch, expected: first, next: second }])).to.deep.equal({
      accepted: false,
      rejections: [{ ref: branch, reason: 'refused', text: 'not on a Friday' }],
      moved: [],
    });
  });
});
