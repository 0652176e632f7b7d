import { expect } from 'chai';
import type { Repository } from '../../../src/git/repository.js';
import { mergeSides } from '../../../src/promotion/merge/mergeSides.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../../support/gitRepo.js';

describe('merging what was taken out and put back by both sides', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;

  const tip = async (branch = 'HEAD'): Promise<string> => local.git('rev-parse', branch);
  const merge = async (branch: string, message = `Merge ${branch}`): Promise<void> => {
    await local.git('merge', '--quiet', '--no-ff', '-m', message, branch);
  };
  const revert = async (oid: string, ...args: readonly string[]): Promise<string> => {
    await local.git('revert', '--no-edit', ...args, oid);
    return tip();
  };
  /** Merges a branch with its revert, and keeps what that takes out. */
  const keep = async (branch: string, taken: string, more = ''): Promise<void> => {
    await local.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', branch);
    await local.git(
      'commit',
      '--quiet',
      '-m',
      `Back-promote ${branch}\n\n${more || `This reverts commit ${taken}.`}\n`
    );
  };
  const merged = async (): Promise<Readonly<{ files: Record<string, string>; conflicts: readonly string[] }>> => {
    await repo.close();
    repo = await local.open();
    const { tree, conflicts } = await mergeSides(repo, { ours: await tip('dev'), theirs: await tip('qa') });
    const paths = (await local.git('ls-tree', '-r', '--name-only', tree)).split('\n');
    const entries = paths.map(async (path) => [path, await local.git('show', `${tree}:${path}`)]);
    return {
      files: Object.fromEntries(await Promise.all(entries)) as Record<string, string>,
      conflicts: conflicts.map(({ path }) => path),
    };
  };
  const fix = async (files: Files): Promise<void> => {
    await local.checkout('feature');
    await local.commit('Fix', files);
    await local.checkout('qa');
    await merge('feature');
  };

  /** Branch feature in qa and dev, and taken out of qa by a revert of its merge, which is given back. */
  const takeOut = async (): Promise<string> => {
    await local.checkout('feature');
    await local.commit('Work', { 'new.txt': 'new\n', 'base.txt': 'changed\n', 'old.txt': undefined });
    await local.branch('qa', 'main');
    await merge('feature');
    await local.branch('dev', 'qa');
    await local.checkout('qa');
    return revert('HEAD', '-m', '1');
  };

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    await local.commit('Begin', { 'base.txt': 'base\n', 'old.txt': 'old\n', 'other.txt': 'other\n' });
    await local.branch('feature');
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  const fixes = { 'new.txt': 'fixed\n', 'base.txt': 'base\n', 'old.txt': 'back\n' };
  const fixed = { 'base.txt': 'base', 'new.txt': 'fixed', 'old.txt': 'back', 'other.txt': 'other' };

  it('takes what came after that, and nothing for added by both', async () => {
    const taken = await takeOut();
    await local.checkout('dev');
    await keep('qa', taken);
    await local.checkout('qa');
    await revert(taken);
    await fix(fixes);
    expect(await merged()).to.deep.equal({ files: fixed, conflicts: [] });
  });

  it('takes it where they have several common ancestors', async () => {
    const taken = await takeOut();
    await local.checkout('dev');
    await local.commit('Dev', { 'other.txt': 'dev\n' });
    const own = await tip();
    await keep('qa', taken);
    await local.checkout('qa');
    await revert(taken);
    await merge(own);
    await fix(fixes);
    expect((await local.git('merge-base', '--all', 'dev', 'qa')).split('\n')).to.have.length(2);
    expect(await merged()).to.deep.equal({ files: { ...fixed, 'other.txt': 'dev' }, conflicts: [] });
  });

  it('takes it where one side made only the commits again', async () => {
    const taken = await takeOut();
    await local.checkout('dev');
    await keep('qa', taken, `Restores: ${await tip('feature')}`);
    await local.checkout('qa');
    await revert(taken);
    await fix(fixes);
    expect(await merged()).to.deep.equal({ files: fixed, conflicts: [] });
  });

  it('takes it where a side has it by a commit that stands for a merge', async () => {
    const taken = await takeOut();
    await local.checkout('dev');
    await local.commit('Dev', { 'own.txt': 'own\n' });
    const message = `Back-promote qa\n\nThis reverts commit ${taken}.\n\nSquashes: ${taken}\n`;
    await local.git('commit', '--quiet', '--allow-empty', '-m', message);
    await local.checkout('qa');
    await revert(taken);
    await fix(fixes);
    expect(await merged()).to.deep.equal({ files: { ...fixed, 'own.txt': 'own' }, conflicts: [] });
  });

  it('leaves out what the work took out of itself', async () => {
    await local.commit('Try', { 'try.txt': 'try\n' });
    await revert('HEAD');
    const taken = await takeOut();
    await local.checkout('dev');
    await keep('qa', taken);
    await local.checkout('qa');
    await revert(taken);
    await fix({ ...fixes, 'try.txt': 'tried\n' });
    expect(await merged()).to.deep.equal({ files: { ...fixed, 'try.txt': 'tried' }, conflicts: [] });
  });

  it('asks about what was changed where it had been taken out, and takes the rest', async () => {
    const taken = await takeOut();
    await local.commit('Meanwhile', { 'base.txt': 'meanwhile\n' });
    await local.checkout('dev');
    await keep('qa', taken);
    await local.checkout('qa');
    await local.commit('Again', { 'new.txt': 'new\n', 'base.txt': 'both\n', 'old.txt': undefined });
    await local.git('commit', '--quiet', '--amend', '-m', `Again\n\nThis reverts commit ${taken}.\n`);
    await fix({ 'new.txt': 'fixed\n', 'old.txt': 'back\n' });
    const { files, conflicts } = await merged();
    expect(conflicts).to.deep.equal(['base.txt']);
    expect([files['new.txt'], files['old.txt']]).to.deep.equal(['fixed', 'back']);
  });

  it('takes what only one side put back for added there', async () => {
    const taken = await takeOut();
    await local.checkout('dev');
    await merge('qa');
    await local.commit('Dev', { 'other.txt': 'dev\n' });
    await local.checkout('qa');
    await revert(taken);
    await fix({ 'new.txt': 'fixed\n' });
    const files = { 'base.txt': 'changed', 'new.txt': 'fixed', 'other.txt': 'dev' };
    expect(await merged()).to.deep.equal({ files, conflicts: [] });
  });

  it('asks where a side changed it as well', async () => {
    const taken = await takeOut();
    await local.checkout('dev');
    await keep('qa', taken);
    await local.commit('Dev', { 'new.txt': 'dev\n' });
    await local.checkout('qa');
    await revert(taken);
    await fix(fixes);
    expect((await merged()).conflicts).to.deep.equal(['new.txt']);
  });
});
