import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { manifestsOf } from '../../../src/metadata/delta/manifest.js';
import { writeOutput } from '../../../src/promotion/delta/writeOutput.js';
import { type CommitRepository, makeRepository } from '../../metadata/support/commits.js';
import { deltaOf } from '../../metadata/support/deltas.js';
import { apexClass, projectJson } from '../../metadata/support/project.js';
import { failure } from '../../support/failure.js';

describe('the folder that a delta is written to', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  const write = async (dir: string, signal?: AbortSignal): Promise<readonly string[]> => {
    const commit = await test.commit({ 'sfdx-project.json': projectJson(), ...apexClass('A') });
    const delta = await deltaOf(test, undefined, commit);
    return writeOutput(test.repo, { delta, manifests: manifestsOf(delta) }, { dir, withFiles: false, signal });
  };

  it('is made with those above it', async () => {
    const dir = join(test.dir, 'far', 'away', 'out');
    expect(await write(dir)).to.deep.equal(['package.xml']);
    expect(await readdir(dir)).to.deep.equal(['package.xml']);
  });

  it('is refused with its name where the disk makes none, and not tried for ever', async function () {
    if (process.platform !== 'linux') this.skip();
    const error = await failure(write('/proc/none/out'));
    expect([error.name, error.message.split(':')[0]]).to.deep.equal([
      'OutputNotWrittenError',
      'The delta could not be written to /proc/none/out',
    ]);
  });

  it('is refused as one that is not empty where another command wrote to it meanwhile', async () => {
    const dir = join(test.dir, 'out');
    const { signal } = new AbortController();
    const other = (): void => {
      mkdirSync(dir);
      writeFileSync(join(dir, 'package.xml'), 'other');
    };
    const error = await failure(write(dir, Object.assign(signal, { throwIfAborted: other })));
    expect(error.name).to.equal('OutputDirNotEmptyError');
    expect(await readdir(dir)).to.deep.equal(['package.xml']);
  });

  it('is refused where a part of its path is a file', async () => {
    await mkdir(join(test.dir, 'in'));
    await writeFile(join(test.dir, 'in', 'file'), '');
    const error = await failure(write(join(test.dir, 'in', 'file', 'out')));
    expect(error.actions).to.deep.equal(['A part of that path is a file: name another folder with --output-dir.']);
  });
});
