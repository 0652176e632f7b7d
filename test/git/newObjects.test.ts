import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Repository } from '../../src/git/repository.js';
import { commitTree, replaceEntries, writeBlob } from '../../src/git/write.js';
import { failure } from '../support/failure.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';

describe('objects that are being written', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;

  const begin = async (objectFormat: 'sha1' | 'sha256'): Promise<void> => {
    local = await scratch.init(objectFormat, { objectFormat });
    await local.commit('Begin', { 'a.txt': 'a\n' });
    repo = await local.open();
  };

  beforeEach(async () => {
    scratch = await createScratch();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  for (const objectFormat of ['sha1', 'sha256'] as const) {
    it(`have the ids that git gives them (${objectFormat})`, async () => {
      await begin(objectFormat);
      // Sizes at which the head of an entry in a pack gets longer.
      for (const size of [0, 1, 15, 16, 127, 128, 2047, 2048, 2049, 300_000]) {
        await local.write({ 'b.txt': 'b'.repeat(size) });
        expect(await writeBlob(repo, Buffer.alloc(size, 'b')), String(size)).to.equal(
          await local.git('hash-object', 'b.txt')
        );
      }
      const blob = await writeBlob(repo, Buffer.from('c\n'));
      const tree = await replaceEntries(repo, repo.emptyTree, new Map([['c/c.txt', { mode: '100755', oid: blob }]]));
      const parent = (await local.oid('HEAD')) ?? '';
      const commit = await commitTree(repo, { tree, parents: [parent], message: 'Add c' });
      await repo.newObjects.store();
      expect(await local.git('commit-tree', '-p', parent, '-m', 'Add c', tree)).to.equal(commit);
      expect(await local.git('ls-tree', '-r', commit)).to.equal(`100755 blob ${blob}\tc/c.txt`);
      await local.git('fsck', '--strict', '--no-dangling');
    });
  }

  it('are left waiting where others are read by their ids, and stored where a name may mean them', async () => {
    await begin('sha1');
    const before = await local.git('rev-parse', 'HEAD:a.txt');
    const blob = await writeBlob(repo, Buffer.from('new\n'));
    expect((await repo.objects.read(before)).content.toString()).to.equal('a\n');
    expect(repo.newObjects.isStored).to.equal(false);
    expect((await repo.objects.find(blob.slice(0, 12)))?.oid).to.equal(blob);
    expect(repo.newObjects.isStored).to.equal(true);
  });

  it('can be read at once, and are there for every question to git', async () => {
    await begin('sha1');
    const blob = await writeBlob(repo, Buffer.from('new\n'));
    expect((await repo.objects.read(blob)).content.toString()).to.equal('new\n');
    const other = await writeBlob(repo, Buffer.from('newer\n'));
    expect(await repo.ask(['cat-file', '-t', other])).to.equal('blob');
    const third = await writeBlob(repo, Buffer.from('newest\n'));
    const pieces: string[] = [];
    for await (const piece of repo.stream(['cat-file', '-p', third])) pieces.push(piece.toString());
    expect(pieces.join('')).to.equal('newest\n');
  });

  it('are stored together with the commits, by one process', async () => {
    await begin('sha1');
    const trace = join(scratch.dir, 'trace');
    const traced = await local.open();
    const entries = new Map<string, { mode: string; oid: string }>();
    process.env.GIT_TRACE2_EVENT = trace;
    try {
      for (let each = 0; each < 20; each += 1) {
        entries.set(`d${each}/f.txt`, { mode: '100644', oid: await writeBlob(traced, Buffer.from(String(each))) });
      }
      const tree = await replaceEntries(traced, traced.emptyTree, entries);
      const first = await commitTree(traced, { tree, parents: [], message: 'All' });
      await commitTree(traced, { tree, parents: [first], message: 'Again' });
      await traced.newObjects.store();
    } finally {
      delete process.env.GIT_TRACE2_EVENT;
      await traced.close();
    }
    const started = [...(await readFile(trace, 'utf8')).matchAll(/"event":"start".*"argv":\["git","([\w-]+)"/g)];
    expect(started.map(([, name]) => name).filter((name) => !['var', 'config'].includes(name))).to.deep.equal([
      'unpack-objects',
    ]);
  });

  it('that cannot be stored are told to the one who asked, and hold up nothing else', async () => {
    await begin('sha1');
    const absent = { mode: '100644', oid: '1'.repeat(40) };
    const tree = await replaceEntries(repo, repo.emptyTree, new Map([['absent.txt', absent]]));
    const asked = [repo.ask(['rev-parse', 'HEAD']), repo.objects.read(tree)];
    for (const each of asked) {
      const error = await failure(each);
      expect(error.name).to.equal('ObjectsNotStoredError');
      expect(error.actions?.join()).to.include('disk').and.include('object that it does not take');
    }
    expect(await repo.ask(['rev-parse', 'HEAD'])).to.equal(await local.oid('HEAD'));
  });

  it('are no matter of the disk where Ctrl-C ended the git that was storing them', async () => {
    await begin('sha1');
    const bin = join(scratch.dir, 'bin');
    await mkdir(bin);
    const script = `#!/bin/sh\ncase "$*" in *unpack-objects*) kill -INT $$ ;; esac\nPATH='${process.env.PATH}' exec git "$@"\n`;
    await writeFile(join(bin, 'git'), script, { mode: 0o755 });
    const path = process.env.PATH;
    await writeBlob(repo, Buffer.from('new\n'));
    process.env.PATH = `${bin}:${path}`;
    try {
      const error = await failure(repo.newObjects.store());
      expect(error.name).to.equal('GitError');
      expect(error.data).to.include({ endedBy: 'SIGINT' });
    } finally {
      process.env.PATH = path;
    }
  });
});
