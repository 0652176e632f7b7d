import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startInPlace } from '../../../src/promotion/features/startElsewhere.js';
import { failure } from '../../support/failure.js';
import type { TestRepository } from '../../support/gitRepo.js';
import { Stage } from '../../support/stage.js';

describe('starting a feature of another repository @long', () => {
  let stage: Stage;
  /** A repository of its own, whose instance has qa of the stage's repository as its parent. */
  let project: TestRepository;
  let clones: string[];

  beforeEach(async () => {
    stage = await Stage.open();
    clones = [];
    const bare = await stage.scratch.bare('project.git');
    await bare.git('symbolic-ref', 'HEAD', 'refs/heads/trunk');
    project = await stage.scratch.clone(bare, 'project');
    const parent = { repository: `file://${stage.remote.dir}`, instance: 'qa' };
    const sre = { instances: { lab: { org: 'lab', branch: 'lab', parent } } };
    await project.git('checkout', '--quiet', '-b', 'trunk');
    await project.commit('Begin', {
      'sfdx-project.json': JSON.stringify({ packageDirectories: [{ path: 'force-app' }], plugins: { sre } }),
    });
    await project.push('trunk', 'trunk:lab');
  });

  afterEach(async () => {
    await stage.close();
  });

  const start = async (instance: string | undefined, directory?: string): ReturnType<typeof startInPlace> =>
    stage.with(
      async (context) =>
        startInPlace(
          context,
          { name: 'rating', instance, hotfix: false, directory },
          { askInstance: undefined, onClone: (repository) => clones.push(repository) }
        ),
      project.dir
    );

  it('clones that repository into the folder and starts there, from its main branch', async () => {
    const directory = join(stage.scratch.dir, 'work', 'release');
    const { started, directory: used } = await start('dev', directory);
    expect(used).to.equal(directory);
    expect(clones).to.deep.equal([`file://${stage.remote.dir}`]);
    expect(started).to.include({ instance: 'dev', from: 'main', base: await stage.remote.oid('main') });
    expect(await stage.remote.oid('refs/heads/feature/rating')).to.equal(started.base);
    expect(await project.git('symbolic-ref', '--short', 'HEAD')).to.equal('trunk');
    const clone = stage.scratch.at('work/release');
    expect(await clone.git('symbolic-ref', '--short', 'HEAD')).to.equal('feature/rating');
  });

  it('takes a clone that is there, and no other folder with something in it', async () => {
    await start('dev', await realpath(stage.local.dir));
    expect(clones).to.deep.equal([]);
    expect(await stage.local.git('symbolic-ref', '--short', 'HEAD')).to.equal('feature/rating');
    for (const directory of [project.dir, join(stage.local.dir, 'force-app')]) {
      expect((await failure(start('qa', directory))).name).to.equal('DirectoryTakenError');
    }
  });

  it('needs a folder, and says so', async () => {
    const error = await failure(start('dev'));
    expect(error.name).to.equal('InstanceElsewhereError');
    expect(error.actions?.join()).to.include('--directory');
  });

  it('needs none for an instance of this repository', async () => {
    expect((await failure(start('lab', '/nowhere'))).name).to.equal('DirectoryNotNeededError');
    const { started, directory } = await start('lab');
    expect(directory).to.equal(undefined);
    expect(started).to.include({ instance: 'lab', from: 'trunk' });
  });

  it('does not find an instance that is nowhere', async () => {
    expect((await failure(start('nowhere'))).name).to.equal('UnknownInstanceError');
  });
});
