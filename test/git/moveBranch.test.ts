import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { checkBranchMove, moveBranch } from '../../src/git/moveBranch.js';
import type { Repository } from '../../src/git/repository.js';
import { failure } from '../support/failure.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';

describe('moving a branch forward', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  let to: string;

  /** A branch `work` that is checked out, and a commit upon it that changes a, deletes b and adds c. */
  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    await local.commit('One', { a: '1', b: '1', '.gitignore': 'c\n', other: '1' });
    await local.branch('ahead');
    await local.git('rm', '--quiet', 'b');
    await local.write({ a: '2', c: '2' });
    await local.git('add', '--force', 'a', 'c');
    await local.git('commit', '--quiet', '-m', 'Two');
    to = await local.git('rev-parse', 'HEAD');
    await local.git('switch', '--quiet', '-c', 'work', 'main');
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  const move = async (): Promise<void> => {
    await checkBranchMove(repo, { branch: 'work', to });
    await moveBranch(repo, { branch: 'work', to });
  };
  const files = (error: Error & { data?: unknown }): unknown => (error.data as { files: unknown }).files;

  it('brings the files along where it is checked out, and leaves other changes alone', async () => {
    await local.write({ other: 'mine', notes: 'mine' });
    await local.git('add', 'notes');
    await move();
    expect(await local.oid('work')).to.equal(to);
    expect(await local.git('status', '--porcelain')).to.equal('A  notes\n M other');
    expect(await readFile(join(local.dir, 'c'), 'utf8')).to.equal('2');
  });

  it('is refused with the names of changed, staged and deleted files, and of ignored ones in the way', async () => {
    await local.write({ a: 'mine', b: undefined, c: 'mine' });
    await local.git('add', 'a');
    const error = await failure(checkBranchMove(repo, { branch: 'work', to }));
    expect(error.name).to.equal('UncommittedChangesError');
    expect(files(error)).to.deep.equal(['a', 'b', 'c']);
  });

  it('is refused by git itself, with the names, when a file changes after the look', async () => {
    await local.write({ a: 'mine' });
    const error = await failure(moveBranch(repo, { branch: 'work', to }));
    expect(error.name).to.equal('UncommittedChangesError');
    expect(files(error)).to.deep.equal(['a']);
    expect(await local.oid('work')).to.equal(await local.oid('main'));
    expect(await readFile(join(local.dir, 'a'), 'utf8')).to.equal('mine');
  });

  it('stashes nothing, whatever the settings say', async () => {
    await local.config('merge.autoStash', 'true');
    await local.write({ a: 'mine' });
    expect((await failure(moveBranch(repo, { branch: 'work', to }))).name).to.equal('UncommittedChangesError');
    expect(await readFile(join(local.dir, 'a'), 'utf8')).to.equal('mine');
    expect(await local.git('stash', 'list')).to.equal('');
  });

  it('moves the ref alone where it is not checked out, and does nothing without such a branch', async () => {
    await local.checkout('main');
    await local.write({ a: 'mine' });
    await move();
    expect(await local.oid('work')).to.equal(to);
    expect(await local.git('status', '--porcelain')).to.equal(' M a');
    await moveBranch(repo, { branch: 'nowhere', to });
    expect(await local.oid('nowhere')).to.equal(undefined);
  });

  it('is refused where the branch got a commit meanwhile, which would be lost', async () => {
    const tip = await local.commit('Mine', { mine: '1' });
    await local.checkout('main');
    expect((await failure(moveBranch(repo, { branch: 'work', to }))).name).to.equal('NotMovedError');
    expect(await local.oid('work')).to.equal(tip);
  });

  it('is refused where the branch is checked out in another work tree', async () => {
    await local.checkout('main');
    await local.worktree('linked', 'work');
    for (const refused of [checkBranchMove, moveBranch]) {
      const error = await failure(refused(repo, { branch: 'work', to }));
      expect(error.name).to.equal('CheckedOutElsewhereError');
      expect(error.message).to.include(join(scratch.dir, 'linked'));
    }
  });
});
