import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { ConflictsJson, ResolvedJson } from '../../src/ui/conflicts/conflictsJson.js';
import { isolatedEnvironment } from '../support/environment.js';
import type { Files } from '../support/gitRepo.js';
import { type Ended } from '../support/sf.js';
import { pluginHere as plugin } from '../support/sfHere.js';
import { apexClass, Stage } from '../support/stage.js';

const labelsFile = 'force-app/main/default/labels/CustomLabels.labels-meta.xml';
const classFile = 'force-app/main/default/classes/Kept.cls';
const label = (name: string, value: string): string =>
  `    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>${name}</shortDescription>\n        <value>${value}</value>\n    </labels>\n`;
const labels = (...all: ReadonlyArray<readonly [name: string, value: string]>): Files => ({
  [labelsFile]: `<?xml version="1.0" encoding="UTF-8"?>\n<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">\n${all.map(([name, value]) => label(name, value)).join('')}</CustomLabels>\n`,
});

describe('the commands about conflicts', function () {
  this.timeout(120_000);
  let stage: Stage;
  let run: string;

  beforeEach(async () => {
    stage = await Stage.open({ ...labels(['A', '1'], ['B', '1'], ['Both', '1']), ...apexClass('Kept') });
    await stage.feature('feature/other', {
      ...labels(['A', 'other'], ['B', 'other'], ['Both', '1']),
      ...apexClass('Kept', ' /* other */ '),
    });
    await stage.feature('feature/rating', {
      ...labels(['A', 'rating'], ['B', 'rating'], ['Both', '1']),
      ...apexClass('Kept', ' /* rating */ '),
    });
    await stage.promote({ features: ['other'], from: 'dev' });
    const ended = await sre('promote', '-f', 'rating', '--from', 'dev', '--no-prompt', '--json');
    const { name, data } = JSON.parse(ended.stdout) as { name: string; data: { run: string } };
    expect([name, ended.code]).to.deep.equal(['MergeConflictError', 1]);
    run = data.run;
  });
  afterEach(async () => {
    await stage.close();
  });

  const sre = async (...args: readonly string[]): Promise<Ended> => {
    const { scratch, local } = stage;
    const env = { ...isolatedEnvironment(scratch.home), ...scratch.env, NO_COLOR: '1' };
    return plugin(['sre', ...args], { cwd: local.dir, env });
  };
  const json = async <T>(...args: readonly string[]): Promise<T> => {
    const { stdout } = await sre(...args, '--json');
    return (JSON.parse(stdout) as { result: T }).result;
  };
  const goOn = async (): Promise<void> => {
    const { code, stdout, stderr } = await sre('promote', 'resume', '--run', run, '--no-prompt');
    expect(code, stdout + stderr).to.equal(0);
  };

  it('list each with its three values, who changed it, and what to do', async () => {
    const { code, stdout, stderr } = await sre('conflict', 'list');
    expect(code, stderr).to.equal(0);
    expect(stdout)
      .to.include(`Run ${run} into instance qa conflicts:`)
      .and.include(`${labelsFile}: labels[A]/value\n  base\n    <value>1</value>\n  ours    `)
      .and.match(/ours {4}[0-9a-f]{7} .* \(.*, feature\/other\)\n {4}<value>other<\/value>\n/)
      .and.match(/theirs {2}[0-9a-f]{7} .*\n {4}<value>rating<\/value>\n/)
      .and.include('public class Kept { /* other */ }')
      .and.include(`3 conflicts are open. Resolve with "sf sre conflict resolve --run ${run}".`);
    const { conflicts } = await json<ConflictsJson>('conflict', 'list', '--run', run);
    expect(conflicts.map(({ element, type }) => [element, type])).to.have.deep.members([
      ['labels[A]/value', 'CustomLabel'],
      ['labels[B]/value', 'CustomLabel'],
      [undefined, 'contents'],
    ]);
    expect(conflicts.find(({ element }) => element === 'labels[A]/value')?.changed.ours?.feature).to.equal(
      'feature/other'
    );
  });

  it('resolve by file, element and type, and the plan and the history show it', async () => {
    const several = await sre('conflict', 'resolve', '--theirs');
    expect(several.code).to.equal(1);
    expect(several.stderr).to.include('SeveralConflictsError').and.include('--all');
    const first = await sre('conflict', 'resolve', '--element', 'labels[A]/value', '--text', '<value>mine</value>');
    expect(first.code, first.stderr).to.equal(0);
    expect(first.stdout).to.include('Resolved 1 conflict; 2 conflicts are open.');
    const second = await json<ResolvedJson>(
      'conflict',
      'resolve',
      '--type',
      'CustomLabel',
      '--ours',
      '--why',
      'As agreed'
    );
    expect(second.resolved.map(({ element, decision, why }) => [element, decision, why])).to.deep.equal([
      ['labels[B]/value', 'ours', 'As agreed'],
    ]);
    const third = await sre('conflict', 'resolve', '--file', 'Kept.cls', '--theirs');
    expect(third.stdout).to.include(`nothing is open any more. Go on with "sf sre promote resume --run ${run}"`);
    expect((await sre('conflict', 'list')).stdout)
      .to.include('resolved: ours, by')
      .and.include('Nothing is open any more.');
    const { stdout, code } = await sre('promote', 'resume', '--run', run, '--no-prompt');
    expect(code).to.equal(0);
    expect(stdout)
      .to.include('Conflicts resolved as it was decided [3]:')
      .and.include(`${labelsFile}: labels[B]/value: ours (`)
      .and.include('As agreed');
    expect(stage.org('qa').file('labels/CustomLabels.labels'))
      .to.include('<value>mine</value>')
      .and.include('<value>other</value>');
    expect(stage.org('qa').file('classes/Kept.cls')).to.include('rating');
  });

  it('want to be told what to choose where nobody can be asked', async () => {
    const { code, stdout } = await sre('conflict', 'resolve', '--json');
    expect(code).to.equal(1);
    expect(JSON.parse(stdout)).to.include({ name: 'PromptNotPossibleError' });
    expect((await sre('conflict', 'resolve', '--file', 'None.cls', '--ours')).stderr).to.include(
      'ConflictNotFoundError'
    );
    expect((await sre('conflict', 'list', '--run', '20200101000000-000000000000')).stderr).to.include(
      'RunNotFoundError'
    );
  });

  it('lay the merge out in a worktree, and take it back', async () => {
    const dir = join(stage.scratch.dir, 'laid out');
    const laidOut = await sre('conflict', 'resolve', '--worktree', dir);
    expect(laidOut.code, laidOut.stderr).to.equal(0);
    expect(laidOut.stdout).to.include('Laid out 2 conflicted files in').and.include(labelsFile);
    const git = async (...args: readonly string[]): Promise<string> => stage.local.git('-C', dir, ...args);
    expect((await git('status', '--porcelain')).split('\n').filter((line) => line.startsWith('UU'))).to.have.length(2);
    const text = await readFile(join(dir, labelsFile), 'utf8');
    expect(text).to.include('<<<<<<< ours').and.include('>>>>>>> theirs');
    await writeFile(join(dir, classFile), 'public class Kept { /* both */ }\n');
    await chmod(join(dir, classFile), 0o755);
    const half = await sre('conflict', 'resolve', '--worktree', dir);
    expect(half.stdout).to.include(`${labelsFile} is not resolved yet.`);
    await writeFile(join(dir, labelsFile), labels(['A', 'both'], ['B', 'both'], ['Both', '1'])[labelsFile] as string);
    await git('add', '--all');
    const back = await json<ResolvedJson>('conflict', 'resolve', '--worktree', dir);
    expect(back.resolved.map(({ file, element, decision }) => [file, element, decision])).to.deep.equal([
      [labelsFile, 'labels[A]/value', 'edited'],
      [labelsFile, 'labels[B]/value', 'edited'],
    ]);
    expect(await stage.local.git('worktree', 'list')).to.not.include('laid out');
    await goOn();
    expect(stage.org('qa').file('classes/Kept.cls')).to.include('both');
    expect(await stage.remote.git('ls-tree', 'qa', classFile)).to.match(/^100755 /);
    expect(stage.org('qa').file('labels/CustomLabels.labels')).to.include('<value>both</value>');
  });

  it('take nothing back that could not be deployed, and what both sides have away only where that is said', async () => {
    const dir = join(stage.scratch.dir, 'laid out');
    await sre('conflict', 'resolve', '--worktree', dir);
    await writeFile(join(dir, classFile), 'public class Kept { /* both */ }\n');
    const takeBack = async (text: Files, ...flags: readonly string[]): Promise<Ended> => {
      await writeFile(join(dir, labelsFile), String(text[labelsFile]));
      await stage.local.git('-C', dir, 'add', '--all');
      return sre('conflict', 'resolve', '--worktree', dir, ...flags);
    };
    const doubled = await takeBack(labels(['A', 'both'], ['B', 'both'], ['Both', '1'], ['Both', '1']));
    expect(doubled.code).to.equal(1);
    expect(doubled.stderr)
      .to.include('UnfitResolutionError')
      .and.include(join(dir, labelsFile))
      .and.include('labels[Both] twice');
    const without = labels(['A', 'both'], ['B', 'both']);
    const removed = await takeBack(without);
    expect(removed.code).to.equal(1);
    expect(removed.stderr)
      .to.include('RemovedInWorktreeError')
      .and.include(join(dir, labelsFile))
      .and.include('labels[Both]')
      .and.include('--accept-removed');
    expect((await sre('resolution', 'list')).stdout).to.include('Nothing was decided');
    expect((await takeBack(without, '--accept-removed')).stdout).to.include('nothing is open any more');
    await goOn();
    expect(stage.org('qa').file('labels/CustomLabels.labels')).to.include('both').and.not.include('Both');
  });

  it('take a worktree away in which nothing is left but the copies of git mergetool', async () => {
    const dir = join(stage.scratch.dir, 'laid out');
    await sre('conflict', 'resolve', '--worktree', dir);
    const tool = ['merge.tool=mine', 'mergetool.mine.cmd=cp "$REMOTE" "$MERGED"', 'mergetool.mine.trustExitCode=true'];
    await stage.local.git('-C', dir, ...tool.flatMap((each) => ['-c', each]), 'mergetool', '--no-prompt');
    expect(await stage.local.git('-C', dir, 'status', '--porcelain')).to.include(`?? ${classFile}.orig`);
    const back = await json<ResolvedJson>('conflict', 'resolve', '--worktree', dir);
    expect(back.resolved.map(({ decision }) => decision).sort()).to.deep.equal(['edited', 'theirs', 'theirs']);
    expect(await stage.local.git('worktree', 'list')).to.not.include('laid out');
  });

  it('take what was decided before, of all that is known', async () => {
    await sre('conflict', 'resolve', '--type', 'CustomLabel', '--theirs');
    await sre('promote', 'cancel', '--run', run);
    const ended = await sre('promote', '-f', 'rating', '--from', 'dev', '--no-prompt', '--json');
    expect((JSON.parse(ended.stdout) as { actions: string[] }).actions.join()).to.include(
      '2 of them were decided before'
    );
    const { resolved, left } = await json<ResolvedJson>('conflict', 'resolve', '--known');
    expect(resolved.map(({ element, decision }) => [element, decision])).to.deep.equal([
      ['labels[A]/value', 'theirs'],
      ['labels[B]/value', 'theirs'],
    ]);
    expect(left.map(({ file }) => file)).to.deep.equal([classFile]);
  });

  it('take nothing from, and remove, no worktree but one that they laid out', async () => {
    const own = join(stage.scratch.dir, 'own');
    await stage.local.git('worktree', 'add', '--quiet', '--detach', own);
    await writeFile(join(own, 'notes.txt'), 'mine\n');
    for (const dir of [own, stage.local.dir, stage.scratch.dir, join(own, 'notes.txt')]) {
      const { code, stderr } = await sre('conflict', 'resolve', '--worktree', dir);
      expect(code, stderr).to.equal(1);
      expect(stderr).to.include('WorktreeInUseError');
    }
    expect(await readFile(join(own, 'notes.txt'), 'utf8')).to.equal('mine\n');
    expect((await sre('resolution', 'list')).stdout).to.include('Nothing was decided');
  });

  it('leave a worktree in which something else was done, and take nothing of what was given up', async () => {
    const dir = join(stage.scratch.dir, 'given up');
    await stage.local.git('sparse-checkout', 'set', 'nowhere');
    await sre('conflict', 'resolve', '--worktree', dir);
    await stage.local.git('-C', dir, 'reset', '--quiet', '--hard');
    const given = await json<ResolvedJson>('conflict', 'resolve', '--worktree', dir);
    expect(given.resolved).to.deep.equal([]);
    await writeFile(join(dir, labelsFile), labels(['A', 'x'], ['B', 'x'], ['Both', '1'])[labelsFile] as string);
    await writeFile(join(dir, classFile), 'public class Kept { /* x */ }\n');
    await writeFile(join(dir, 'notes.txt'), 'mine\n');
    const { stdout } = await sre('conflict', 'resolve', '--worktree', dir);
    expect(stdout).to.include('The worktree stays').and.include('notes.txt').and.include('nothing is open any more');
    expect(await readFile(join(dir, 'notes.txt'), 'utf8')).to.equal('mine\n');
  });

  it('show what was decided, and forget it', async () => {
    expect((await sre('resolution', 'list')).stdout).to.include('Nothing was decided');
    const { resolved } = await json<ResolvedJson>('conflict', 'resolve', '--all', '--theirs');
    const id = resolved[0].fingerprint.slice(0, 12);
    expect((await sre('resolution', 'list')).stdout)
      .to.include(id)
      .and.include('labels[A]/value');
    const shown = await sre('resolution', 'display', '--id', id);
    expect(shown.stdout, shown.stderr).to.include('resolved: theirs').and.include(`for run ${run}`);
    expect((await sre('resolution', 'delete', '--id', id)).stdout).to.include('Forgot');
    expect((await sre('resolution', 'display', '--id', id)).stderr).to.include('ResolutionNotFoundError');
    const { conflicts } = await json<ConflictsJson>('conflict', 'list');
    expect(conflicts.filter(({ resolution }) => resolution === undefined)).to.have.length(1);
  });

  it('name the repositories that keep decisions, too', async () => {
    const repository = 'file:///elsewhere/platform.git';
    const file = 'sfdx-project.json';
    const settings = JSON.parse((await stage.remote.read('main', file)) ?? '') as {
      plugins: { sre: { instances: Record<string, object> } };
    };
    settings.plugins.sre.instances.lab = { org: 'lab', branch: 'lab', parent: { repository, instance: 'uat' } };
    await stage.local.checkout('main');
    await stage.local.commit('Link', { [file]: JSON.stringify(settings) });
    await stage.local.push('main');
    expect((await sre('resolution', 'list')).stdout).to.include(`instances of ${repository} is kept there`);
    expect(await json('resolution', 'list')).to.deep.equal({ resolutions: [], elsewhere: [repository] });
    expect((await sre('resolution', 'display', '--id', 'abc')).stderr).to.include(repository);
  });
});
