import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeFileAtomically } from '../../src/common/atomicFile.js';
import { failure } from '../support/failure.js';
import { createScratch, type Scratch } from '../support/gitRepo.js';

describe('writing a file at once', () => {
  let scratch: Scratch;

  beforeEach(async () => {
    scratch = await createScratch();
  });
  afterEach(async () => scratch.remove());

  it('makes folders, and leaves nothing beside the file', async () => {
    const path = join(scratch.dir, 'a', 'b', 'file.json');
    await writeFileAtomically(path, 'one');
    await writeFileAtomically(path, 'two');
    expect(await readFile(path, 'utf8')).to.equal('two');
    expect(await readdir(join(scratch.dir, 'a', 'b'))).to.deep.equal(['file.json']);
  });

  it('keeps who may read and write it', async () => {
    const path = join(scratch.dir, 'file.json');
    for (const mode of [0o600, 0o664, 0o755]) {
      await writeFile(path, 'old');
      await chmod(path, mode);
      await writeFileAtomically(path, 'new');
      expect((await stat(path)).mode & 0o777, mode.toString(8)).to.equal(mode);
    }
  });

  it('leaves the old file, and nothing else, where it cannot write', async () => {
    const path = join(scratch.dir, 'folder');
    await writeFileAtomically(join(path, 'inside'), 'old');
    expect((await failure(writeFileAtomically(path, 'new'))).message).to.match(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(await readFile(join(path, 'inside'), 'utf8')).to.equal('old');
    expect((await readdir(scratch.dir)).sort()).to.deep.equal(['folder', 'home']);
  });
});
