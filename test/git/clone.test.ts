import { join } from 'node:path';
import { expect } from 'chai';
import { cloneInto } from '../../src/git/clone.js';
import { failure } from '../support/failure.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';

describe('a clone', () => {
  let scratch: Scratch;
  let remote: TestRepository;
  let local: TestRepository;

  beforeEach(async () => {
    scratch = await createScratch();
    ({ remote, local } = await scratch.pair());
  });

  afterEach(async () => {
    await scratch.remove();
  });

  it('is made in a new folder, and used again', async () => {
    const dir = join(scratch.dir, 'deep', 'clone');
    expect(await cloneInto(`file://${remote.dir}`, dir)).to.equal(true);
    expect(await scratch.at('deep/clone').oid('HEAD')).to.equal(await local.oid('HEAD'));
    expect(await cloneInto(`file://${remote.dir}`, dir)).to.equal(false);
  });

  it('is not looked for in a folder of a clone, nor in one with something else in it', async () => {
    await local.write({ 'folder/file.txt': 'x\n' });
    for (const dir of [join(local.dir, 'folder'), join(scratch.dir, 'home'), join(local.dir, 'README.md')]) {
      const error = await failure(cloneInto(`file://${remote.dir}`, dir));
      expect(error.name, dir).to.equal('DirectoryTakenError');
    }
  });

  it('of what is no repository fails with what git said, and an address is never an option', async () => {
    for (const address of [`file://${scratch.dir}/nothing`, '--upload-pack=touch here']) {
      const error = await failure(cloneInto(address, join(scratch.dir, 'never')));
      expect(error.name, address).to.equal('CloneFailedError');
    }
  });
});
