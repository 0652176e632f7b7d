import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { removeLeftovers, temporaryFolderFor } from '../../../src/promotion/delta/temporaryFolder.js';

describe('temporary folders of a folder that is written', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sf-sre-leftovers-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const made = async (path: string): Promise<string> => {
    await mkdir(join(path, 'force-app'), { recursive: true });
    return basename(path);
  };
  const left = async (): Promise<string[]> => {
    await removeLeftovers(join(dir, 'output'));
    return readdir(dir);
  };

  it('go with an earlier process of the same id, and stay while their process is there', async () => {
    const target = join(dir, 'output');
    await made(temporaryFolderFor(target));
    const alive = await made(temporaryFolderFor(target, { host: hostname(), pid: process.ppid }));
    expect(await left()).to.deep.equal([alive]);
  });

  it('of another machine stay for a day', async () => {
    const writer = { host: 'elsewhere.example.com', pid: 1 };
    const name = await made(temporaryFolderFor(join(dir, 'output'), writer));
    expect(await left()).to.deep.equal([name]);
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    await utimes(join(dir, name), twoDaysAgo, twoDaysAgo);
    expect(await left()).to.deep.equal([]);
  });

  it('are no folders of other names, and none of another target', async () => {
    await writeFile(join(dir, 'output.tmp'), '');
    await made(join(dir, 'output.mine.tmp'));
    await made(temporaryFolderFor(join(dir, 'output2')));
    const before = await readdir(dir);
    expect(await left()).to.deep.equal(before);
    await removeLeftovers(join(dir, 'nowhere', 'output'));
  });
});
