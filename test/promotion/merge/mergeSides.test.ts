import { expect } from 'chai';
import type { Repository } from '../../../src/git/repository.js';
import { mergeSides } from '../../../src/promotion/merge/mergeSides.js';
import { ownAncestors } from '../../../src/promotion/ownAncestors.js';
import { createScratch, type Scratch, type TestRepository } from '../../support/gitRepo.js';

const projectFile = 'sfdx-project.json';

/** Each instance on lines of its own, so that git can tell their changes apart. */
const project = (...instances: string[]): Record<string, string> => ({
  [projectFile]: `${JSON.stringify(
    { plugins: { sre: { instances: Object.fromEntries(instances.map((name) => [name, { branch: name }])) } } },
    undefined,
    2
  )}\n`,
});

describe('merging the two sides of a promotion', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  let first: string;

  /** Merges what came from another repository into the branch that is checked out, which keeps its own project file. */
  const cross = async (into: string): Promise<void> => {
    await local.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', 'foreign');
    await local.git('checkout', '--quiet', 'foreign', '--', 'lamp.txt');
    await local.git('commit', '--quiet', '-m', `Promote lamp into ${into}\n\nRepository: file:///elsewhere\n`);
  };
  const tip = async (branch: string): Promise<string> => local.git('rev-parse', branch);
  const merged = async (
    ours: string,
    theirs: string
  ): Promise<Readonly<{ text: string; paths: readonly string[] }>> => {
    const { tree, conflicts } = await mergeSides(repo, { ours: await tip(ours), theirs: await tip(theirs) });
    const text = (await repo.readFile(tree, projectFile))?.toString('utf8').trim() ?? '';
    return { text, paths: conflicts.map(({ path }) => path) };
  };
  const textOf = async (branch: string): Promise<string> => local.git('show', `${branch}:${projectFile}`);

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    first = await local.commit('Begin', project('dev', 'old', 'production', 'uat'));
    await local.git('branch', 'uat');
    await local.branch('foreign');
    // The other pipeline happens to be what this one becomes: git takes that side for unchanged.
    await local.commit('Lamp', { ...project('dev', 'production', 'uat'), 'lamp.txt': 'lamp\n' });
    await local.checkout('uat');
    await cross('uat');
    await local.checkout('main');
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  it('takes the project file from what both have in common here, not from what came over a link into both', async () => {
    await cross('main');
    await local.commit('Less', project('dev', 'production', 'uat'));
    expect(await repo.mergeBase(await tip('uat'), await tip('main'))).to.equal(await tip('foreign'));
    expect(await ownAncestors(repo, [await tip('uat'), await tip('main')])).to.deep.equal([first]);
    expect(await merged('uat', 'main')).to.deep.equal({ text: await textOf('main'), paths: [] });
    expect(await merged('main', 'uat')).to.deep.equal({ text: await textOf('main'), paths: [] });
  });

  it('names the project file when both changed it here in their own ways', async () => {
    const renamed = (branch: string): Record<string, string> => {
      const { [projectFile]: text } = project('dev', 'old', 'production', 'uat');
      return { [projectFile]: text.replace('"branch": "old"', `"branch": "${branch}"`) };
    };
    await cross('main');
    await local.commit('Rename', renamed('older'));
    await local.checkout('uat');
    await local.commit('Otherwise', renamed('oldest'));
    expect((await merged('uat', 'main')).paths).to.deep.equal([projectFile]);
  });

  it('goes by what git finds where only one side got something over a link', async () => {
    await local.commit('Less', project('dev', 'production', 'uat'));
    expect(await ownAncestors(repo, [await tip('uat'), await tip('main')])).to.deep.equal([]);
    expect(await merged('uat', 'main')).to.deep.equal({ text: await textOf('main'), paths: [] });
  });
});
