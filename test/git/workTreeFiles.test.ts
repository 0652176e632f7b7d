import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { Repository } from '../../src/git/repository.js';
import { workTreeFiles } from '../../src/git/workTreeFiles.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';

describe('the files of a work tree', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    await local.commit('One', { '.gitattributes': '*.cls text\n', 'a/ü b.cls': 'one\ntwo\n', c: '1' });
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  const idOf = async (path: string): Promise<string> => local.git('rev-parse', `HEAD:${path}`);

  it('have the ids of the commit where they are the same by its rules for line ends', async () => {
    await local.write({ 'a/ü b.cls': 'one\r\ntwo\r\n' });
    const found = await workTreeFiles(repo, ['a/ü b.cls', 'c']);
    expect([...found]).to.deep.equal([
      ['a/ü b.cls', await idOf('a/ü b.cls')],
      ['c', await idOf('c')],
    ]);
  });

  it('have other ids where they were edited, though the index is told to assume that they were not', async () => {
    await local.git('update-index', '--assume-unchanged', 'c');
    await local.write({ c: '2' });
    expect((await workTreeFiles(repo, ['c'])).get('c')).to.not.equal(await idOf('c'));
  });

  it('are left out where there are none: missing ones, folders, links, and what is below a file', async () => {
    await symlink('c', join(local.dir, 'link'));
    expect((await workTreeFiles(repo, ['missing', 'a', 'link', 'c/below'])).size).to.equal(0);
  });

  it('are found among more than are looked at side by side', async () => {
    const names = Array.from({ length: 230 }, (_, index) => `many/${index}`);
    await local.write(Object.fromEntries(names.map((name) => [name, '1'])));
    const found = await workTreeFiles(repo, names);
    expect(found.size).to.equal(230);
    expect(new Set(found.values())).to.deep.equal(new Set([await idOf('c')]));
  });

  it('are none in a bare repository', async () => {
    const { dir } = scratch.at('bare.git');
    await local.git('clone', '--quiet', '--bare', '.', dir);
    const bare = await Repository.open(dir);
    try {
      expect((await workTreeFiles(bare, ['c'])).size).to.equal(0);
    } finally {
      await bare.close();
    }
  });
});
