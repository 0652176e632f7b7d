import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { GitTree } from '../../src/git/gitTree.js';
import type { Repository } from '../../src/git/repository.js';
import { failure } from '../support/failure.js';
import { createScratch, type Scratch } from '../support/gitRepo.js';

const files = { 'README.md': 'read\n', 'src/a.txt': 'a\n', 'src/deep/b.txt': 'b\n', 'src/deep/ü.txt': 'ü\n' };

describe('GitTree', () => {
  let scratch: Scratch;
  let repo: Repository;
  let commit: string;

  const begin = async (objectFormat: 'sha1' | 'sha256'): Promise<void> => {
    const repository = await scratch.init(objectFormat, { objectFormat });
    commit = await repository.commit('Begin', files);
    repo = await repository.open();
  };

  beforeEach(async () => {
    scratch = await createScratch();
    await begin('sha1');
  });
  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  for (const objectFormat of ['sha1', 'sha256'] as const) {
    it(`answers the library about the folders and files of a commit in a ${objectFormat} repository`, async () => {
      await repo.close();
      await begin(objectFormat);
      const tree = await GitTree.open(repo.objects, commit);
      const path = (name: string): string => tree.toFsPath(name);
      const answer = await tree.askOne(() => ({
        exists: ['src', 'src/a.txt', 'src/none', 'README.md/x'].map((name) => tree.exists(path(name))),
        isDirectory: ['', 'src/deep', 'src/a.txt'].map((name) => tree.isDirectory(path(name))),
        folder: tree.readDirectory(path('src/deep')).sort(),
        noFolder: tree.readDirectory(path('src/a.txt')),
        content: tree.readFileSync(path('src/deep/ü.txt')).toString(),
      }));
      expect(answer).to.deep.equal({
        exists: [true, true, false, false],
        isDirectory: [true, true, false],
        folder: ['b.txt', 'ü.txt'],
        noFolder: [],
        content: 'ü\n',
      });
    });
  }

  it('asks a question once of what is in folders that were read before', async () => {
    const paths = ['src/deep/b.txt', 'src/a.txt', 'README.md', 'none/of/it.txt', 'README.md/x.txt'];
    const ask = async (tree: GitTree): Promise<Readonly<{ asked: number; found: readonly boolean[] }>> => {
      let asked = 0;
      const question = (path: string) => (): boolean => {
        asked += 1;
        return tree.has(path);
      };
      const answers = await tree.ask(paths.map(question));
      return { asked, found: answers.map((answer) => 'value' in answer && answer.value) };
    };
    const found = [true, true, true, false, false];
    const prepared = await GitTree.open(repo.objects, commit);
    await prepared.loadFoldersOf(paths);
    expect(await ask(prepared)).to.deep.equal({ asked: paths.length, found });
    expect(await ask(await GitTree.open(repo.objects, commit))).to.deep.equal({ asked: paths.length + 3, found });
  });

  it('reads nothing that is not asked for, and nothing twice', async () => {
    const asked: string[] = [];
    const objects = Object.create(repo.objects) as typeof repo.objects;
    objects.readMany = (oids): ReturnType<typeof objects.readMany> => {
      asked.push(...oids);
      return repo.objects.readMany(oids);
    };
    const tree = await GitTree.open(objects, commit);
    expect(asked).to.have.length(1);
    for (const time of ['once', 'again']) {
      expect((await tree.read(['src/a.txt'])).get('src/a.txt')?.toString(), time).to.equal('a\n');
    }
    expect(asked).to.have.length(3);
  });

  it('asks each question on its own, and gives back what one throws', async () => {
    const tree = await GitTree.open(repo.objects, commit);
    const answers = await tree.ask([
      (): boolean => tree.exists(tree.toFsPath('src/deep/b.txt')),
      (): boolean => tree.isDirectory(tree.toFsPath('src/none')),
    ]);
    expect(answers[0]).to.deep.equal({ value: true });
    expect(answers[1]).to.have.nested.property('error.name', 'FileNotInCommitError');
  });

  it('asks again when the library swallowed that something was missing', async () => {
    const tree = await GitTree.open(repo.objects, commit);
    const text = await tree.askOne(() => {
      try {
        return tree.readFileSync(tree.toFsPath('src/deep/b.txt')).toString();
      } catch {
        return 'swallowed';
      }
    });
    expect(text).to.equal('b\n');
  });

  it('reads and streams files that were not asked for before', async () => {
    const tree = await GitTree.open(repo.objects, commit);
    expect((await tree.readFile(tree.toFsPath('src/a.txt'))).toString()).to.equal('a\n');
    expect((await buffer(tree.stream(tree.toFsPath('src/deep/b.txt')))).toString()).to.equal('b\n');
    expect(await failure(tree.readFile(tree.toFsPath('src/none')))).to.include({ name: 'FileNotInCommitError' });
  });

  it('hides files from the library, and not from who asks by repository path', async () => {
    const tree = await GitTree.open(repo.objects, commit, (path) => path.endsWith('b.txt'));
    const path = tree.toFsPath('src/deep/b.txt');
    expect(await tree.askOne(() => tree.exists(path))).to.equal(false);
    expect(await tree.askOne(() => tree.readDirectory(dirname(path)))).to.deep.equal(['ü.txt']);
    expect(await failure(tree.readFile(path))).to.include({ name: 'FileNotInCommitError' });
    expect((await tree.read(['src/deep/b.txt'])).get('src/deep/b.txt')?.toString()).to.equal('b\n');
  });

  it('gives entries by repository path and leaves out what the commit lacks', async () => {
    const tree = await GitTree.open(repo.objects, commit);
    const entries = await tree.entries(['src', 'src/a.txt', 'src/none', '../outside']);
    expect([...entries].map(([path, { mode }]) => `${path} ${mode}`)).to.deep.equal(['src 40000', 'src/a.txt 100644']);
    expect(await failure(tree.read(['src/none']))).to.include({ name: 'FileNotInCommitError' });
  });

  it('opens a tree without a commit too', async () => {
    const oid = (await repo.ask(['rev-parse', `${commit}^{tree}`])).trim();
    const tree = await GitTree.open(repo.objects, oid);
    expect(await tree.askOne(() => tree.exists(tree.toFsPath('src/a.txt')))).to.equal(true);
  });

  it('has a root that is on no disk', async () => {
    const tree = await GitTree.open(repo.objects, commit);
    expect(existsSync(tree.root)).to.equal(false);
    expect(existsSync(join(tree.root, 'sfdx-project.json'))).to.equal(false);
    expect(tree.toRepositoryPath(tree.toFsPath('src/a.txt'))).to.equal('src/a.txt');
  });
});
