import { expect } from 'chai';
import { gitEnvironment } from '../../src/git/environment.js';
import { gitError, isGitError, runGit, streamGit, withoutCredentials } from '../../src/git/runner.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

describe('running git', () => {
  let scratch: Scratch;
  let local: TestRepository;

  before(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    await local.commit('Begin');
  });

  after(() => scratch.remove());

  it('gives git its input, and what it printed back', async () => {
    const { stdout, exitCode } = await runGit(['stripspace'], { dir: local.dir, input: 'one  \n\n\n\ntwo' });
    expect(stdout.toString()).to.equal('one\n\ntwo\n');
    expect(exitCode).to.equal(0);
  });

  it('says which command failed, with what exit code, and what git said', async () => {
    const error = await failure(runGit(['cat-file', 'blob', 'nothing'], { dir: local.dir }));
    expect(error.name).to.equal('GitError');
    expect(error.message).to.equal('git cat-file failed with exit code 128: fatal: Not a valid object name nothing');
    expect(isGitError(error) && error.data).to.deep.equal({
      args: ['cat-file', 'blob', 'nothing'],
      exitCode: 128,
      stderr: 'fatal: Not a valid object name nothing',
    });
  });

  it('says that the disk takes nothing, and what to do, but not for the disk of a remote', () => {
    const said = 'error: x\nfatal: unable to write loose object file: No space left on device';
    const error = gitError(['merge-tree', 'a'], 128, said);
    expect(error).to.include({
      name: 'RepositoryNotWrittenError',
      message:
        'git merge-tree could not write to this repository: unable to write loose object file: No space left on device',
    });
    expect(error.actions).to.have.length(1);
    expect(isGitError(error)).to.equal(true);
    expect(gitError(['push'], 1, 'remote: fatal: No space left on device').name).to.equal('GitError');
  });

  it('takes an exit code that is an answer for no failure', async () => {
    const { exitCode } = await runGit(['config', 'no.such'], { dir: local.dir, okCodes: [0, 1] });
    expect(exitCode).to.equal(1);
  });

  it('survives a git that ends without reading its input', async () => {
    const error = await failure(runGit(['no-such-command'], { dir: local.dir, input: Buffer.alloc(1 << 22) }));
    expect(error.name).to.equal('GitError');
  });

  it('never gives arguments to a shell', async () => {
    const hostile = '$(touch x); `touch y` && "z" | tee w';
    const { stdout } = await runGit(['rev-parse', '--sq-quote', hostile], { dir: local.dir });
    expect(stdout.toString()).to.include(hostile);
    expect(await local.git('status', '--porcelain')).to.equal('');
  });

  it('says that git is not installed when it is not found', async () => {
    const error = await failure(runGit(['version'], { dir: local.dir, env: { PATH: scratch.dir } }));
    expect(error.name).to.equal('GitNotFoundError');
  });

  it('does not take a missing folder for a missing git', async () => {
    const error = await failure(runGit(['version'], { dir: `${local.dir}/none` }));
    expect(error.name).to.equal('GitError');
    expect(error.message).to.include(`${local.dir}/none`);
  });

  describe('piece by piece', () => {
    const gather = async (pieces: AsyncIterable<Buffer>): Promise<string> => {
      const gathered: Buffer[] = [];
      for await (const piece of pieces) gathered.push(piece);
      return Buffer.concat(gathered).toString();
    };

    it('gives what one git prints to another', async () => {
      const args = ['cat-file', '--batch-check=%(objecttype)'];
      const types = streamGit(args, { dir: local.dir, input: 'HEAD\nHEAD:\n' });
      const { stdout } = await runGit(['stripspace', '--comment-lines'], { dir: local.dir, input: types });
      expect(stdout.toString()).to.equal('# commit\n# tree\n');
    });

    it('gives more than fits into a pipe, in order', async () => {
      const numbers = Array.from({ length: 100_000 }, (_, number) => `${number}\n`).join('');
      expect(await gather(streamGit(['stripspace'], { dir: local.dir, input: numbers }))).to.equal(numbers);
    });

    it('fails as soon as git has failed', async () => {
      const error = await failure(gather(streamGit(['cat-file', 'blob', 'nothing'], { dir: local.dir })));
      expect(error.message).to.equal('git cat-file failed with exit code 128: fatal: Not a valid object name nothing');
    });

    it('fails when what it feeds to another git fails', async () => {
      const broken = streamGit(['cat-file', 'blob', 'nothing'], { dir: local.dir });
      const error = await failure(runGit(['stripspace'], { dir: local.dir, input: broken }));
      expect(error.message).to.include('git cat-file failed');
    });

    it('says that git is not installed when it is not found', async () => {
      const pieces = streamGit(['version'], { dir: local.dir, env: { PATH: scratch.dir } });
      expect((await failure(gather(pieces))).name).to.equal('GitNotFoundError');
    });

    it('ends a git of which no more is taken', async () => {
      await scratch.script('git', `echo $$ > ${scratch.dir}/endless`, 'while :; do echo more; done');
      const env = { PATH: `${scratch.dir}/bin:${process.env.PATH ?? ''}` };
      for await (const piece of streamGit(['log'], { dir: local.dir, env })) {
        expect(piece.toString()).to.include('more');
        break;
      }
      const pid = await pidIn(`${scratch.dir}/endless`);
      expect(() => process.kill(pid, 0)).to.throw('ESRCH');
    });
  });

  describe('with a signal', () => {
    it('ends git and passes the reason on', async () => {
      await scratch.script('git', `echo $$ > ${scratch.dir}/pid`, 'exec sleep 60');
      const abort = new AbortController();
      const env = { PATH: `${scratch.dir}/bin:${process.env.PATH ?? ''}` };
      const running = failure(runGit(['fetch'], { dir: local.dir, env, signal: abort.signal }));
      const pid = await pidIn(`${scratch.dir}/pid`);
      abort.abort();
      expect((await running).name).to.equal('AbortError');
      expect(() => process.kill(pid, 0)).to.throw('ESRCH');
    });

    it('ends by force a git that does not listen', async () => {
      await scratch.script('git', 'trap "" TERM', `echo $$ > ${scratch.dir}/deaf`, 'while :; do sleep 0.1; done');
      const abort = new AbortController();
      const env = { PATH: `${scratch.dir}/bin:${process.env.PATH ?? ''}` };
      const running = failure(runGit(['fetch'], { dir: local.dir, env, signal: abort.signal }));
      const pid = await pidIn(`${scratch.dir}/deaf`);
      abort.abort();
      expect((await running).name).to.equal('AbortError');
      expect(() => process.kill(pid, 0)).to.throw('ESRCH');
    });

    it('starts nothing when it has fired already', async () => {
      const error = await failure(runGit(['version'], { dir: local.dir, signal: AbortSignal.abort() }));
      expect(error.name).to.equal('AbortError');
    });
  });

  describe('in its environment', () => {
    const set = { GIT_DIR: '/elsewhere', GIT_INDEX_FILE: '/index', GIT_SSH_COMMAND: 'ssh -v' };
    const before = { ...process.env };

    beforeEach(() => Object.assign(process.env, set));

    afterEach(() => {
      for (const name of Object.keys(set)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    });

    it('is bound to no repository, as it is while a hook runs', () => {
      expect(gitEnvironment()).to.not.have.any.keys('GIT_DIR', 'GIT_INDEX_FILE');
    });

    it('keeps what is about credentials', () => {
      expect(gitEnvironment()).to.include({ GIT_SSH_COMMAND: 'ssh -v' });
    });

    it('speaks English', () => {
      expect(gitEnvironment({ LC_ALL: undefined })).to.not.have.property('LC_ALL');
      expect(gitEnvironment()).to.include({ LC_ALL: 'C' });
    });
  });

  it('shows addresses without the passwords in them', () => {
    expect(withoutCredentials('cannot read https://me:secret@host/x.git, http://token@host')).to.equal(
      'cannot read https://host/x.git, http://host'
    );
    expect(withoutCredentials('ssh://git:secret@host:22/x.git, https://me:p@ss@host/x, ssh://git@host/x@y')).to.equal(
      'ssh://git@host:22/x.git, https://host/x, ssh://git@host/x@y'
    );
  });
});

const pidIn = async (path: string): Promise<number> => {
  const { readFile } = await import('node:fs/promises');
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return Number(text);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
