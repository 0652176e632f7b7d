import { existsSync } from 'node:fs';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { openRefStore } from '../../src/git/refs.js';
import type { Repository } from '../../src/git/repository.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

describe('a lock that a killed git left', () => {
  const ref = 'refs/sre/instances/qa';
  let scratch: Scratch;
  let remote: TestRepository;
  let local: TestRepository;
  let repo: Repository;
  let first: string;

  beforeEach(async () => {
    scratch = await createScratch();
    ({ remote, local } = await scratch.pair());
    first = (await local.oid('main')) ?? '';
    repo = await local.open();
  });
  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  /** Leaves a lock of a file in the git folder. */
  const leave = async (file: string, secondsAgo = 0): Promise<string> => {
    const path = join(repo.commonDir, `${file}.lock`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '');
    const then = new Date(Date.now() - secondsAgo * 1000);
    await utimes(path, then, then);
    return path;
  };

  for (const file of ['refs/sre-remote/origin/HEAD', `refs/sre-remote/origin/${ref.slice('refs/'.length)}`]) {
    it(`on ${file} is cleared away where the remote is asked`, async () => {
      await remote.git('update-ref', ref, first);
      const lock = await leave(file, 10);
      const store = openRefStore(repo, 'origin');
      expect(await store.head()).to.equal('main');
      expect(await store.fetch([ref])).to.deep.equal(new Map([[ref, first]]));
      expect(await openRefStore(repo, 'origin').cached([ref])).to.deep.equal(new Map([[ref, first]]));
      expect(existsSync(lock)).to.equal(false);
    });
  }

  it('on a ref of a repository without a remote is cleared away', async () => {
    const lock = await leave(ref, 10);
    const { accepted } = await openRefStore(repo, undefined).update([{ ref, expected: undefined, next: first }]);
    expect(accepted).to.equal(true);
    expect(existsSync(lock)).to.equal(false);
  });

  it('on the packed refs is cleared away once it has stood for a minute, and nothing is being packed', async () => {
    await remote.git('update-ref', ref, first);
    await openRefStore(repo, 'origin').fetch([ref]);
    await remote.git('update-ref', '-d', ref);
    const lock = await leave('packed-refs', 70);
    const packing = join(repo.commonDir, 'packed-refs.new');
    await writeFile(packing, '');
    const fetching = openRefStore(repo, 'origin').fetch([ref]);
    await new Promise((resolve) => {
      setTimeout(resolve, 2000);
    });
    expect(existsSync(lock)).to.equal(true);
    const then = new Date(Date.now() - 70_000);
    await utimes(packing, then, then);
    expect(await fetching).to.deep.equal(new Map());
    expect(existsSync(lock)).to.equal(false);
  });

  it('that is of a later time than now, since a clock went back, is cleared away after as long @long', async () => {
    const lock = await leave('refs/sre-remote/origin/HEAD', -3600);
    expect(await openRefStore(repo, 'origin').head()).to.equal('main');
    expect(existsSync(lock)).to.equal(false);
  });

  it('is waited for as long as it may be held', async () => {
    await remote.git('update-ref', ref, first);
    const lock = await leave('refs/sre-remote/origin/HEAD');
    const asked = openRefStore(repo, 'origin').head();
    setTimeout(() => void rm(lock), 700);
    expect(await asked).to.equal('main');
    expect(await local.git('symbolic-ref', 'refs/sre-remote/origin/HEAD')).to.include('main');
  });

  it('on a branch is left to whoever works there', async () => {
    const lock = await leave('refs/heads/main', 1000);
    const update = repo.git(['update-ref', '--end-of-options', 'refs/heads/main', first, '']);
    expect((await failure(update)).message).to.include('File exists');
    expect(existsSync(lock)).to.equal(true);
  });
});
