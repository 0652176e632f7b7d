import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import { mergeTrees, type MergeResult } from '../../src/git/merge.js';
import { Repository } from '../../src/git/repository.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

const lines = (...numbers: ReadonlyArray<number | string>): string => numbers.map((line) => `${line}\n`).join('');

describe('merging in the object store', () => {
  let scratch: Scratch;
  let local: TestRepository;

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
  });

  afterEach(() => scratch.remove());

  /** Commits a base on main, and on top of it `feature` and `main`. */
  const diverge = async (
    base: Files,
    feature: Files,
    main: Files
  ): Promise<Readonly<{ ours: string; theirs: string }>> => {
    await local.commit('Base', base);
    await local.branch('feature');
    const theirs = await local.commit('Feature', feature);
    await local.checkout('main');
    return { ours: await local.commit('Main', main), theirs };
  };

  const merge = async (
    at: TestRepository,
    request: Parameters<typeof mergeTrees>[1],
    env = {}
  ): Promise<MergeResult> => {
    const repo = await Repository.open(at.dir, { env: { ...at.env, ...env } });
    try {
      return await mergeTrees(repo, request);
    } finally {
      await repo.close();
    }
  };

  const outline = ({ conflicts }: MergeResult): string[] => conflicts.map(({ path, kind }) => `${kind}: ${path}`);

  it('gives the tree that git merge gives', async () => {
    const commits = await diverge(
      { 'both.txt': lines(1, 2, 3, 4, 5), 'old name.txt': lines('a', 'b', 'c', 'd', 'e'), 'gone.txt': 'x' },
      {
        'both.txt': lines(1, 2, 3, 4, 'five'),
        'old name.txt': undefined,
        'new/näme.txt': lines('a', 'b', 'c', 'd', 'e'),
      },
      { 'both.txt': lines('one', 2, 3, 4, 5), 'old name.txt': lines('a', 'b', 'c', 'd', 'E'), 'gone.txt': undefined }
    );
    const { tree, conflicts } = await merge(local, commits);
    expect(conflicts).to.deep.equal([]);
    expect(await local.read(tree, 'both.txt')).to.equal(lines('one', 2, 3, 4, 'five'));
    expect(await local.read(tree, 'new/näme.txt')).to.equal(lines('a', 'b', 'c', 'd', 'E'));
    await local.git('merge', '--quiet', '--no-edit', 'feature');
    expect(tree).to.equal(await local.oid('HEAD^{tree}'));
  });

  it('moves nothing, and leaves nothing behind but objects', async () => {
    const commits = await diverge({ 'a.txt': '1' }, { 'a.txt': '2' }, { 'b.txt': '3' });
    await local.write({ 'a.txt': 'work in progress', 'untracked.txt': '!' });
    const state = async (): Promise<unknown> => [await local.refs(), await local.git('status', '--porcelain')];
    const before = await state();
    const { TMPDIR } = process.env;
    process.env.TMPDIR = `${scratch.dir}/home`;
    try {
      await merge(local, commits);
      await merge(local, { ...commits, base: commits.ours });
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    }
    expect(await state()).to.deep.equal(before);
    expect(readdirSync(`${scratch.dir}/home`)).to.deep.equal(['.gitconfig']);
  });

  it('names each conflict, its kind and its file, however the file is named', async () => {
    const odd = ['a b "c".txt', 'ü.txt', 'line\nend.txt', '-dash.txt'];
    const all = (content: string): Files => Object.fromEntries(odd.map((path) => [path, content]));
    const commits = await diverge(
      { ...all('1\n'), 'gone.txt': lines(1, 2, 3), fine: '1' },
      { ...all('2\n'), 'gone.txt': lines(1, 2, 'three'), 'added.txt': 'here' },
      { ...all('3\n'), 'gone.txt': undefined, 'added.txt': 'there', fine: '2' }
    );
    const result = await merge(local, commits);
    expect(outline(result)).to.have.members([
      ...odd.map((path) => `contents: ${path}`),
      'modify/delete: gone.txt',
      'contents: added.txt',
    ]);
    expect(result.conflicts.find(({ path }) => path === 'gone.txt')?.message).to.match(
      /^CONFLICT \(modify\/delete\): gone.txt /
    );
    expect(await local.read(result.tree, 'ü.txt')).to.include('<<<<<<<');
  });

  it('names a file that was renamed on both sides', async () => {
    const content = lines(1, 2, 3, 4, 5);
    const commits = await diverge(
      { 'old.txt': content },
      { 'old.txt': undefined, 'theirs.txt': content },
      { 'old.txt': undefined, 'ours.txt': content }
    );
    const { conflicts } = await merge(local, commits);
    expect(conflicts).to.have.length(1);
    expect(conflicts[0]).to.deep.include({ path: 'old.txt', kind: 'rename/rename' });
  });

  describe('in places that differ', () => {
    let commits: Readonly<{ ours: string; theirs: string }>;
    const hostileConfig = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'merge.default', GIT_CONFIG_VALUE_0: 'evil' };

    beforeEach(async () => {
      commits = await diverge(
        {
          'clean.txt': lines(1, 2, 3, 4, 5),
          'conflict.txt': '1\n',
          'doc.md': '1\n',
          '.gitattributes': '*.md merge=union\n',
        },
        { 'clean.txt': lines(1, 2, 3, 4, 'five'), 'conflict.txt': 'theirs\n', 'doc.md': 'theirs\n' },
        { 'clean.txt': lines('one', 2, 3, 4, 5), 'conflict.txt': 'ours\n', 'doc.md': 'ours\n' }
      );
    });

    /** Everything that makes git merge differently in one place than in another. */
    const makeHostile = async (): Promise<void> => {
      await local.write({
        '.gitattributes': '*.txt merge=evil\n',
        '.git/info/attributes': 'conflict.txt merge=union\n*.md -merge\n',
        '../home/.config/git/attributes': 'clean.txt merge=evil\n',
        'clean.txt': 'dirty',
      });
      await local.config('merge.evil.driver', 'echo evil > %A');
      await local.config('merge.conflictStyle', 'diff3');
      await local.git('config', '--global', 'merge.evil.driver', 'echo evil > %A');
      await local.git('config', '--global', 'core.attributesFile', `${scratch.dir}/attributes`);
      await local.git('config', '--global', 'merge.renames', 'false');
      await local.write({ '../attributes': '* merge=evil\n' });
    };

    it('gives one tree: laptop, dirty tree, linked worktree and bare clone', async () => {
      const bare = await scratch.clone(local, 'ci.git', { flags: ['--bare'] });
      const laptop = await merge(local, commits);
      expect(outline(laptop)).to.deep.equal(['contents: conflict.txt', 'contents: doc.md']);
      expect(await local.read(laptop.tree, 'clean.txt')).to.equal(lines('one', 2, 3, 4, 'five'));
      await makeHostile();
      const linked = await local.worktree('linked', '-b', 'elsewhere');
      await linked.write({ '.gitattributes': '* merge=union\n' });
      expect(await merge(local, commits, hostileConfig)).to.deep.equal(laptop);
      expect(await merge(linked, commits)).to.deep.equal(laptop);
      await rm(`${scratch.dir}/home/.gitconfig`);
      expect(await merge(bare, commits)).to.deep.equal(laptop);
    });

    it('is what git by itself does not: it runs the driver, and merges what conflicts', async () => {
      await makeHostile();
      const plain = await local
        .git('merge-tree', '--write-tree', commits.ours, commits.theirs)
        .catch((error: { stdout: string }) => error.stdout);
      const tree = plain.split('\n')[0];
      expect(await local.read(tree, 'clean.txt')).to.equal('evil\n');
      expect(await local.read(tree, 'conflict.txt')).to.equal('ours\ntheirs\n');
    });

    it('gives one tree also from a base of one’s own', async () => {
      const base = (await local.oid('main~1')) ?? '';
      const clean = await merge(local, { ...commits, base });
      await makeHostile();
      expect(await merge(local, { ...commits, base }, hostileConfig)).to.deep.equal(clean);
      expect(outline(clean)).to.deep.equal(['contents: conflict.txt', 'contents: doc.md']);
    });
  });

  it('merges from a base of one’s own: reverting a revert brings back what was merged before', async () => {
    const { theirs } = await diverge({ 'a.txt': '1\n' }, { 'feature.txt': 'f\n' }, { 'b.txt': '2\n' });
    await local.git('merge', '--quiet', '--no-edit', 'feature');
    const merged = (await local.oid('HEAD')) ?? '';
    await local.git('revert', '--no-edit', '-m', '1', 'HEAD');
    const reverted = (await local.oid('HEAD')) ?? '';
    const tip = await local.commit('Later', { 'c.txt': '3\n' });
    const again = await merge(local, { ours: tip, theirs });
    expect(await local.files(again.tree), 'git thinks that it is merged').to.not.include('feature.txt');
    const back = await merge(local, { ours: tip, theirs: merged, base: reverted });
    expect(back.conflicts).to.deep.equal([]);
    expect(await local.files(back.tree)).to.deep.equal(['a.txt', 'b.txt', 'c.txt', 'feature.txt']);
  });

  it('takes trees when a base is given, also equal ones and none at all', async () => {
    await local.commit('Base', { 'a.txt': '1\n' });
    const base = (await local.oid('HEAD^{tree}')) ?? '';
    await local.commit('Change', { 'a.txt': '2\n' });
    const changed = (await local.oid('HEAD^{tree}')) ?? '';
    expect(await merge(local, { base, ours: base, theirs: changed })).to.deep.equal({ tree: changed, conflicts: [] });
    expect(await merge(local, { base, ours: changed, theirs: changed })).to.deep.equal({
      tree: changed,
      conflicts: [],
    });
    expect(await merge(local, { base, ours: base, theirs: base })).to.deep.equal({ tree: base, conflicts: [] });
    const nothing = (await local.open()).emptyTree;
    expect(outline(await merge(local, { base: nothing, ours: base, theirs: changed }))).to.deep.equal([
      'contents: a.txt',
    ]);
  });

  it('works without anyone’s name, and on a machine without a home', async () => {
    const commits = await diverge({ 'a.txt': '1\n' }, { 'a.txt': '2\n' }, { 'b.txt': '3\n' });
    const env = { HOME: '/nonexistent', XDG_CONFIG_HOME: '/nonexistent', GIT_CONFIG_GLOBAL: '/nonexistent' };
    for (const setting of ['user.name', 'user.email']) await local.git('config', '--unset', setting);
    const base = (await local.oid('main~1')) ?? '';
    expect((await merge(local, { ...commits, base }, env)).conflicts).to.deep.equal([]);
  });

  it('refuses histories that have nothing in common', async () => {
    const { ours } = await diverge({ 'a.txt': '1\n' }, {}, {});
    await local.git('checkout', '--quiet', '--orphan', 'alone');
    const alone = await local.commit('Alone');
    expect((await failure(merge(local, { ours, theirs: alone }))).name).to.equal('UnrelatedHistoriesError');
  });

  it('says that a shallow clone lacks history, instead of unrelated histories', async () => {
    const commits = await diverge({ 'a.txt': '1\n' }, { 'a.txt': '2\n' }, { 'b.txt': '3\n' });
    const shallow = await scratch.clone(local, 'shallow', { flags: ['--depth=1', '--no-single-branch'] });
    const error = await failure(merge(shallow, commits));
    expect(error.name).to.equal('ShallowHistoryError');
    expect((error as unknown as { actions: string[] }).actions[0]).to.include('git fetch --unshallow');
  });

  it('merges in a shallow clone whose history reaches far enough', async () => {
    await local.commit('Before');
    const commits = await diverge({ 'a.txt': '1\n' }, { 'a.txt': '2\n' }, { 'b.txt': '3\n' });
    const expected = await merge(local, commits);
    const shallow = await scratch.clone(local, 'shallow', { flags: ['--depth=2', '--no-single-branch'] });
    expect(await shallow.git('rev-parse', '--is-shallow-repository')).to.equal('true');
    expect(await merge(shallow, commits)).to.deep.equal(expected);
  });

  it('finds the objects of a clone that borrows them from another', async () => {
    const commits = await diverge({ 'a.txt': '1\n' }, { 'a.txt': '2\n' }, { 'b.txt': '3\n' });
    await local.git('clone', '--quiet', '--shared', '--bare', '.', `${scratch.dir}/shared.git`);
    const shared: TestRepository = { ...local, dir: `${scratch.dir}/shared.git` };
    expect(await merge(shared, commits)).to.deep.equal(await merge(local, commits));
  });

  it('fetches the files that it looks into when the clone left them out', async () => {
    const commits = await diverge(
      { 'a.txt': lines(1, 2, 3, 4), 'untouched.txt': 'u', 'old.txt': lines(5, 6, 7, 8) },
      { 'a.txt': lines(1, 2, 3, 'four'), 'old.txt': undefined, 'new.txt': lines(5, 6, 7, 8) },
      { 'a.txt': lines('one', 2, 3, 4), 'old.txt': lines(5, 6, 7, 'eight') }
    );
    const partial = await scratch.clone(local, 'partial', { flags: ['--filter=blob:none', '--bare'] });
    const missing = async (): Promise<string[]> =>
      (await partial.git('rev-list', '--objects', '--all', '--missing=print'))
        .split('\n')
        .filter((line) => line.startsWith('?'));
    expect(await missing()).to.have.length.above(4);
    expect(await merge(partial, commits)).to.deep.equal(await merge(local, commits));
    expect(await missing(), 'what is not looked into is not fetched').to.deep.equal([
      `?${(await local.oid('main:untouched.txt')) ?? ''}`,
    ]);
  });

  it('works in a repository that names its objects by SHA-256', async () => {
    local = await scratch.init('sha256', { objectFormat: 'sha256' });
    const commits = await diverge({ 'a.txt': '1\n' }, { 'a.txt': '2\n' }, { 'b.txt': '3\n' });
    const { tree, conflicts } = await merge(local, commits);
    expect(conflicts).to.deep.equal([]);
    expect(tree).to.have.length(64);
    expect(await local.files(tree)).to.deep.equal(['a.txt', 'b.txt']);
    expect((await merge(local, { ...commits, base: (await local.oid('main~1')) ?? '' })).tree).to.equal(tree);
  });
});
