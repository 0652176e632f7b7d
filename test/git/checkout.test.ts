import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  checkCanMoveTo,
  checkWorkTree,
  deleteBranch,
  fastForward,
  otherWorkTreeOf,
  switchBranch,
  uncommittedFiles,
} from '../../src/git/checkout.js';
import type { Repository } from '../../src/git/repository.js';
import { failure } from '../support/failure.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';

describe('what is checked out', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  let first: string;
  let second: string;

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    first = await local.commit('First', { 'a.txt': 'a\n', 'b.txt': 'b\n', '.gitignore': '*.log\n' });
    second = await local.commit('Second', { 'a.txt': 'a2\n', 'new.txt': 'new\n' });
    await local.git('reset', '--quiet', '--hard', first);
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  it('is looked at without a change of the index', async () => {
    await local.write({ 'b.txt': 'mine\n' });
    await utimes(join(local.dir, 'a.txt'), new Date(0), new Date(0));
    const before = await readFile(join(local.dir, '.git', 'index'));
    await checkCanMoveTo(repo, second);
    expect((await readFile(join(local.dir, '.git', 'index'))).equals(before)).to.equal(true);
    expect(await uncommittedFiles(repo)).to.deep.equal(['b.txt']);
  });

  it('cannot be moved over changes in work tree or index, or over files that git does not know', async () => {
    await local.write({ 'a.txt': 'mine\n', 'b.txt': 'mine\n', 'new.txt': 'mine\n' });
    const error = await failure(checkCanMoveTo(repo, second));
    expect(error.name).to.equal('UncommittedChangesError');
    expect(error.message.split('\n').slice(1)).to.deep.equal(['  a.txt', '  new.txt']);
    await local.git('add', 'a.txt');
    await local.git('checkout', '--quiet', 'b.txt');
    await local.write({ 'new.txt': undefined });
    expect((await failure(checkCanMoveTo(repo, second))).message)
      .to.include('a.txt')
      .and.not.include('b.txt');
  });

  it('is looked at in the worktree at hand', async () => {
    await local.write({ 'a.txt': 'mine\n' });
    const beside = await local.worktree('beside', '-b', 'beside');
    const other = await beside.open();
    await checkCanMoveTo(other, second);
    await beside.write({ 'a.txt': 'mine too\n' });
    expect((await failure(checkCanMoveTo(other, second))).name).to.equal('UncommittedChangesError');
    expect(await otherWorkTreeOf(repo, 'beside')).to.equal(beside.dir);
    expect(await otherWorkTreeOf(other, 'beside')).to.equal(undefined);
    await other.close();
  });

  it('may be a repository without a commit', async () => {
    const empty = await (await scratch.init('empty')).open();
    await checkCanMoveTo(empty, empty.emptyTree);
    await empty.close();
  });

  it('is switched and moved by git’s own rules, whatever hooks say', async () => {
    await local.hook('post-checkout', 'exit 3');
    await local.hook('post-merge', 'exit 3');
    await switchBranch(repo, 'work', first);
    await fastForward(repo, second);
    expect(await local.git('symbolic-ref', '--short', 'HEAD')).to.equal('work');
    expect(await local.oid('work')).to.equal(second);
    await local.commit('Third', { 'a.txt': 'a3\n' });
    expect((await failure(fastForward(repo, first))).name).to.equal('NotMovedError');
    await local.write({ 'a.txt': 'mine\n' });
    expect((await failure(switchBranch(repo, 'main'))).name).to.equal('NotSwitchedError');
  });

  it('is left alone while a rebase goes on', async () => {
    await local.branch('work');
    await local.commit('Mine', { 'a.txt': 'mine\n' });
    await local.git('rebase', '--quiet', second).catch(() => undefined);
    expect(() => checkWorkTree(repo)).to.throw('A rebase is in progress');
  });

  it('deletes a branch only where it is expected to be', async () => {
    await local.git('branch', 'work', second);
    expect((await failure(deleteBranch(repo, 'work', first))).name).to.equal('GitError');
    await deleteBranch(repo, 'work', second);
    expect(await local.oid('refs/heads/work')).to.equal(undefined);
  });
});
