import { expect } from 'chai';
import type { Repository } from '../../src/git/repository.js';
import { changeKey, readPatchIds, readTreeChanges, reversed, type TreeChange } from '../../src/git/treeChanges.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';

const lines = (...texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
const many = Array.from({ length: 30 }, (_, number) => `line ${number}`);

describe('many changes between trees', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    await local.commit('Begin', { 'text.txt': lines(...many), 'picture.png': Buffer.from([0, 1, 2]) });
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  const change = async (from: string, to: string): Promise<TreeChange> => ({
    from: await local.git('rev-parse', `${from}^{tree}`),
    to: await local.git('rev-parse', `${to}^{tree}`),
  });

  it('are read as files, whatever the paths, with nothing for a change of nothing', async () => {
    await local.commit('Odd names', { 'a\nb': 'x', ':100644 c': 'y', 'ä/ö': 'z' });
    await local.commit('Nothing');
    await local.commit('Delete', { 'picture.png': undefined });
    const [odd, nothing, deletion] = [
      await change('HEAD~3', 'HEAD~2'),
      await change('HEAD~2', 'HEAD~1'),
      await change('HEAD~1', 'HEAD'),
    ];
    const files = await readTreeChanges(repo, [nothing, odd, odd, nothing, deletion]);
    expect(files.get(changeKey(odd))?.map(({ status, path }) => [status, path])).to.deep.equal([
      ['A', ':100644 c'],
      ['A', 'a\nb'],
      ['A', 'ä/ö'],
    ]);
    expect(files.get(changeKey(nothing))).to.deep.equal([]);
    expect(files.get(changeKey(deletion))?.[0]).to.include({ status: 'D', path: 'picture.png' });
    expect(files.size).to.equal(3);
    expect((await readTreeChanges(repo, [])).size).to.equal(0);
  });

  it('have equal patch ids when they do the same to files that differ elsewhere', async () => {
    const begin = await local.git('rev-parse', 'HEAD');
    await local.branch('one');
    await local.commit('Change', { 'text.txt': lines('new', ...many) });
    await local.branch('other', begin);
    await local.commit('Elsewhere', { 'text.txt': lines(...many, 'end') });
    await local.commit('Change', { 'text.txt': lines('new', ...many, 'end') });
    const [one, other] = [await change('one~1', 'one'), await change('other~1', 'other')];
    const both = { from: one.from, to: other.to };
    const nothing = { from: one.to, to: one.to };
    const ids = await readPatchIds(repo, [one, nothing, both, other, reversed(one), reversed(other)]);
    expect(ids.get(changeKey(one)))
      .to.equal(ids.get(changeKey(other)))
      .and.to.not.equal(undefined);
    expect(ids.get(changeKey(reversed(one)))).to.equal(ids.get(changeKey(reversed(other))));
    expect(new Set(ids.values()).size).to.equal(3);
    expect(ids.has(changeKey(nothing))).to.equal(false);
    expect((await readPatchIds(repo, [])).size).to.equal(0);
  });

  it('have different patch ids when binary files become different ones', async () => {
    await local.commit('One', { 'picture.png': Buffer.from([0, 1, 3]) });
    await local.commit('Other', { 'picture.png': Buffer.from([0, 1, 4]) });
    const ids = await readPatchIds(repo, [await change('HEAD~2', 'HEAD~1'), await change('HEAD~1', 'HEAD')]);
    expect(new Set(ids.values()).size).to.equal(2);
  });

  it('are not taken for other changes that stand in a file', async () => {
    const { from, to } = await change('HEAD', 'HEAD');
    await local.commit('Quote', { 'quoted.txt': lines(changeKey({ from, to }), 'commit 1234') });
    const quoted = await change('HEAD~1', 'HEAD');
    const ids = await readPatchIds(repo, [quoted, { from, to }]);
    expect([...ids.keys()]).to.deep.equal([changeKey(quoted)]);
  });
});
