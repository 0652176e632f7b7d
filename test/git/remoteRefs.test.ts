import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { openRefStore, type RefStore } from '../../src/git/refs.js';
import type { Repository } from '../../src/git/repository.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

describe('the refs of a remote', () => {
  let scratch: Scratch;
  let remote: TestRepository;
  let local: TestRepository;
  let repo: Repository;
  let store: RefStore;
  let first: string;

  beforeEach(async () => {
    scratch = await createScratch();
    ({ remote, local } = await scratch.pair());
    first = (await local.oid('main')) ?? '';
    repo = await local.open();
    store = openRefStore(repo, 'origin');
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  it('are those of a remote that exists', () => {
    expect(store.remote).to.equal('origin');
    expect(store.url).to.equal(`file://${remote.dir}`);
    expect(() => openRefStore(repo, 'upstream')).to.throw('There is no remote "upstream" here; there is origin.');
  });

  describe('that a remote keeps under another name', () => {
    const lock = 'refs/sre/locks/qa';

    beforeEach(() => {
      store = store.withAlias({ here: 'refs/sre/', there: 'refs/heads/sre/' });
    });

    it('have our names when they are read, listed and fetched', async () => {
      await remote.git('update-ref', 'refs/heads/sre/locks/qa', first);
      await remote.git('update-ref', 'refs/sre/locks/uat', first);
      const ours = new Map([[lock, first]]);
      expect(await store.read([lock, 'refs/sre/locks/uat'])).to.deep.equal(ours);
      expect(await store.list('refs/sre/')).to.deep.equal(ours);
      expect([...(await store.list('refs/heads/')).keys()]).to.deep.equal(['refs/heads/main']);
      expect(await store.fetch(['refs/sre/*'])).to.deep.equal(ours);
      expect(await store.cached(['refs/sre/*'])).to.deep.equal(ours);
      await remote.git('update-ref', '-d', 'refs/heads/sre/locks/qa');
      expect(await store.fetch(['refs/sre/*'], { fresh: true })).to.deep.equal(new Map());
    });

    it('are moved there, also where no branch might be', async () => {
      const second = await local.commit('Second');
      const moved = { accepted: true, rejections: [], moved: [lock] };
      expect(await store.update([{ ref: lock, expected: undefined, next: second }])).to.deep.equal(moved);
      expect(await remote.oid('refs/heads/sre/locks/qa')).to.equal(second);
      expect(await store.update([{ ref: lock, expected: second, next: first }])).to.deep.equal(moved);
      const { rejections } = await store.update([{ ref: lock, expected: second, next: undefined }]);
      expect(rejections.map(({ ref, reason }) => [ref, reason])).to.deep.equal([[lock, 'stale']]);
      expect(await store.update([{ ref: lock, expected: first, next: undefined }])).to.deep.equal(moved);
      expect(Object.keys(await remote.refs())).to.deep.equal(['refs/heads/main']);
    });

    it('tell their name there', () => {
      expect(store.nameThere('refs/sre/')).to.equal('refs/heads/sre/');
      expect(store.nameThere('refs/heads/main')).to.equal('refs/heads/main');
    });
  });

  describe('when read', () => {
    it('are asked of the remote each time, by their exact names', async () => {
      await remote.git('update-ref', 'refs/sre/locks/qa', first);
      await remote.git('update-ref', 'refs/heads/x/refs/sre/locks/qa', first);
      await remote.git('update-ref', 'refs/sre/locks/qa-2', first);
      expect(await store.read(['refs/sre/locks/qa', 'refs/sre/locks/uat'])).to.deep.equal(
        new Map([['refs/sre/locks/qa', first]])
      );
      await remote.git('update-ref', '-d', 'refs/sre/locks/qa');
      expect(await store.read(['refs/sre/locks/qa'])).to.deep.equal(new Map());
      expect(await store.read([])).to.deep.equal(new Map());
    });

    it('are listed by the beginning of their names', async () => {
      for (const ref of ['refs/sre/locks/qa', 'refs/sre/locks/uat', 'refs/sre/locksmith']) {
        await remote.git('update-ref', ref, first);
      }
      expect([...(await store.list('refs/sre/locks/')).keys()]).to.deep.equal([
        'refs/sre/locks/qa',
        'refs/sre/locks/uat',
      ]);
    });

    it('give a tag as the tag, not as its commit', async () => {
      await local.git('tag', '-a', '-m', 'one', 'v1');
      await local.push('v1');
      expect(await store.list('refs/tags/')).to.deep.equal(new Map([['refs/tags/v1', await local.oid('v1')]]));
    });

    it('tell which branch HEAD points at', async () => {
      expect(await store.head()).to.equal('main');
      expect(await store.cachedHead()).to.equal('main');
      await remote.git('symbolic-ref', 'HEAD', 'refs/heads/unborn');
      expect(await openRefStore(repo, 'origin').head()).to.equal(undefined);
    });

    it('must be names of refs', async () => {
      const names = [
        'main',
        '--upload-pack=touch x',
        'refs/heads/a b',
        'refs/heads/..',
        'refs/heads/*x',
        'refs/heads/a:b',
      ];
      for (const name of names) {
        expect((await failure(store.read([name]))).name, name).to.equal('InvalidRefNameError');
        expect((await failure(store.fetch([name]))).name, name).to.equal('InvalidRefNameError');
      }
    });

    it('say that the remote did not answer, and what git said', async () => {
      await local.git('remote', 'set-url', 'origin', `file://${scratch.dir}/gone`);
      const error = await failure(store.read(['refs/heads/main']));
      expect(error.name).to.equal('RemoteUnreachableError');
      expect(error.message).to.include('gone');
    });
  });

  describe('when fetched', () => {
    const changeRemotely = async (branch: string, message: string): Promise<string> => {
      const other = await scratch.clone(remote, `other-${message}`);
      await other.git('checkout', '--quiet', '-B', branch);
      const oid = await other.commit(message);
      await other.git('push', '--quiet', '--force', 'origin', `HEAD:refs/heads/${branch}`);
      return oid;
    };

    it('come with their objects, under refs/sre-remote, and touch no other ref', async () => {
      const oid = await changeRemotely('qa', 'one');
      const before = await local.refs();
      expect(await store.fetch(['refs/heads/qa', 'refs/heads/none'])).to.deep.equal(new Map([['refs/heads/qa', oid]]));
      expect(await repo.resolveCommit(oid)).to.equal(oid);
      expect(await local.refs()).to.deep.equal({ ...before, 'refs/sre-remote/origin/heads/qa': oid });
    });

    it('follow the remote: moved, rewound and deleted', async () => {
      const one = await changeRemotely('qa', 'one');
      const two = await changeRemotely('uat', 'two');
      await remote.git('update-ref', 'refs/heads/gone', one);
      const patterns = ['refs/heads/*'];
      expect([...(await store.fetch(patterns)).keys()]).to.have.members(
        ['main', 'qa', 'uat', 'gone'].map((name) => `refs/heads/${name}`)
      );
      await remote.git('update-ref', 'refs/heads/uat', first);
      await remote.git('update-ref', '-d', 'refs/heads/gone');
      const moved = await changeRemotely('qa', 'three');
      const expected = new Map([
        ['refs/heads/main', first],
        ['refs/heads/qa', moved],
        ['refs/heads/uat', first],
      ]);
      expect(two).to.not.equal(first);
      expect(await store.cached(patterns)).to.have.property('size', 4);
      expect(await store.fetch(patterns, { fresh: true })).to.deep.equal(expected);
      expect(await store.cached(patterns)).to.deep.equal(expected);
      expect(await store.cached(['refs/heads/qa'])).to.deep.equal(new Map([['refs/heads/qa', moved]]));
    });

    it('are asked for once, and again after an update was tried', async () => {
      const branch = ['refs/heads/qa'];
      expect(await store.fetch(branch)).to.deep.equal(new Map());
      const oid = await changeRemotely('qa', 'one');
      expect(await store.fetch(branch)).to.deep.equal(new Map());
      await store.update([{ ref: 'refs/sre/locks/qa', expected: undefined, next: first }]);
      expect(await store.fetch(branch)).to.deep.equal(new Map([['refs/heads/qa', oid]]));
    });

    it('are where an update moved them, without being fetched again', async () => {
      const branch = ['refs/heads/main'];
      await store.fetch(branch);
      const next = await local.commit('next');
      const update = { ref: branch[0], expected: first, next };
      expect(await store.update([update])).to.have.property('accepted', true);
      expect(await store.cached(branch)).to.deep.equal(new Map([[branch[0], next]]));
      expect(await local.oid('refs/sre-remote/origin/heads/main')).to.equal(next);
    });

    it('can be fetched side by side', async () => {
      const names = ['a', 'b', 'c', 'd'].map((name) => `refs/heads/${name}`);
      for (const name of names) await remote.git('update-ref', name, first);
      const fetched = await Promise.all(names.map(async (name) => store.fetch([name])));
      expect(fetched).to.deep.equal(names.map((name) => new Map([[name, first]])));
    });

    it('follow a branch that became a folder of branches, and back', async () => {
      const one = await changeRemotely('release', 'one');
      await store.fetch(['refs/heads/*']);
      await remote.git('update-ref', '-d', 'refs/heads/release');
      await remote.git('update-ref', 'refs/heads/release/1', one);
      const fetched = await store.fetch(['refs/heads/*'], { fresh: true });
      expect(fetched.get('refs/heads/release/1')).to.equal(one);
      await remote.git('update-ref', '-d', 'refs/heads/release/1');
      await remote.git('update-ref', 'refs/heads/release', one);
      expect((await store.fetch(['refs/heads/*'], { fresh: true })).get('refs/heads/release')).to.equal(one);
    });

    it('are what they are, however they are named', async () => {
      const refs = [
        'refs/heads/-dash',
        'refs/heads/--force',
        'refs/heads/ü"\'$(touch<x);&',
        'refs/heads/+plus',
        'refs/heads/#1',
      ];
      for (const ref of refs) await remote.git('update-ref', ref, first);
      expect(await store.fetch(refs)).to.deep.equal(new Map(refs.map((ref) => [ref, first])));
      expect([...(await store.fetch(['refs/heads/*'])).keys()]).to.include.members(refs);
    });

    it('can be many', async () => {
      const refs = Array.from({ length: 300 }, (_, n) => `refs/sre/features/${n}`);
      const input = refs.map((ref) => `create ${ref} ${first}\n`).join('');
      await scratch.script('many', `git update-ref --stdin <<END\n${input}END`);
      await remote.git('-c', `alias.many=!${scratch.dir}/bin/many`, 'many');
      expect(await store.fetch(refs)).to.have.property('size', 300);
      expect(await store.cached(refs)).to.have.property('size', 300);
      expect(await store.read(refs)).to.have.property('size', 300);
      const files = await readdir(join(local.dir, '.git/refs'), { recursive: true });
      expect(files, 'a file for each').to.have.property('length').below(100);
    });

    it('say that this repository cannot be written to, and not that the remote is gone', async () => {
      // As git says it on a full disk.
      const said = 'error: cannot update ref: unable to create .git/x.lock: No space left on device';
      const full = await scratch.script('upload-pack', `echo "${said}" >&2`, 'exit 1');
      await local.config('remote.origin.uploadpack', full);
      const error = await failure(store.fetch(['refs/heads/main'], { fresh: true }));
      expect(error).to.include({ name: 'RepositoryNotWrittenError' });
      expect(error.message).to.include('No space left on device').and.to.not.include('did not answer');
    });

    it('say that the remote did not answer, and keep what was fetched', async () => {
      await store.fetch(['refs/heads/main']);
      await local.git('remote', 'set-url', 'origin', `file://${scratch.dir}/gone`);
      expect((await failure(store.fetch(['refs/heads/main'], { fresh: true }))).name).to.equal(
        'RemoteUnreachableError'
      );
      expect(await store.cached(['refs/heads/main'])).to.deep.equal(new Map([['refs/heads/main', first]]));
    });
  });
});
