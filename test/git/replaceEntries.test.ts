import { expect } from 'chai';
import type { Repository } from '../../src/git/repository.js';
import { replaceEntries, type TreeEntry, writeBlob } from '../../src/git/write.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

describe('replacing entries of a tree', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  let tree: string;

  before(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    await local.commit('Begin', {
      'README.md': 'hello\n',
      'app/classes/A.cls': 'class A {}\n',
      'app/classes/B.cls': 'class B {}\n',
      'app/deep/er/still/x.txt': 'x\n',
      'app/deep.txt': 'sorts between deep and deep/\n',
      'run.sh': '#!/bin/sh\n',
    });
    await local.git('update-index', '--chmod=+x', 'run.sh');
    await local.git('commit', '--quiet', '--amend', '--no-edit');
    await local.git('checkout', '--quiet', '--force', 'HEAD');
    tree = (await local.oid('HEAD^{tree}')) ?? '';
    repo = await local.open();
  });

  after(async () => {
    await repo.close();
    await scratch.remove();
  });

  const replace = async (files: Files): Promise<string> => {
    const entries = new Map<string, TreeEntry | undefined>();
    for (const [path, content] of Object.entries(files)) {
      const oid = content === undefined ? undefined : await writeBlob(repo, Buffer.from(content));
      entries.set(path, oid === undefined ? undefined : { mode: '100644', oid });
    }
    const replaced = await replaceEntries(repo, tree, entries);
    // Other processes look at it.
    await repo.newObjects.store();
    return replaced;
  };

  /** What git makes of the same change through its own index. */
  const throughIndex = async (files: Files): Promise<string> => {
    await local.write(files);
    await local.git('add', '--all');
    const written = await local.git('write-tree');
    await local.git('reset', '--quiet', '--hard');
    await local.git('clean', '--quiet', '-d', '--force');
    return written;
  };

  const changes: ReadonlyArray<readonly [string, Files]> = [
    ['changes files, and adds files and folders', { 'app/classes/A.cls': 'A', 'new.txt': 'n', 'a/b/c/d.txt': 'd' }],
    ['deletes a file', { 'app/classes/A.cls': undefined }],
    ['takes away folders that become empty', { 'app/deep/er/still/x.txt': undefined }],
    ['deletes a folder', { app: undefined }],
    ['deletes everything', { app: undefined, 'README.md': undefined, 'run.sh': undefined }],
    ['turns a file into a folder', { 'README.md': undefined, 'README.md/en.txt': 'hello' }],
    ['turns a folder into a file', { 'app/classes': undefined, 'app/CLASSES': 'no longer' }],
    [
      'empties a folder and fills it again',
      { 'app/classes/A.cls': undefined, 'app/classes/B.cls': undefined, 'app/classes/C.cls': 'C' },
    ],
    ['sorts as git does', { 'app/deep-': '1', 'app/deep0': '2', 'app/deep.': '3', 'app/deep/a': '4' }],
    [
      'takes names as they are',
      { 'a b/"q".txt': '1', 'ü/ß€.txt': '2', 'line\nend\t/tab': '3', '-x': '4', '\\': '5', ':(x)': '6' },
    ],
  ];

  for (const [name, files] of changes) {
    it(name, async () => {
      expect(await replace(files)).to.equal(await throughIndex(files));
    });
  }

  it('turns a folder into a file of the same name', async () => {
    const result = await replace({ 'app/deep': 'a file' });
    expect(await local.files(result)).to.not.include('app/deep/er/still/x.txt');
    expect(await local.read(result, 'app/deep')).to.equal('a file');
  });

  it('gives the same tree for no change, and for deleting what is not there', async () => {
    expect(await replaceEntries(repo, tree, new Map())).to.equal(tree);
    expect(await replace({ 'none.txt': undefined, 'no/such/folder': undefined, 'README.md/x': undefined })).to.equal(
      tree
    );
  });

  it('begins with nothing', async () => {
    tree = repo.emptyTree;
    try {
      expect(await local.files(await replace({ 'record.json': '{}' }))).to.deep.equal(['record.json']);
      expect(await replaceEntries(repo, tree, new Map())).to.equal(tree);
    } finally {
      tree = (await local.oid('HEAD^{tree}')) ?? '';
    }
  });

  it('keeps modes, links, submodules and names that are no UTF-8', async () => {
    const blob = (await local.oid('HEAD:README.md')) ?? '';
    await scratch.script(
      'odd',
      `printf '120000 blob ${blob}\\tlink\\n160000 commit ${'1'.repeat(40)}\\tsub\\n100644 blob ${blob}\\t\\377\\n' | git mktree`
    );
    const odd = await local.git('-c', `alias.odd=!${scratch.dir}/bin/odd`, 'odd');
    const entry = { mode: '100644', oid: blob };
    const changed = await replaceEntries(repo, odd, new Map([['new', entry]]));
    expect(await replaceEntries(repo, changed, new Map([['new', undefined]]))).to.equal(odd);
    expect(await local.git('ls-tree', await replace({ new: 'n' }), 'run.sh')).to.match(/^100755 /);
  });

  it('refuses paths and entries that no tree can hold', async () => {
    for (const path of ['', '/', '/a', 'a/', 'a//b', '.', 'a/../b', '.git/config', 'a/.GIT/x', 'a\0b']) {
      expect((await failure(replace({ [path]: 'x' }))).name, path).to.equal('InvalidTreePathError');
    }
    for (const entry of [
      { mode: '100600', oid: tree },
      { mode: '100644', oid: 'HEAD' },
    ]) {
      expect((await failure(replaceEntries(repo, tree, new Map([['x', entry]])))).name).to.equal(
        'InvalidTreePathError'
      );
    }
  });

  it('refuses to make a path both a file and a folder, since one of them would be lost', async () => {
    for (const files of [{ x: '1', 'x/y': '2' }, { 'README.md/en.txt': '1' }]) {
      const error = await failure(replace(files));
      expect(error.name).to.equal('InvalidTreePathError');
      expect(error.message).to.include('cannot be both a file and a folder');
    }
  });

  it('refuses to start from something else than a tree', async () => {
    const commit = (await local.oid('HEAD')) ?? '';
    expect((await failure(replaceEntries(repo, commit, new Map()))).message).to.include('is a commit, where a tree');
  });

  it('refuses content that does not exist', async () => {
    const entry = { mode: '100644', oid: '1'.repeat(40) };
    const replaced = await replaceEntries(repo, tree, new Map([['x', entry]]));
    expect((await failure(repo.objects.read(replaced))).name).to.equal('ObjectsNotStoredError');
  });
});
