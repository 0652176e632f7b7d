import { expect } from 'chai';
import { Repository } from '../../src/git/repository.js';
import { commitTree, writeBlob } from '../../src/git/write.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { failure } from '../support/failure.js';

describe('writing into the object store', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  let parent: string;
  let tree: string;

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    parent = await local.commit('Begin', { 'one.txt': '1\n' });
    tree = (await local.oid('HEAD^{tree}')) ?? '';
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  const commit = async (more: Partial<Parameters<typeof commitTree>[1]> = {}): Promise<string> => {
    const oid = await commitTree(repo, { tree, parents: [parent], message: 'Merge', ...more });
    await repo.newObjects.store();
    return oid;
  };

  it('keeps content as it is, whatever filters are configured', async () => {
    await local.config('core.autocrlf', 'input');
    await local.write({ '.gitattributes': '* text eol=lf\n' });
    const content = Buffer.from([0, 0xff, 0x0d, 0x0a, 0x0d, 0x0a]);
    const oid = await writeBlob(repo, content);
    expect((await repo.objects.read(oid)).content.equals(content)).to.equal(true);
    expect(await writeBlob(repo, Buffer.alloc(0))).to.equal('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
  });

  it('makes a commit with its parents and message, and moves no ref', async () => {
    const before = await local.refs();
    const other = await commit({ parents: [] });
    const oid = await commit({ parents: [parent, other], message: 'Promote "ü"\n\nFeature: a; $(b)\n-- \n#x' });
    expect(await local.git('log', '-1', '--format=%T %P%n%B', oid)).to.equal(
      `${tree} ${parent} ${other}\nPromote "ü"\n\nFeature: a; $(b)\n-- \n#x\n`
    );
    expect(await local.git('log', '-1', '--format=%an <%ae> %cn', oid)).to.equal(
      'Scratch User <user@scratch.example> Scratch User'
    );
    expect(await local.refs()).to.deep.equal(before);
    expect(await local.git('status', '--porcelain')).to.equal('');
  });

  it('tells author and committer apart where settings or variables do', async () => {
    const people = async (env: Readonly<Record<string, string>> = {}): Promise<string> => {
      repo = await Repository.open(local.dir, { env: { ...local.env, ...env } });
      const oid = await commit();
      await repo.close();
      return local.git('log', '-1', '--format=%an <%ae>, %cn <%ce>', oid);
    };
    const user = 'Scratch User <user@scratch.example>';
    expect(await people()).to.equal(`${user}, ${user}`);
    expect(await people({ GIT_AUTHOR_NAME: 'Ada' })).to.equal(`Ada <user@scratch.example>, ${user}`);
    expect(await people({ GIT_COMMITTER_EMAIL: 'ci@example.com' })).to.equal(`${user}, Scratch User <ci@example.com>`);
    await local.config('committer.name', 'Release Bot');
    expect(await people()).to.equal(`${user}, Release Bot <user@scratch.example>`);
  });

  it('says what to set when git does not know who commits', async () => {
    await local.git('config', '--unset', 'user.email');
    await local.config('user.useConfigOnly', 'true');
    const anonymous = await Repository.open(local.dir, { env: { ...local.env, GIT_CONFIG_GLOBAL: '/dev/null' } });
    expect((await failure(commitTree(anonymous, { tree, parents: [], message: 'x' }))).name).to.equal(
      'GitIdentityError'
    );
  });

  describe('signed', () => {
    const signatureOf = async (oid: string): Promise<string | undefined> =>
      /^gpgsig (.*)$/m.exec(await local.git('cat-file', 'commit', oid))?.[1];

    const useSshKey = async (): Promise<void> => {
      const { execFile } = await import('node:child_process');
      const { promisify } = await import('node:util');
      const key = `${scratch.dir}/key`;
      await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'scratch', '-f', key]);
      await local.config('gpg.format', 'ssh');
      await local.config('user.signingKey', `${key}.pub`);
    };

    /** Imitates as much of gpg as git needs in order to sign: the status line, and something that looks like a signature. */
    const useFakeGpg = async (...lines: string[]): Promise<void> =>
      local.config('gpg.program', await scratch.script('gpg', 'cat > /dev/null', ...lines));

    it('is what commit.gpgsign asks for', async () => {
      await useFakeGpg(
        'echo "[GNUPG:] SIG_CREATED " >&2',
        'echo "-----BEGIN PGP SIGNATURE-----"',
        'echo "-----END PGP SIGNATURE-----"'
      );
      await local.config('commit.gpgSign', 'yes');
      expect(await signatureOf(await commit({ sign: 'configured' }))).to.equal('-----BEGIN PGP SIGNATURE-----');
    });

    it('works with an SSH key, and can be verified', async () => {
      await useSshKey();
      await local.config('commit.gpgSign', 'true');
      const oid = await commit({ sign: 'configured' });
      expect(await signatureOf(oid)).to.equal('-----BEGIN SSH SIGNATURE-----');
      const { readFile } = await import('node:fs/promises');
      const publicKey = await readFile(`${scratch.dir}/key.pub`, 'utf8');
      await local.write({ '../signers': `user@scratch.example ${publicKey}` });
      await local.config('gpg.ssh.allowedSignersFile', `${scratch.dir}/signers`);
      await local.git('verify-commit', oid);
    });

    it('is not done unless it is configured, nor for commits that are not to be', async () => {
      await useSshKey();
      expect(await signatureOf(await commit({ sign: 'configured' }))).to.equal(undefined);
      await local.config('commit.gpgSign', 'true');
      expect(await signatureOf(await commit())).to.equal(undefined);
    });

    it('is refused by a setting that is neither yes nor no', async () => {
      await local.config('commit.gpgSign', 'perhaps');
      const error = await failure(commit({ sign: 'configured' }));
      expect(error.name).to.equal('GitError');
      expect(error.message).to.include("bad boolean config value 'perhaps'");
    });

    it('follows the last of several settings', async () => {
      await useFakeGpg('exit 2');
      await local.git('config', '--add', 'commit.gpgSign', 'true');
      await local.git('config', '--add', 'commit.gpgSign', 'off');
      expect(await signatureOf(await commit({ sign: 'configured' }))).to.equal(undefined);
    });

    it('says what failed when the key does not work', async () => {
      await useFakeGpg('echo "no secret key" >&2', 'exit 2');
      await local.config('commit.gpgSign', 'true');
      const error = await failure(commit({ sign: 'configured' }));
      expect(error.name).to.equal('CommitSigningError');
      expect(error.message).to.include('gpg failed to sign');
    });
  });
});
