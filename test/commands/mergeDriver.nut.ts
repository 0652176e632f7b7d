import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { expect } from 'chai';
import type {
  MergeDriverInstallJson,
  MergeDriverRunJson,
  MergeDriverUninstallJson,
} from '../../src/ui/mergeDriver/mergeDriverJson.js';
import { profile } from '../mergeDriver/files.js';
import { isolatedEnvironment } from '../support/environment.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { type Ended, packageRoot } from '../support/sf.js';
import { pluginHere as plugin } from '../support/sfHere.js';

const admin = 'force-app/Admin.profile-meta.xml';

describe('the merge driver commands', function () {
  this.timeout(120_000);
  let scratch: Scratch;
  let count = 0;

  beforeEach(async () => {
    scratch = await createScratch();
  });
  afterEach(async () => scratch.remove());

  const variables = (): Record<string, string> => ({ ...isolatedEnvironment(scratch.home), ...scratch.env });

  const run = async (cwd: string, ...args: readonly string[]): Promise<Ended> =>
    plugin(['sre', 'merge-driver', ...args], { cwd, env: { ...variables(), NO_COLOR: '1' } });

  const json = async <T>(cwd: string, ...args: readonly string[]): Promise<T> => {
    const { stdout, stderr } = await run(cwd, ...args, '--json');
    expect(stdout, stderr).to.match(/^\{/);
    return (JSON.parse(stdout) as { result: T }).result;
  };

  /** Runs git, whatever it ends with. */
  const git = async (repo: TestRepository, ...args: readonly string[]): Promise<Ended> => {
    const child = spawn('git', args, { cwd: repo.dir, env: variables(), stdio: ['ignore', 'pipe', 'pipe'] });
    const [stdout, stderr, [code]] = await Promise.all([
      textOf(child.stdout),
      textOf(child.stderr),
      once(child, 'close') as Promise<[number]>,
    ]);
    return { code, stdout, stderr };
  };

  const show = (repo: TestRepository, path = admin): Promise<string> => readFile(join(repo.dir, path), 'utf8');

  /** A repository with the driver, in which `main` and `other` changed a file of `start` each. */
  const forked = async (
    versions: Readonly<{ base: string; ours: string; theirs: string }>,
    path = admin
  ): Promise<TestRepository> => {
    const repo = await scratch.init(`repository ${(count += 1)}`);
    expect((await run(repo.dir, 'install')).code).to.equal(0);
    await repo.commit('Begin', { [path]: versions.base });
    await repo.branch('other');
    await repo.commit('Theirs', { [path]: versions.theirs });
    await repo.checkout('main');
    await repo.commit('Ours', { [path]: versions.ours });
    return repo;
  };

  const addedBoth = { base: profile('A'), ours: profile('A', 'B'), theirs: profile('A', 'C') };
  const contested = { base: profile('A', 'B'), ours: profile('A=false', 'B'), theirs: profile('A=', 'B', 'C') };

  describe('where two entries were added at one place', () => {
    it('git alone sees a conflict', async () => {
      const repo = await forked(addedBoth);
      await run(repo.dir, 'uninstall');
      expect((await git(repo, 'merge', 'other')).code).to.equal(1);
    });

    it('merge and rebase have both', async () => {
      const repo = await forked(addedBoth);
      await repo.git('branch', 'here');
      const merged = await git(repo, 'merge', 'other');
      expect(merged.code, merged.stdout + merged.stderr).to.equal(0);
      expect(await show(repo)).to.equal(profile('A', 'B', 'C'));
      await repo.checkout('here');
      const rebased = await git(repo, 'rebase', 'other');
      expect(rebased.code, rebased.stderr).to.equal(0);
      expect(await show(repo)).to.equal(profile('A', 'B', 'C'));
    });

    it('cherry-pick and revert, too', async () => {
      const repo = await forked(addedBoth);
      const picked = await git(repo, 'cherry-pick', 'other');
      expect(picked.code, picked.stderr).to.equal(0);
      expect(await show(repo)).to.equal(profile('A', 'B', 'C'));
      const reverted = await git(repo, 'revert', '--no-edit', 'HEAD~1');
      expect(reverted.code, reverted.stderr).to.equal(0);
      expect(await show(repo)).to.equal(profile('A', 'C'));
    });

    it('and stash pop', async () => {
      const repo = await forked(addedBoth);
      await repo.write({ [admin]: profile('A', 'B', 'D') });
      await repo.git('stash');
      await repo.commit('More', { [admin]: profile('A', 'B', 'E') });
      const popped = await git(repo, 'stash', 'pop');
      expect(popped.code, popped.stdout + popped.stderr).to.equal(0);
      expect(await show(repo)).to.equal(profile('A', 'B', 'D', 'E'));
    });
  });

  it('leaves a real conflict between markers, and all other changes in', async () => {
    const repo = await forked(contested);
    const { code, stderr, stdout } = await git(repo, 'merge', 'other');
    expect(code).to.equal(1);
    expect(stderr).to.include(
      `sf sre: ${admin}: both sides changed fieldPermissions[Account.A]/editable of the Profile.`
    );
    expect(stdout).to.include(`CONFLICT (content): Merge conflict in ${admin}`);
    const text = await show(repo);
    expect(text.match(/^<{7} /gm)).to.have.lengthOf(1);
    expect(text)
      .to.match(/^>{7} /m)
      .and.to.include('Account.C');
    expect((await git(repo, 'merge', '--abort')).code).to.equal(0);
    expect(await show(repo)).to.equal(contested.ours);
    expect((await git(repo, 'status', '--porcelain')).stdout).to.equal('');
  });

  it('stops at metadata that cannot be read, also where lines merge', async () => {
    const broken = profile('A', 'B').replace('</Profile>', '</Profil>');
    const repo = await forked({ base: profile('A', 'B'), ours: profile('A=false', 'B'), theirs: broken });
    const { code, stderr } = await git(repo, 'merge', 'other');
    expect(code).to.equal(1);
    expect(stderr).to.match(/sf sre: theirs: force-app\/Admin\.profile-meta\.xml, line \d+: /);
    expect(await show(repo)).to.equal(broken.replace('true', 'false'));
    expect((await git(repo, 'diff', '--name-only', '--diff-filter=U')).stdout.trim()).to.equal(admin);
  });

  it('is one module, so that git does not wait for a hundred files', async () => {
    const folder = join(packageRoot, 'lib', 'mergeDriver');
    const imported = (text: string): readonly string[] =>
      [...text.matchAll(/\b(?:from|import\() ?["'](\.[^"']+)/g)].map(([, path]) => path);
    expect(imported(await readFile(join(folder, 'run.js'), 'utf8'))).to.deep.equal(['./bundled.js']);
    expect(imported(await readFile(join(folder, 'bundled.js'), 'utf8'))).to.deep.equal([]);
  });

  it('merges what is no metadata as git does', async () => {
    const lines = { base: 'a\nb\nc\nd\n', ours: 'A\nb\nc\nd\n', theirs: 'a\nb\nc\nD\n' };
    const clean = await forked(lines, 'notes.app');
    expect((await git(clean, 'merge', 'other')).code).to.equal(0);
    expect(await show(clean, 'notes.app')).to.equal('A\nb\nc\nD\n');
    const both = await forked({ ...lines, theirs: 'x\nb\nc\nd\n' }, 'notes.app');
    expect((await git(both, 'merge', 'other')).code).to.equal(1);
    expect(await show(both, 'notes.app')).to.match(/^<{7} .*\nA\n={7}\nx\n>{7} .*\nb\n/);
  });

  for (const path of [
    'it\'s 100% $(touch x)/-a "b".profile-meta.xml',
    '-meta.xml',
    '%P.profile-meta.xml',
    'package.xml',
  ]) {
    it(`merges ${path}`, async function () {
      if (process.platform === 'win32') this.skip();
      const repo = await forked(addedBoth, path);
      const merged = await git(repo, 'merge', 'other');
      expect(merged.code, merged.stdout + merged.stderr).to.equal(0);
      expect(await show(repo, path)).to.equal(profile('A', 'B', 'C'));
      expect((await git(repo, 'status', '--porcelain')).stdout).to.equal('');
    });
  }

  it('brings several common ancestors together without markers among them', async () => {
    // Both sides merged the other's conflicting change and settled it their way: the two ancestors conflict.
    const repo = await forked(contested);
    await repo.git('tag', 'one', 'main');
    await repo.git('tag', 'two', 'other');
    for (const [branch, other, settled] of [
      ['main', 'two', profile('A=no', 'B', 'C', 'D')],
      ['other', 'one', profile('A=no', 'B', 'C', 'E')],
    ]) {
      await repo.checkout(branch);
      expect((await git(repo, 'merge', other)).code).to.equal(1);
      await repo.commit(`Settle in ${branch}`, { [admin]: settled });
    }
    await repo.checkout('main');
    expect((await repo.git('merge-base', '--all', 'main', 'other')).split('\n')).to.have.lengthOf(2);
    const merged = await git(repo, 'merge', 'other');
    expect(merged.code, merged.stdout + merged.stderr).to.equal(0);
    expect(merged.stderr).to.not.include('both sides changed');
    expect(await show(repo)).to.equal(profile('A=no', 'B', 'C', 'D', 'E'));
  });

  it('knows from several common ancestors what was deleted since', async () => {
    const repo = await forked({
      ...{ base: profile('A', 'B', 'C', 'D'), ours: profile('A=no', 'B', 'C', 'D') },
      theirs: profile('A', 'B', 'X', 'C', 'D'),
    });
    await repo.git('tag', 'one', 'main');
    await repo.git('tag', 'two', 'other');
    for (const [branch, other, next] of [
      ['main', 'two', profile('A=no', 'B', 'C', 'D')],
      ['other', 'one', profile('A=no', 'B', 'X', 'C', 'D=no')],
    ]) {
      await repo.checkout(branch);
      expect((await git(repo, 'merge', '--no-edit', other)).code).to.equal(0);
      expect(await show(repo)).to.equal(profile('A=no', 'B', 'X', 'C', 'D'));
      await repo.commit(`Go on in ${branch}`, { [admin]: next });
    }
    await repo.checkout('main');
    expect((await repo.git('merge-base', '--all', 'main', 'other')).split('\n')).to.have.lengthOf(2);
    expect((await git(repo, 'merge', '--no-edit', 'other')).code).to.equal(0);
    expect(await show(repo)).to.equal(profile('A=no', 'B', 'C', 'D=no'));
  });

  it('leaves the merge to git once the plugin is gone', async () => {
    const { driver } = await json<MergeDriverInstallJson>((await scratch.init('gone')).dir, 'install');
    const script = join(packageRoot, 'lib', 'mergeDriver', 'run.js');
    expect(driver).to.include(script);
    const repo = await forked(contested);
    await repo.config('merge.sf-sre.driver', driver.replaceAll(script, '/gone/run.js'));
    expect((await git(repo, 'merge', 'other')).code).to.equal(1);
    expect(await show(repo)).to.match(/^<{7} ours$/m);
    const clean = await forked({ base: 'a\nb\nc\n', ours: 'A\nb\nc\n', theirs: 'a\nb\nC\n' });
    await clean.config('merge.sf-sre.driver', driver.replaceAll(script, '/gone/run.js'));
    expect((await git(clean, 'merge', 'other')).code).to.equal(0);
    expect(await show(clean)).to.equal('A\nb\nC\n');
  });

  it('goes on with the node in PATH once the one it was installed with is gone', async () => {
    const repo = await forked(addedBoth);
    const { driver } = await json<MergeDriverInstallJson>(repo.dir, 'install');
    await repo.config('merge.sf-sre.driver', driver.replaceAll(process.execPath, '/gone/node'));
    const merged = await git(repo, 'merge', 'other');
    expect(merged.code, merged.stdout + merged.stderr).to.equal(0);
    expect(await show(repo)).to.equal(profile('A', 'B', 'C'));
  });

  describe('install and uninstall', () => {
    const attributes = (repo: TestRepository): string => join(repo.dir, '.gitattributes');

    it('keep the lines of the user, and say when there is nothing to do', async () => {
      const repo = await scratch.init();
      const own = Buffer.from('* text=auto\r\n*.xml merge=union\r\n# \xe9', 'latin1');
      await writeFile(attributes(repo), own);
      await repo.config('merge.other.driver', 'true');
      const first = await run(repo.dir, 'install');
      expect(first.code, first.stderr).to.equal(0);
      expect(first.stderr).to.include('2: *.xml merge=union');
      const written = await readFile(attributes(repo));
      expect(written.subarray(0, own.length)).to.deep.equal(own);
      expect(written.toString('latin1').replaceAll('\r\n', '')).to.not.include('\n');
      expect((await repo.git('check-attr', 'merge', 'a.profile-meta.xml')).split(': ')[2]).to.equal('sf-sre');
      const config = await readFile(join(repo.dir, '.git', 'config'), 'utf8');

      const again = await run(repo.dir, 'install');
      expect(again.stdout).to.include('Nothing changed');
      expect(await readFile(attributes(repo))).to.deep.equal(written);
      expect(await readFile(join(repo.dir, '.git', 'config'), 'utf8')).to.equal(config);

      const gone = await json<MergeDriverUninstallJson>(repo.dir, 'uninstall');
      expect(gone).to.deep.equal({
        scope: 'local',
        attributesFile: attributes(repo),
        changed: true,
        stillInForce: false,
      });
      expect(await readFile(attributes(repo))).to.deep.equal(own);
      expect(await repo.git('config', '--get-regexp', '^merge\\.')).to.equal('merge.other.driver true');
      const nothing = await run(repo.dir, 'uninstall');
      expect([nothing.code, nothing.stdout.includes('Nothing changed')]).to.deep.equal([0, true]);
    });

    it('name the files that git merges otherwise all the same', async () => {
      const repo = await scratch.init();
      const below = 'b/Below äé.profile-meta.xml';
      const names = ['a/Nested.profile-meta.xml', below, 'c/package.xml', admin];
      await repo.commit('Files', Object.fromEntries(names.map((name) => [name, profile('A')])));
      const clean = await json<MergeDriverInstallJson>(repo.dir, 'install');
      expect(clean.otherwise).to.deep.equal([]);
      await writeFile(join(repo.dir, 'a', '.gitattributes'), '*.xml binary\n');
      await writeFile(attributes(repo), `${await readFile(attributes(repo), 'utf8')}Below* merge=union\n`);
      await mkdir(join(repo.dir, '.git', 'info'), { recursive: true });
      await writeFile(join(repo.dir, '.git', 'info', 'attributes'), 'package.xml -merge\n');
      const { otherwise } = await json<MergeDriverInstallJson>(join(repo.dir, 'a'), 'install');
      expect(otherwise).to.have.deep.members([
        { path: names[0], merge: 'unset' },
        { path: below, merge: 'union' },
        { path: names[2], merge: 'unset' },
      ]);
      const { code, stderr } = await run(repo.dir, 'install');
      expect(code).to.equal(0);
      expect(stderr).to.include(`${below} (merge: union)`).and.include('without a conflict').and.not.include(admin);
    });

    it('make the file, and take it away where nothing else is in it', async () => {
      const repo = await scratch.init();
      await mkdir(join(repo.dir, 'force-app'));
      const { changed, attributesFile } = await json<MergeDriverInstallJson>(join(repo.dir, 'force-app'), 'install');
      expect([changed, attributesFile]).to.deep.equal([true, attributes(repo)]);
      await run(repo.dir, 'uninstall');
      expect((await git(repo, 'status', '--porcelain')).stdout).to.equal('');
    });

    it('write the attributes of the user with --global, outside of a repository too', async () => {
      const env = scratch.env as Record<string, string>;
      const byDefault = join(env.XDG_CONFIG_HOME, 'git', 'attributes');
      const { attributesFile } = await json<MergeDriverInstallJson>(scratch.dir, 'install', '--global');
      expect(attributesFile).to.equal(byDefault);
      const repo = await scratch.init();
      expect((await repo.git('check-attr', 'merge', 'a.object')).split(': ')[2]).to.equal('sf-sre');
      expect(await repo.git('config', '--global', 'merge.sf-sre.driver')).to.include('run.js');
      await run(scratch.dir, 'uninstall', '--global');
      await expectGone(byDefault);

      await repo.git('config', '--global', 'core.attributesFile', '~/my attributes');
      await repo.config('core.attributesFile', '/elsewhere');
      const named = await json<MergeDriverInstallJson>(repo.dir, 'install', '--global');
      expect(named.attributesFile).to.equal(join(scratch.home, 'my attributes'));
      const nothing = await run(repo.dir, 'uninstall');
      expect(nothing.stdout).to.include("isn't installed in this repository");
    });

    it('say where the driver is in force all the same, installed for the other scope, too', async () => {
      const repo = await scratch.init();
      const install = async (): Promise<void> => {
        for (const scope of [[], ['--global']]) await run(repo.dir, 'install', ...scope);
      };
      for (const [scope, other] of [
        [[], 'with --global'],
        [['--global'], 'without --global'],
      ] as const) {
        await install();
        const { stdout } = await run(repo.dir, 'uninstall', ...scope);
        expect(stdout).to.include('still merges metadata entry by entry').and.include(other);
      }
      const { stillInForce } = await json<MergeDriverUninstallJson>(repo.dir, 'uninstall');
      expect(stillInForce).to.equal(false);
    });

    it('refuse a bare repository and a folder that is in none, and write nothing', async () => {
      const bare = await scratch.bare();
      const config = await readFile(join(bare.dir, 'config'), 'utf8');
      for (const command of ['install', 'uninstall']) {
        const inBare = await run(bare.dir, command);
        expect(inBare.code).to.equal(1);
        expect(inBare.stderr).to.include('NoWorkingTreeError').and.to.include('--global');
        const outside = await run(scratch.dir, command);
        expect(outside.code).to.equal(1);
        expect(outside.stderr).to.include('NotAGitRepositoryError');
      }
      expect(await readFile(join(bare.dir, 'config'), 'utf8')).to.equal(config);
    });

    it('touch nothing where the block is cut off', async () => {
      const repo = await scratch.init();
      await run(repo.dir, 'install');
      const cut = (await readFile(attributes(repo), 'utf8')).split('\n').slice(0, 3).join('\n');
      await writeFile(attributes(repo), cut);
      await repo.git('config', '--remove-section', 'merge.sf-sre');
      const { code, stderr } = await run(repo.dir, 'install');
      expect(code).to.equal(1);
      expect(stderr).to.include('AttributesBlockError');
      expect(await readFile(attributes(repo), 'utf8')).to.equal(cut);
      expect((await git(repo, 'config', 'merge.sf-sre.driver')).code).to.equal(1);
    });
  });

  describe('run', () => {
    const write = async (...files: readonly string[]): Promise<readonly string[]> =>
      Promise.all(
        files.map(async (content, index) => {
          const path = join(scratch.dir, ['base.xml', 'ours.xml', 'theirs.xml'][index]);
          await writeFile(path, content);
          return path;
        })
      );

    it('merges over ours, or into another file', async () => {
      const files = await write(addedBoth.base, addedBoth.ours, addedBoth.theirs);
      const output = join(scratch.dir, 'merged.xml');
      expect((await run(scratch.dir, 'run', ...files, '--output', output)).code).to.equal(0);
      expect(await readFile(output, 'utf8')).to.equal(profile('A', 'B', 'C'));
      expect(await readFile(files[1], 'utf8')).to.equal(addedBoth.ours);
      await run(scratch.dir, 'run', ...files);
      expect(await readFile(files[1], 'utf8')).to.equal(profile('A', 'B', 'C'));
    });

    it('lists conflicts, and ends with 1', async () => {
      const files = await write(contested.base, contested.ours, contested.theirs);
      const args = ['run', ...files, '--path', 'a.profile', '--marker-size', '9'];
      const result = await json<MergeDriverRunJson>(scratch.dir, ...args, '--output', join(scratch.dir, 'merged.xml'));
      expect(result).to.include({ path: 'a.profile', status: 'conflicted' });
      expect(result.conflicts).to.have.lengthOf(1);
      expect(result.conflicts[0]).to.include({ type: 'Profile', path: 'fieldPermissions[Account.A]/editable' });
      expect(result.conflicts[0].values).to.deep.equal({
        base: '<editable>true</editable>',
        ours: '<editable>false</editable>',
        theirs: '<editable></editable>',
      });
      const { code, stderr } = await run(scratch.dir, ...args);
      expect(code).to.equal(1);
      expect(stderr).to.include('a.profile: both sides changed fieldPermissions[Account.A]/editable');
      expect(await readFile(files[1], 'utf8')).to.match(/^<{9} ours$/m);
    });

    it('refuses files that it cannot read or write', async () => {
      const files = await write(addedBoth.base, addedBoth.ours, addedBoth.theirs);
      const written = await run(scratch.dir, 'run', ...files, '--output', scratch.dir);
      expect(written.stderr).to.include('MergeOutputError');
      const mistyped = await run(scratch.dir, 'run', ...files, '--output', join(scratch.dir, 'nowhere', 'merged.xml'));
      expect([mistyped.code, await stat(join(scratch.dir, 'nowhere')).catch(() => 'absent')]).to.deep.equal([
        1,
        'absent',
      ]);
      expect(mistyped.stderr).to.include('MergeOutputError').and.include('there is no folder');
      await rm(files[2]);
      const { code, stderr } = await run(scratch.dir, 'run', ...files);
      expect(code).to.equal(1);
      expect(stderr).to.include('MergeInputError').and.to.include('theirs');
    });
  });
});

const expectGone = async (path: string): Promise<void> => {
  const error = await readFile(path).catch(({ code }: NodeJS.ErrnoException) => code);
  expect(error).to.equal('ENOENT');
};
