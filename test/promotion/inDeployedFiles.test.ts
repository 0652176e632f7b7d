import { expect } from 'chai';
import { inDeployedFiles } from '../../src/promotion/inDeployedFiles.js';
import { type CommitRepository, makeRepository } from '../metadata/support/commits.js';
import { apexClass, defaultFolder as main, projectJson } from '../metadata/support/project.js';

describe('references in files that are deployed', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  const kept = async (commit: string, ...files: readonly string[]): Promise<readonly string[]> =>
    (
      await inDeployedFiles(
        test.repo,
        commit,
        files.map((file) => ({ file }))
      )
    ).map(({ file }) => file);
  const [rating, notes] = [`${main}/classes/Rating.cls`, `${main}/notes.txt`];

  it('are those of components, not of what is left out, outside, unclaimed or gone', async () => {
    const commit = await test.commit({
      ...{ 'sfdx-project.json': projectJson(), '.forceignore': '**/Left.cls*\n' },
      ...{ ...apexClass('Rating'), ...apexClass('Left'), [notes]: 'x\n', 'docs/notes.md': 'x\n' },
    });
    const others = [`${main}/classes/Left.cls`, notes, 'docs/notes.md', `${main}/classes/Gone.cls`, 'gone/a.cls'];
    expect(await kept(commit, rating, ...others, rating)).to.deep.equal([rating, rating]);
  });

  it('are all where the project cannot be read', async () => {
    for (const files of [{ 'sfdx-project.json': '{' }, { 'sfdx-project.json': undefined }]) {
      const commit = await test.commit({ ...apexClass('Rating'), [notes]: 'x\n', ...files });
      expect(await kept(commit, rating, notes)).to.deep.equal([rating, notes]);
    }
  });
});
