import { expect } from 'chai';
import { takenOutSince } from '../../../src/promotion/landscape/holdings.js';
import type { Files } from '../../support/gitRepo.js';
import type { Presence } from '../../../src/promotion/landscape/presence.js';
import { Branches, longFile } from './branches.js';

const one = { 'one.txt': 'one\n' };
const two = { 'two.txt': 'two\n' };

describe('what an instance holds of a feature', () => {
  let branches: Branches;

  beforeEach(async () => {
    branches = await Branches.open();
  });

  afterEach(async () => {
    await branches.close();
  });

  /** The same, whether all history is read or no more of it than needed. */
  const standing = async (name: string, more: Parameters<Branches['standing']>[1] = {}): Promise<Presence> => {
    const presence = await branches.standing(name, more);
    expect(await branches.standing(name, { ...more, bounded: true })).to.deep.equal(presence);
    return presence;
  };

  it('is nothing before it was promoted', async () => {
    const tip = await branches.feature('feature/a', one);
    expect(await standing('feature/a')).to.deep.equal({
      instance: 'qa',
      commit: undefined,
      by: undefined,
      complete: false,
      missing: [tip],
      takenOut: undefined,
    });
  });

  it('is its tip by a record, and newer commits are missing', async () => {
    const tip = await branches.feature('feature/a', one);
    await branches.promote('feature/a');
    expect(await standing('feature/a')).to.include({ commit: tip, by: 'record', complete: true });
    const newer = await branches.work('feature/a', two);
    const later = await standing('feature/a');
    expect(later).to.include({ commit: tip, by: 'record', complete: false });
    expect(later.missing).to.deep.equal([newer]);
  });

  it('is known by its records when its branch is gone', async () => {
    const tip = await branches.feature('feature/a', one);
    await branches.promote('feature/a');
    expect(await standing('feature/a', { gone: true })).to.include({ commit: tip, by: 'record', complete: true });
  });

  it('is not what lies on the branch and the org was never given', async () => {
    const tip = await branches.feature('feature/a', one);
    await branches.onQa('merge', '--quiet', '--no-ff', '-m', 'By hand', 'feature/a');
    expect(await standing('feature/a')).to.include({ commit: undefined, complete: false });
    expect(await standing('feature/a', { spot: 'branch' })).to.include({ commit: tip });
    await branches.record([], 'baseline');
    expect(await standing('feature/a')).to.include({ commit: tip, by: 'merge', complete: true });
  });

  it('is not what a merge left out, though its history says so', async () => {
    await branches.feature('feature/a', one);
    await branches.onQa('merge', '--quiet', '--no-ff', '--strategy=ours', '-m', 'Ours', 'feature/a');
    await branches.record([], 'baseline');
    expect(await standing('feature/a')).to.include({ commit: undefined, complete: false });
  });

  describe('whose merge by hand took nothing of it', () => {
    const more = { 'README.md': 'Something else.\n' };
    const shared = (first: string, last: string): Files => ({ 'long.txt': longFile(first, last) });
    /** Merges it as `git merge -s ours` does, with something else, and gives qa's org that. */
    const leaveOut = async (beside: Files = {}): Promise<void> => {
      await branches.onQa('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', 'feature/a');
      await branches.local.write(beside);
      await branches.local.git('add', '--all');
      await branches.local.git('commit', '--quiet', '--allow-empty', '-m', 'Merge it');
      await branches.record([], 'baseline');
    };

    it('is not held, whatever else the merge changed', async () => {
      const tip = await branches.feature('feature/a', one);
      await leaveOut(more);
      const presence = await standing('feature/a');
      expect(presence).to.deep.include({ commit: undefined, complete: false, missing: [tip] });
      expect(await branches.leftOut('feature/a')).to.deep.equal([tip]);
    });

    it('is held when others had done all of it before', async () => {
      const tip = await branches.feature('feature/a', shared('one', 'last'));
      await branches.work('qa', shared('one', 'by hand'));
      await branches.onQa('merge', '--quiet', '--no-ff', '-m', 'Merge it', 'feature/a');
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.deep.include({ commit: tip, by: 'merge', complete: true, missing: [] });
      expect(await branches.leftOut('feature/a')).to.deep.equal([]);
    });

    it('is held, too, when that merge did something else', async () => {
      const tip = await branches.feature('feature/a', shared('one', 'last'));
      await branches.work('qa', shared('one', 'by hand'));
      await leaveOut(more);
      expect(await standing('feature/a')).to.deep.include({ commit: tip, complete: true });
    });

    it('is held once its content came all the same, and only as long', async () => {
      const tip = await branches.feature('feature/a', one, two);
      await leaveOut(more);
      await branches.work('qa', one);
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ complete: false });
      await branches.work('qa', two);
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.deep.include({ commit: tip, complete: true, missing: [] });
    });

    it('is held when its commits were made again after that', async () => {
      const tip = await branches.feature('feature/a', one);
      await leaveOut(more);
      await branches.onQa('cherry-pick', tip);
      await branches.work('qa', { 'one.txt': 'one, and more\n' });
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.deep.include({ commit: tip, by: 'pick', complete: true });
    });

    it('is held up to where merges took it', async () => {
      const first = await branches.feature('feature/a', one);
      await branches.onQa('merge', '--quiet', '--no-ff', '-m', 'Merge it', 'feature/a');
      const second = await branches.work('feature/a', two);
      await leaveOut(more);
      expect(await standing('feature/a')).to.deep.include({ commit: first, complete: false, missing: [second] });
    });

    it('is not held where it came with a branch that had left it out', async () => {
      await branches.feature('feature/a', one);
      await branches.feature('feature/b', two);
      await branches.local.git('merge', '--quiet', '--no-ff', '--strategy=ours', '-m', 'Ours', 'feature/a');
      await branches.onQa('merge', '--quiet', '--no-ff', '-m', 'Merge it', 'feature/b');
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ commit: undefined, complete: false });
    });

    it('is held where a record names it', async () => {
      const tip = await branches.feature('feature/a', one);
      await leaveOut(more);
      await branches.record([{ name: 'feature/a', tip, commits: [tip] }]);
      expect(await standing('feature/a')).to.include({ commit: tip, by: 'record', complete: true });
    });

    it('is not held when others had done it before, and took that back', async () => {
      const tip = await branches.feature('feature/a', one);
      await branches.work('qa', two);
      await branches.onQa('cherry-pick', tip);
      await branches.onQa('merge', '--quiet', '--no-ff', '-m', 'Merge it', 'feature/a');
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ commit: tip, by: 'pick', complete: true });
      await branches.onQa('revert', '--no-edit', 'HEAD^1');
      await branches.record([], 'baseline');
      const gone = await standing('feature/a');
      expect(gone).to.include({ commit: undefined, complete: false });
      expect(gone.takenOut).to.include({ by: 'revert' });
    });
  });

  it('is also what a feature that was started from it brought', async () => {
    const tip = await branches.feature('feature/a', one);
    await branches.local.branch('feature/b');
    await branches.work('feature/b', two);
    await branches.promote('feature/b');
    expect(await standing('feature/a')).to.include({ commit: tip, by: 'merge', complete: true });
  });

  describe('taken out', () => {
    it('by an undo is gone until it is promoted again', async () => {
      const tip = await branches.feature('feature/a', one);
      await branches.promote('feature/a');
      const [{ features }] = branches.records;
      await branches.onQa('revert', '--no-edit', '-m', '1', 'HEAD');
      const { run } = await branches.record(features, 'undo');
      expect(await standing('feature/a')).to.deep.include({
        commit: undefined,
        missing: [tip],
        takenOut: { by: 'undo', run },
      });
      await branches.onQa('revert', '--no-edit', 'HEAD');
      await branches.record(features);
      expect(await standing('feature/a')).to.include({ commit: tip, complete: true, takenOut: undefined });
    });

    it('by an undo of its last promotion is held at the one before', async () => {
      const first = await branches.feature('feature/a', one);
      await branches.promote('feature/a');
      await branches.work('feature/a', two);
      await branches.promote('feature/a');
      await branches.record(branches.records[0].features, 'undo');
      expect(await standing('feature/a')).to.include({ commit: first, complete: false });
    });

    it('by git revert of its merge is gone, and back when that is reverted', async () => {
      const tip = await branches.feature('feature/a', one);
      await branches.promote('feature/a');
      const revert = await branches.onQa('revert', '--no-edit', '-m', '1', 'HEAD');
      // The org still has it.
      expect(await standing('feature/a')).to.include({ complete: true });
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.deep.include({
        commit: undefined,
        complete: false,
        missing: [tip],
        takenOut: { by: 'revert', commit: revert },
      });
      await branches.onQa('revert', '--no-edit', 'HEAD');
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ commit: tip, complete: true, takenOut: undefined });
    });

    it('by a commit that only looks like its revert is found by what it does', async () => {
      await branches.feature('feature/a', { 'long.txt': longFile('new') });
      await branches.promote('feature/a');
      await branches.work('qa', { 'long.txt': longFile('new', 'end') });
      const removed = await branches.work('qa', { 'long.txt': longFile('first', 'end') });
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.deep.include({
        commit: undefined,
        takenOut: { by: 'revert', commit: removed },
      });
    });

    it('before newer commits were promoted stays out, and what a record names again is back', async () => {
      const tip = await branches.feature('feature/a', one);
      await branches.promote('feature/a');
      await branches.onQa('revert', '--no-edit', '-m', '1', 'HEAD');
      const newer = await branches.work('feature/a', two);
      await branches.promote('feature/a');
      expect(await standing('feature/a')).to.deep.include({ commit: undefined, complete: false, missing: [tip] });
      const mergeCommit = await branches.work('qa', one);
      await branches.record([{ name: 'feature/a', tip: newer, commits: [newer, tip], mergeCommit }]);
      expect(await standing('feature/a')).to.include({ commit: newer, complete: true, takenOut: undefined });
    });

    it('only in its last commit is held at the one before', async () => {
      const first = await branches.feature('feature/a', one);
      const last = await branches.work('feature/a', two);
      await branches.promote('feature/a');
      await branches.onQa('revert', '--no-edit', last);
      await branches.record([], 'baseline');
      const presence = await standing('feature/a');
      expect(presence).to.include({ commit: first, complete: false });
      expect(presence.missing).to.deep.equal([last]);
    });

    it('with others is back when its commits were made again by themselves', async () => {
      const first = await branches.feature('feature/a', one);
      await branches.work('main', { 'main.txt': 'main\n' });
      await branches.local.checkout('feature/a');
      await branches.local.git('merge', '--quiet', '--no-edit', 'main');
      const second = await branches.work('feature/a', two);
      const merge = await branches.local.git('rev-parse', 'feature/a^');
      await branches.feature('feature/b', { 'three.txt': 'three\n' });
      await branches.local.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'feature/a');
      await branches.onQa('merge', '--quiet', '--no-ff', '-m', 'Merge it', 'feature/b');
      await branches.onQa('revert', '--no-edit', '-m', '1', 'HEAD');
      await branches.work('qa', one);
      await branches.onQa('commit', '--quiet', '--amend', '-m', `Make it again\n\nRestores: ${first}`);
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.deep.include({ commit: first, complete: false, missing: [merge, second] });
      await branches.work('qa', two);
      await branches.onQa('commit', '--quiet', '--amend', '-m', `Make it again\n\nRestores: ${second}`);
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ commit: second, complete: true, takenOut: undefined });
      expect(await standing('feature/b')).to.include({ commit: undefined, complete: false });
      await branches.onQa('revert', '--no-edit', 'HEAD');
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.deep.include({ commit: merge, complete: false, missing: [second] });
    });

    it('on its branch and not yet in its org is told to whoever promotes', async () => {
      const tip = await branches.feature('feature/a', one);
      await branches.promote('feature/a');
      const feature = { name: 'feature/a', tip };
      expect(await branches.read(feature, true, takenOutSince)).to.equal(undefined);
      const commit = await branches.onQa('revert', '--no-edit', '-m', '1', 'HEAD');
      expect(await branches.read(feature, true, takenOutSince)).to.deep.equal({ by: 'revert', commit });
    });
  });

  describe('by other commits', () => {
    const squash = async (...names: readonly string[]): Promise<string> => {
      for (const name of names) await branches.onQa('merge', '--quiet', '--squash', name);
      await branches.onQa('commit', '--quiet', '-m', 'Squashed');
      await branches.record([], 'baseline');
      return branches.local.git('rev-parse', 'qa');
    };

    it('is found when it was squashed, though the target had changed', async () => {
      const tip = await branches.feature('feature/a', one, { 'long.txt': longFile('new') }, two);
      await branches.work('qa', { 'long.txt': longFile('first', 'end') });
      await squash('feature/a');
      expect(await standing('feature/a')).to.include({ commit: tip, by: 'squash', complete: true });
      const newer = await branches.work('feature/a', { 'three.txt': 'three\n' });
      const later = await standing('feature/a');
      expect(later).to.include({ commit: tip, complete: false });
      expect(later.missing).to.deep.equal([newer]);
    });

    it('is gone again when the squashed commit was reverted', async () => {
      await branches.feature('feature/a', one, two);
      await squash('feature/a');
      const commit = await branches.onQa('revert', '--no-edit', 'HEAD');
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.deep.include({
        commit: undefined,
        complete: false,
        takenOut: { by: 'revert', commit },
      });
    });

    it('is gone again when the merge that brought them was reverted', async () => {
      const tip = await branches.feature('feature/a', one);
      await branches.feature('feature/b', two);
      await branches.local.git('cherry-pick', tip);
      await branches.onQa('merge', '--quiet', '--no-ff', '-m', 'Merge it', 'feature/b');
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ commit: tip, by: 'pick', complete: true });
      await branches.onQa('revert', '--no-edit', '-m', '1', 'HEAD');
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ commit: undefined, complete: false });
    });

    it('is found by its content when it was squashed together with another one', async () => {
      const tip = await branches.feature('feature/a', one, two);
      await branches.feature('feature/b', { 'three.txt': 'three\n' });
      await squash('feature/a', 'feature/b');
      expect(await standing('feature/a')).to.include({ commit: tip, by: 'content', complete: true });
      await branches.work('qa', { 'two.txt': 'other\n' });
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ complete: false });
    });

    it('is found when its commits were cherry-picked, also only the first of them', async () => {
      const first = await branches.feature('feature/a', one);
      const last = await branches.work('feature/a', { 'long.txt': longFile('new') });
      await branches.work('qa', { 'long.txt': longFile('first', 'end') });
      await branches.onQa('cherry-pick', first);
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ commit: first, by: 'pick', complete: false });
      await branches.onQa('cherry-pick', last);
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ commit: last, by: 'pick', complete: true });
    });

    it('is found when it was rebased onto the target by a git host', async () => {
      const tip = await branches.feature('feature/a', one, { 'long.txt': longFile('new') });
      await branches.work('qa', { 'long.txt': longFile('first', 'end') });
      await branches.local.git('checkout', '--quiet', '-b', 'rebased', 'feature/a');
      await branches.local.git('rebase', '--quiet', '--force-rebase', 'qa');
      await branches.onQa('merge', '--quiet', '--ff-only', 'rebased');
      await branches.record([], 'baseline');
      expect(await standing('feature/a')).to.include({ commit: tip, by: 'pick', complete: true });
    });

    it('is found when the feature itself was rebased after its promotion', async () => {
      await branches.feature('feature/a', one, two);
      await branches.promote('feature/a');
      await branches.work('main', { 'main.txt': 'more\n' });
      await branches.local.checkout('feature/a');
      await branches.local.git('rebase', '--quiet', 'main');
      expect(await standing('feature/a')).to.include({ by: 'pick', complete: true });
      const newer = await branches.work('feature/a', { 'three.txt': 'three\n' });
      const later = await standing('feature/a');
      expect(later).to.include({ complete: false });
      expect(later.missing).to.deep.equal([newer]);
    });

    it('counts a merge of main into the feature as nothing of its own', async () => {
      await branches.feature('feature/a', one);
      await branches.work('main', { 'main.txt': 'more\n' });
      await branches.local.checkout('feature/a');
      await branches.local.git('merge', '--quiet', '--no-edit', 'main');
      const tip = await branches.work('feature/a', two);
      await branches.onQa('merge', '--quiet', '--no-edit', 'main');
      await squash('feature/a');
      expect(await standing('feature/a')).to.include({ commit: tip, by: 'squash', complete: true });
    });
  });

  it('is an older version when the feature was rewritten to something else', async () => {
    const old = await branches.feature('feature/a', one);
    await branches.promote('feature/a');
    await branches.local.checkout('feature/a');
    await branches.local.write({ 'one.txt': 'other\n' });
    await branches.local.git('commit', '--quiet', '--all', '--amend', '-m', 'Anew');
    const tip = await branches.local.git('rev-parse', 'HEAD');
    const presence = await standing('feature/a');
    expect(presence).to.include({ commit: old, by: 'record', complete: false });
    expect(presence.missing).to.deep.equal([tip]);
  });

  it('is known by its records when the main branch has it too, and its reverts count', async () => {
    const tip = await branches.feature('feature/a', one);
    await branches.promote('feature/a');
    await branches.local.checkout('main');
    await branches.local.git('merge', '--quiet', '--no-ff', '-m', 'Merge', 'feature/a');
    expect(await standing('feature/a')).to.include({ commit: tip, by: 'record', complete: true });
    const commit = await branches.onQa('revert', '--no-edit', '-m', '1', 'HEAD');
    await branches.record([], 'baseline');
    expect(await standing('feature/a')).to.deep.include({
      commit: undefined,
      takenOut: { by: 'revert', commit },
    });
  });

  it('is where it was started when it has no commits', async () => {
    const tip = await branches.feature('feature/a');
    expect(await standing('feature/a')).to.include({ commit: tip, by: 'merge', complete: true });
    await branches.work('main', { 'main.txt': 'more\n' });
    await branches.local.git('branch', 'feature/b', 'main');
    expect(await standing('feature/b')).to.include({ commit: undefined, complete: false });
  });
});
