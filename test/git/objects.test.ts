import { expect } from 'chai';
import { type GitObject, AnswerReader } from '../../src/git/objectAnswers.js';
import { ObjectReader } from '../../src/git/objects.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

describe('the reader of objects', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let reader: ObjectReader;

  before(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    const files = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`folder/${n}.txt`, `file ${n}\n`]));
    await local.commit('Begin', { ...files, empty: '', 'big.bin': Buffer.alloc(3 << 20, 7), 'line\nend': 'odd\n' });
  });

  beforeEach(() => {
    reader = new ObjectReader(local.dir, local.env);
  });

  afterEach(() => reader.close());

  after(() => scratch.remove());

  const oidOf = async (path: string): Promise<string> => (await local.oid(`HEAD:${path}`)) ?? '';

  it('gives an object by its id, with its type', async () => {
    const oid = await oidOf('folder/7.txt');
    expect(await reader.read(oid)).to.deep.equal({ oid, type: 'blob', content: Buffer.from('file 7\n') });
    expect((await reader.read(await oidOf('folder'))).type).to.equal('tree');
    expect((await reader.read((await local.oid('HEAD')) ?? '')).type).to.equal('commit');
  });

  it('gives empty and large objects whole', async () => {
    expect((await reader.read(await oidOf('empty'))).content).to.have.length(0);
    expect((await reader.read(await oidOf('big.bin'))).content.equals(Buffer.alloc(3 << 20, 7))).to.equal(true);
  });

  it('answers more reads than it sends at once, each with its own object', async () => {
    const names = Array.from({ length: 500 }, (_, n) => `HEAD:folder/${n}.txt`);
    const oids = (await local.git('rev-parse', ...names)).split('\n');
    const contents = await reader.readMany([...oids, ...oids]);
    expect(contents.size).to.equal(500);
    expect(oids.map((oid) => contents.get(oid)?.toString())).to.deep.equal(oids.map((_, n) => `file ${n}\n`));
  });

  it('streams objects in the order asked for', async () => {
    const oids = await Promise.all([3, 1, 2].map((n) => oidOf(`folder/${n}.txt`)));
    const seen: string[] = [];
    for await (const { content } of reader.stream(oids)) seen.push(content.toString());
    expect(seen).to.deep.equal(['file 3\n', 'file 1\n', 'file 2\n']);
  });

  it('names the object that is missing, and goes on with the others', async () => {
    const oid = await oidOf('folder/1.txt');
    const missing = failure(reader.read('1'.repeat(40)));
    const found = reader.read(oid);
    expect((await missing).name).to.equal('ObjectMissingError');
    expect((await missing).message).to.include('1'.repeat(40));
    expect((await found).content.toString()).to.equal('file 1\n');
  });

  it('finds objects by names with line ends, spaces and quotes, and takes no name for a command', async () => {
    expect((await reader.find('HEAD:line\nend'))?.content.toString()).to.equal('odd\n');
    expect(await reader.find('HEAD:no "such"\nfile\n missing')).to.equal(undefined);
    expect(await reader.find('HEAD:x\0info HEAD')).to.equal(undefined);
    expect(await reader.find('')).to.equal(undefined);
    expect((await reader.find('HEAD:folder/1.txt'))?.content.toString()).to.equal('file 1\n');
  });

  it('sees objects that were written after it was started', async () => {
    await reader.find('HEAD');
    const oid = await local.commit('Later');
    expect((await reader.read(oid)).content.toString()).to.include('Later');
  });

  it('answers what was asked before it was closed, and starts anew afterwards', async () => {
    const oid = await oidOf('folder/1.txt');
    const asked = reader.read(oid);
    await reader.close();
    expect((await asked).oid).to.equal(oid);
    expect((await reader.read(oid)).oid).to.equal(oid);
  });

  it('fails what is asked when git cannot run, and says why', async () => {
    const outside = new ObjectReader(scratch.dir, { ...local.env, GIT_CEILING_DIRECTORIES: '/' });
    const error = await failure(outside.read('1'.repeat(40)));
    expect(error.name).to.equal('GitError');
    expect(error.message).to.include('not a git repository');
  });
});

describe('the answers of cat-file', () => {
  const blob = '0123456789012345678901234567890123456789';
  const output = Buffer.from(`${blob} blob 3\na\nb\nHEAD:x\ny missing\n${blob} blob 0\n\nabc ambiguous\n`);

  it('are the same however the output is cut', () => {
    for (let size = 1; size <= output.length; size++) {
      const names = [blob, 'HEAD:x\ny', blob, 'abc'];
      const answers: Array<GitObject | undefined> = [];
      const answersReader = new AnswerReader(
        () => names[answers.length],
        (answer) => answers.push(answer)
      );
      for (let at = 0; at < output.length; at += size) answersReader.push(output.subarray(at, at + size));
      expect(
        answers.map((answer) => answer?.content.toString()),
        `pieces of ${size}`
      ).to.deep.equal(['a\nb', undefined, '', undefined]);
    }
  });

  it('are refused when they are something else', () => {
    const answersReader = new AnswerReader(
      () => 'HEAD',
      () => undefined
    );
    expect(() => answersReader.push(Buffer.from('a line that cat-file does not print\n'))).to.throw('cannot be read');
  });
});
