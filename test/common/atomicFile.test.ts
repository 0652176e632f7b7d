import { chmod, type FileHandle, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import sinon from 'sinon';
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

  it('syncs the whole file before it takes the name, and the folder after that', async () => {
    const path = join(scratch.dir, 'file.json');
    await writeFile(path, 'old');
    const handle = await open(path);
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    let returned = false;
    const synced: Array<Readonly<{ what: string; under: string; returned: boolean }>> = [];
    const sync = sinon.stub(prototype, 'sync').callsFake(async function (this: FileHandle): Promise<void> {
      await sync.wrappedMethod.call(this);
      // Time to do what has to wait for this.
      await delay(20);
      const isFolder = (await this.stat()).ino === (await stat(scratch.dir)).ino;
      const what = isFolder ? 'the folder' : `a file of ${(await this.stat()).size} bytes`;
      synced.push({ what, under: await readFile(path, 'utf8'), returned });
    });
    try {
      await writeFileAtomically(path, 'the new one');
      returned = true;
    } finally {
      sinon.restore();
    }
    expect(synced).to.deep.equal([
      { what: 'a file of 11 bytes', under: 'old', returned: false },
      { what: 'the folder', under: 'the new one', returned: false },
    ]);
  });

  it('leaves the old file, and nothing else, where it cannot write', async () => {
    const path = join(scratch.dir, 'folder');
    await writeFileAtomically(join(path, 'inside'), 'old');
    expect((await failure(writeFileAtomically(path, 'new'))).message).to.match(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(await readFile(join(path, 'inside'), 'utf8')).to.equal('old');
    expect((await readdir(scratch.dir)).sort()).to.deep.equal(['folder', 'home']);
  });
});
