import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { type ConfigFile, readSection, removeSection, writeSection } from '../../src/git/configSection.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';

describe("a section of git's configuration", () => {
  let scratch: Scratch;
  let repo: TestRepository;
  let file: ConfigFile;

  before(async () => {
    scratch = await createScratch();
    repo = await scratch.init();
    file = { scope: 'local', dir: repo.dir, env: scratch.env };
    await repo.config('merge.other.driver', 'true');
    await repo.config('merge.a-b.c.driver', 'true');
  });
  after(async () => scratch.remove());

  it('is written once, with values of any kind', async () => {
    const settings = { name: 'a\nb', driver: 'x "%A" \\ # ;\'' };
    expect(await readSection(file, 'merge.a-b')).to.deep.equal({});
    expect(await writeSection(file, 'merge.a-b', settings)).to.equal(true);
    expect(await readSection(file, 'merge.a-b')).to.deep.equal(settings);
    const text = await readFile(join(repo.dir, '.git', 'config'), 'utf8');
    expect(await writeSection(file, 'merge.a-b', settings)).to.equal(false);
    expect(await readFile(join(repo.dir, '.git', 'config'), 'utf8')).to.equal(text);
  });

  it('holds just what is written, whatever it held', async () => {
    await repo.git('config', '--add', 'merge.a-b.driver', 'second');
    await repo.config('merge.a-b.recursive', 'binary');
    expect(await writeSection(file, 'merge.a-b', { driver: 'one' })).to.equal(true);
    expect(await repo.git('config', '--get-regexp', '^merge\\.a-b\\.[a-z]+$')).to.equal('merge.a-b.driver one');
  });

  it('is taken out alone', async () => {
    expect(await removeSection(file, 'merge.a-b')).to.equal(true);
    expect(await removeSection(file, 'merge.a-b')).to.equal(false);
    expect(await repo.git('config', '--name-only', '--get-regexp', '^merge\\.')).to.equal(
      'merge.other.driver\nmerge.a-b.c.driver'
    );
  });
});
