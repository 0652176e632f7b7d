import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { Repository } from '../../src/git/repository.js';
import { commitTree } from '../../src/git/write.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

describe('a repository', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  const oddPaths = ['a b.txt', 'quote".txt', 'ümlaut/ß.txt', 'line\nend.txt', '-dash.txt', ':(top)x', 'star*.txt'];

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    await local.commit('Begin', { 'one.txt': '1\n', 'folder/two.txt': '2\n' });
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  describe('when opened', () => {
    it('knows its places, from any of its folders', async () => {
      const opened = await Repository.open(join(local.dir, 'folder'), { env: local.env });
      expect(opened).to.deep.include({
        dir: local.dir,
        workTree: local.dir,
        gitDir: join(local.dir, '.git'),
        commonDir: join(local.dir, '.git'),
      });
    });

    it('shares the common directory with its linked worktrees', async () => {
      const worktree = await local.worktree('linked');
      const opened = await worktree.open();
      expect(opened.workTree).to.equal(worktree.dir);
      expect(opened.commonDir).to.equal(join(local.dir, '.git'));
      expect(opened.gitDir).to.equal(join(local.dir, '.git', 'worktrees', 'linked'));
    });

    it('has no work tree when it is bare', async () => {
      const bare = await scratch.clone(local, 'bare.git', { flags: ['--bare'] });
      const opened = await bare.open();
      expect(opened.workTree).to.equal(undefined);
      expect(opened.dir).to.equal(bare.dir);
    });

    it('is looked for where it was told, also while a hook of another one runs', async () => {
      const other = await scratch.init('other');
      process.env.GIT_DIR = join(other.dir, '.git');
      try {
        expect((await local.open()).gitDir).to.equal(join(local.dir, '.git'));
      } finally {
        delete process.env.GIT_DIR;
      }
    });

    it('is refused outside of any repository', async () => {
      const env = { ...scratch.env, GIT_CEILING_DIRECTORIES: await realpath(scratch.dir) };
      for (const dir of [join(scratch.dir, 'home'), join(scratch.dir, 'nowhere')]) {
        const error = await failure(Repository.open(dir, { env }));
        expect(error.name).to.equal('NotAGitRepositoryError');
        expect(error.message).to.include(dir);
      }
    });

    it('refuses a git that is too old, and names the version found', async () => {
      await scratch.script('git', 'echo git version 2.20.1');
      const env = { ...scratch.env, PATH: `${scratch.dir}/bin:${process.env.PATH ?? ''}` };
      const error = await failure(Repository.open(local.dir, { env }));
      expect(error.name).to.equal('GitVersionError');
      expect(error.message).to.equal('git 2.20.1 is too old: git 2.39 or newer is needed.');
    });

    it('takes newer versions, whatever their vendor adds', async () => {
      for (const version of ['2.39.0', '2.39.5 (Apple Git-154)', '2.47.1.windows.1', '3.0.0-rc1']) {
        const real = (await local.git('--exec-path')) + '/git';
        const script = await scratch.script(
          `${version}/git`,
          `test "$1" = --version -o "$1" = version && echo "git version ${version}" && exit`,
          `exec ${real} "$@"`
        );
        const env = { ...scratch.env, PATH: `${dirname(script)}:${process.env.PATH ?? ''}` };
        expect((await Repository.open(local.dir, { env })).dir, version).to.equal(local.dir);
      }
    });

    it('says so when there is no git', async () => {
      const env = { ...scratch.env, PATH: join(scratch.dir, 'home') };
      expect((await failure(Repository.open(local.dir, { env }))).name).to.equal('GitNotFoundError');
    });

    it('is not taken for one without remotes when git is killed, or fails without a word', async () => {
      await local.git('remote', 'add', 'origin', 'https://example.com/x.git');
      const real = (await local.git('--exec-path')) + '/git';
      const env = { ...scratch.env, PATH: `${scratch.dir}/bin:${process.env.PATH ?? ''}` };
      for (const end of ['kill -INT $$; sleep 9', 'kill -KILL $$', 'exit 1']) {
        await scratch.script('git', `case " $* " in *" remote "*) ${end};; esac`, `exec ${real} "$@"`);
        expect((await failure(Repository.open(local.dir, { env }))).name, end).to.equal('GitError');
      }
    });

    it('is not kept from it by how the user’s credentials, proxies and editors are set up', async () => {
      const env = {
        ...scratch.env,
        EDITOR: 'vi',
        GIT_ASKPASS: 'askpass',
        GIT_EDITOR: 'vi',
        GIT_PAGER: 'less',
        GIT_PROXY_COMMAND: 'proxy',
        GIT_SSH: 'ssh',
        GIT_SSH_COMMAND: 'ssh -i key',
        PREFIX: '/usr',
        SSH_ASKPASS: 'askpass',
        GIT_CONFIG_COUNT: '5',
        GIT_CONFIG_KEY_0: 'credential.helper',
        GIT_CONFIG_VALUE_0: 'store',
        GIT_CONFIG_KEY_1: 'core.hooksPath',
        GIT_CONFIG_VALUE_1: '/none',
        GIT_CONFIG_KEY_2: 'url.https://mirror.example/.insteadOf',
        GIT_CONFIG_VALUE_2: 'https://example.com/',
        GIT_CONFIG_KEY_3: 'filter.lfs.smudge',
        GIT_CONFIG_VALUE_3: 'git-lfs smudge -- %f',
        GIT_CONFIG_KEY_4: 'alias.x',
        GIT_CONFIG_VALUE_4: 'status',
      };
      await local.git('remote', 'add', 'origin', 'https://example.com/x.git');
      const opened = await Repository.open(local.dir, { env });
      expect(opened.remoteUrls.get('origin')).to.equal('https://mirror.example/x.git');
    });

    it('knows its remotes, and shows their addresses without passwords', async () => {
      await local.git('remote', 'add', 'origin', 'https://me:secret@example.com/x.git');
      await local.git('remote', 'add', 'backup', '/some where/else');
      const opened = await local.open();
      expect(await opened.remotes()).to.have.members(['origin', 'backup']);
      expect(opened.remoteUrls.get('origin')).to.equal('https://example.com/x.git');
    });
  });

  describe('asked where it is', () => {
    it('names the current branch', async () => {
      await local.branch('feature/a-b');
      expect(await repo.currentBranch()).to.equal('feature/a-b');
    });

    it('has no current branch when HEAD is detached', async () => {
      await local.checkout((await local.oid('HEAD')) ?? '');
      expect(await repo.currentBranch()).to.equal(undefined);
    });

    it('has a current branch before its first commit', async () => {
      expect(await (await (await scratch.init('new')).open()).currentBranch()).to.equal('main');
    });
  });

  describe('asked who commits', () => {
    it('answers as git does, its environment first', async () => {
      expect(await repo.identity()).to.deep.equal({ name: 'Scratch User', email: 'user@scratch.example' });
      const env = { ...local.env, GIT_AUTHOR_NAME: 'Robot <R>', GIT_AUTHOR_EMAIL: 'r@x' };
      expect(await (await Repository.open(local.dir, { env })).identity()).to.deep.equal({
        name: 'Robot R',
        email: 'r@x',
      });
    });

    it('says what to set when git does not know', async () => {
      const other = await scratch.init('anonymous');
      await other.git('config', '--unset', 'user.email');
      await other.config('user.useConfigOnly', 'true');
      const env = { ...other.env, GIT_CONFIG_GLOBAL: '/dev/null' };
      const error = await failure((await Repository.open(other.dir, { env })).identity());
      expect(error.name).to.equal('GitIdentityError');
    });
  });

  describe('asked for a commit', () => {
    it('resolves branches, tags and ids, however they are named', async () => {
      const head = await local.oid('HEAD');
      await local.git('tag', '-a', '-m', 'one', 'v1');
      await local.git('update-ref', 'refs/heads/-dash', 'HEAD');
      await local.git('update-ref', 'refs/heads/--all', 'HEAD');
      for (const rev of ['main', 'refs/heads/main', 'v1', 'HEAD', head ?? '', '-dash', '--all']) {
        expect(await repo.resolveCommit(rev), rev).to.equal(head);
      }
    });

    it('finds nothing where there is no single commit', async () => {
      const tree = await local.oid('HEAD^{tree}');
      const revs = [
        'none',
        '',
        '^main',
        '--branches',
        'main..main',
        'main main',
        tree ?? '',
        '1'.repeat(40),
        'a\0b',
        '@{-1}',
      ];
      for (const rev of revs) expect(await repo.resolveCommit(rev), rev).to.equal(undefined);
    });
  });

  describe('asked about history', () => {
    let base: string;
    let feature: string;
    let main: string;

    beforeEach(async () => {
      base = (await local.oid('HEAD')) ?? '';
      await local.branch('feature');
      feature = await local.commit('Feature: ü "quoted"\n\nbody', { 'folder/two.txt': 'two\n' });
      await local.checkout('main');
      main = await local.commit('Main', { 'one.txt': 'one\n' });
    });

    it('knows ancestors and the best common one', async () => {
      expect(await repo.isAncestor(base, feature)).to.equal(true);
      expect(await repo.isAncestor(feature, feature)).to.equal(true);
      expect(await repo.isAncestor(main, feature)).to.equal(false);
      expect(await repo.mergeBase(main, feature)).to.equal(base);
      await local.git('checkout', '--quiet', '--orphan', 'alone');
      expect(await repo.mergeBase(await local.commit('Alone'), main)).to.equal(undefined);
    });

    it('knows ancestors however far away they are', async () => {
      const tree = await repo.tree(base);
      let tip = main;
      for (let each = 0; each < 20; each += 1) {
        tip = await commitTree(repo, { tree, parents: [tip], message: `parent ${feature}` });
        expect(await repo.isAncestor(main, tip), `${each} away`).to.equal(true);
      }
      expect(await repo.isAncestor(tip, main)).to.equal(false);
      expect(await repo.isAncestor(feature, tip)).to.equal(false);
    });

    it('lists the commits of a range, newest first', async () => {
      const commits = await repo.commits({ include: [feature], exclude: [main] });
      expect(commits).to.deep.equal([
        {
          oid: feature,
          tree: await local.oid(`${feature}^{tree}`),
          parents: [base],
          subject: 'Feature: ü "quoted"',
          authorName: 'Scratch User',
          authorEmail: 'user@scratch.example',
          date: await local.git('show', '-s', '--format=%cI', feature),
        },
      ]);
      expect((await repo.commits({ include: [base] })).map(({ parents }) => parents)).to.deep.equal([[]]);
    });

    it('lists only what changes some paths, or follows first parents', async () => {
      await local.git('merge', '--quiet', '--no-edit', 'feature');
      const subjects = async (range: Parameters<Repository['commits']>[0]): Promise<string[]> =>
        (await repo.commits(range)).map(({ subject }) => subject);
      expect(await subjects({ include: ['main'], exclude: [base], paths: ['one.txt'] })).to.deep.equal(['Main']);
      expect(await subjects({ include: ['main'], exclude: [base], firstParent: true })).to.deep.equal([
        "Merge branch 'feature'",
        'Main',
      ]);
      expect(await repo.countCommits({ include: ['main'], exclude: [base] })).to.equal(3);
    });

    it('lists nothing of nothing', async () => {
      expect(await repo.commits({ include: [] })).to.deep.equal([]);
      expect(await repo.countCommits({ include: [] })).to.equal(0);
      expect(await repo.commits({ include: [main], exclude: [main] })).to.deep.equal([]);
    });

    it('is not impressed by settings that change what git log prints', async () => {
      await local.config('log.showSignature', 'true');
      await local.config('format.pretty', 'oneline');
      await local.config('i18n.logOutputEncoding', 'ISO-8859-1');
      const [{ subject }] = await repo.commits({ include: [feature] });
      expect(subject).to.equal('Feature: ü "quoted"');
    });
  });

  describe('asked for files', () => {
    it('reads a file of a commit, and knows what is none', async () => {
      expect((await repo.readFile('main', 'folder/two.txt'))?.toString()).to.equal('2\n');
      expect(await repo.readFile('main', 'folder')).to.equal(undefined);
      expect(await repo.readFile('main', 'folder/three.txt')).to.equal(undefined);
      expect((await failure(repo.readFile('1'.repeat(40), 'one.txt'))).name).to.equal('ObjectMissingError');
    });

    it('lists, compares and reads files of any name', async () => {
      const from = (await local.oid('HEAD')) ?? '';
      const to = await local.commit('Odd', Object.fromEntries(oddPaths.map((path) => [path, `${path}!`])));
      const added = (await repo.diffTrees(from, to)).map(({ status, path }) => `${status} ${path}`);
      expect(added).to.have.members(oddPaths.map((path) => `A ${path}`));
      for (const path of oddPaths) {
        expect((await repo.listFiles(to, [path])).map((file) => file.path)).to.deep.equal([path]);
        expect((await repo.readFile(to, path))?.toString()).to.equal(`${path}!`);
      }
    });

    it('lists all files, those of a folder, or none', async () => {
      const oid = await local.oid('HEAD:folder/two.txt');
      expect((await repo.listFiles('main')).map(({ path }) => path)).to.deep.equal(['folder/two.txt', 'one.txt']);
      expect(await repo.listFiles('main', ['folder', 'folder/two.txt', 'none'])).to.deep.equal([
        { path: 'folder/two.txt', mode: '100644', type: 'blob', oid },
      ]);
      expect(await repo.listFiles('main', [])).to.deep.equal([]);
    });

    it('compares by file: added, changed, deleted, and never renamed', async () => {
      const from = (await local.oid('HEAD')) ?? '';
      await local.config('diff.renames', 'copies');
      const to = await local.commit('Change', { 'one.txt': undefined, 'moved.txt': '1\n', 'folder/two.txt': 'zwei\n' });
      const changes = await repo.diffTrees(from, to);
      expect(changes.map(({ status, path }) => `${status} ${path}`)).to.have.members([
        'M folder/two.txt',
        'A moved.txt',
        'D one.txt',
      ]);
      expect(changes.find(({ path }) => path === 'one.txt')).to.deep.include({
        oldMode: '100644',
        newMode: '000000',
        oldOid: await local.oid(`${from}:one.txt`),
        newOid: '0'.repeat(40),
      });
      expect(await repo.diffTrees(to, to)).to.deep.equal([]);
      expect((await repo.diffTrees(repo.emptyTree, to)).map(({ status }) => status)).to.deep.equal(['A', 'A']);
    });
  });

  it('tells names that a branch can have from those that it cannot', async () => {
    for (const name of ['main', 'feature/a', 'ümlaut', 'a"b', "a'b;$(x)"]) await repo.checkBranchName(name);
    for (const name of ['', '-x', '--all', 'a b', 'a..b', '@{-1}', 'HEAD', 'x.lock', 'a\0b', 'a\nb', '/a', 'a/']) {
      expect((await failure(repo.checkBranchName(name))).name, name).to.equal('InvalidBranchNameError');
    }
    expect((await failure(repo.checkBranchName('a@{b'))).actions?.join()).to.include('"@{"');
  });
});
