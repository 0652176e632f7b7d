import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { computeDelta } from '../../../src/metadata/delta/computeDelta.js';
import type { Delta } from '../../../src/metadata/delta/delta.js';
import { buildPackage } from '../../../src/metadata/delta/package.js';
import { unzip } from '../../../src/common/zip.js';
import { failure } from '../../support/failure.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { apexClass, defaultFolder as main, projectJson, xml } from '../support/project.js';

const pointerTo = (content: Buffer): string =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(content)}\nsize ${content.length}\n`;
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

describe('what stands in a commit in place of a file', () => {
  let test: CommitRepository;
  const everything = async (): Promise<Delta> =>
    computeDelta(test.repo, { from: undefined, to: await test.git('rev-parse', 'HEAD'), env: {} });
  const resource = (content: string | Buffer): Record<string, string | Buffer> => ({
    'sfdx-project.json': projectJson(),
    [`${main}/staticresources/film.resource`]: content,
    [`${main}/staticresources/film.resource-meta.xml`]: xml('StaticResource', '<contentType>video/mp4</contentType>'),
  });

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  describe('a Git LFS pointer', () => {
    const film = Buffer.from([0, 1, 2, 3, 250]);
    const store = async (content: Buffer, folder = '.git/lfs'): Promise<void> => {
      const hash = sha256(film);
      const file = join(test.dir, folder, 'objects', hash.slice(0, 2), hash.slice(2, 4), hash);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    };

    it('is resolved from the local store', async () => {
      await test.commit({ ...resource(pointerTo(film)), '.gitattributes': '*.resource filter=lfs -text\n' });
      await store(film);
      const { zip } = await buildPackage(test.repo, await everything(), { env: {} });
      expect(unzip(zip).get('staticresources/film.resource')).to.deep.equal(film);
    });

    it('is resolved from the store that git is configured with', async () => {
      await test.commit(resource(pointerTo(film)));
      await test.git('config', 'lfs.storage', 'elsewhere');
      await store(film, '.git/elsewhere');
      expect((await everything()).components).to.have.length(1);
    });

    it('stops the delta, which names the file, when the store lacks what it stands for', async () => {
      await test.commit(resource(pointerTo(film)));
      const error = await failure(everything());
      expect(error).to.include({ name: 'LfsPointerError' });
      expect(error.message).to.contain(`${main}/staticresources/film.resource is a Git LFS pointer`);
    });

    it('stops the delta when the store holds something else', async () => {
      await test.commit(resource(pointerTo(film)));
      await store(Buffer.from([1, 1, 2, 3, 250]));
      expect(await failure(everything())).to.include({ name: 'LfsPointerError' });
    });
  });

  describe('a filtered file', () => {
    const refused = async (attributes: Record<string, string>): Promise<boolean> => {
      await test.commit({ ...resource('plain'), ...attributes });
      const outcome = await everything().then(
        () => undefined,
        (error: Error) => error
      );
      if (outcome !== undefined) expect(outcome).to.include({ name: 'FilteredFileError' });
      return outcome !== undefined;
    };

    it('stops the delta, which names file and filter', async () => {
      await test.commit({ ...resource('plain'), '.gitattributes': '*.resource filter=crypt\n' });
      expect((await failure(everything())).message).to.contain(
        `${main}/staticresources/film.resource has the git filter "crypt"`
      );
    });

    it('is told by the commit alone, the nearest file and the last line counting', async () => {
      expect(await refused({ '.gitattributes': '*.resource filter=crypt\n*.resource -filter\n' })).to.equal(false);
      expect(
        await refused({
          '.gitattributes': '*.resource filter=crypt\n',
          [`${main}/.gitattributes`]: 'staticresources/* !filter\n',
        })
      ).to.equal(false);
      expect(
        await refused({ '.gitattributes': '', [`${main}/.gitattributes`]: '/staticresources/film.* filter=crypt\n' })
      ).to.equal(true);
      expect(
        await refused({
          '.gitattributes': '[attr]secret filter=crypt\n',
          [`${main}/.gitattributes`]: '"film.resource" secret\n',
        })
      ).to.equal(true);
      expect(
        await refused({
          '.gitattributes': 'force-app filter=crypt\n# *.resource filter=x\n',
          [`${main}/.gitattributes`]: 'film filter=crypt\n',
        })
      ).to.equal(false);
      expect(
        await refused({
          '.gitattributes': 'force-app/**/film.[rs]esource filter=crypt\n',
          [`${main}/.gitattributes`]: '\n',
        })
      ).to.equal(true);
    });
  });

  it('a symbolic link is refused', async () => {
    await test.commit({ 'sfdx-project.json': projectJson(), ...apexClass('A') });
    await test.link({ [`${main}/classes/B.cls`]: 'A.cls', [`${main}/classes/B.cls-meta.xml`]: 'A.cls-meta.xml' });
    await test.commit({});
    expect(await failure(everything())).to.include({ name: 'SymlinkError' });
  });

  it('a symbolic link that is ignored or outside of the package directories does not matter', async () => {
    await test.commit({ 'sfdx-project.json': projectJson(), '.forceignore': '**/B.*\n', ...apexClass('A') });
    await test.link({ [`${main}/classes/B.cls`]: 'A.cls', 'also.txt': 'sfdx-project.json' });
    await test.commit({});
    expect((await everything()).components).to.have.length(1);
  });

  it('a submodule in a package directory is refused, also when it did not change', async () => {
    const before = await test.commit({ 'sfdx-project.json': projectJson(), ...apexClass('A') });
    const modules = '[submodule "shared"]\n\tpath = force-app/shared\n\turl = https://example.com/shared\n';
    await test.commit({ '.gitmodules': modules });
    await test.git('update-index', '--add', '--cacheinfo', `160000,${before},force-app/shared`);
    await test.git('commit', '--quiet', '-m', 'Add a submodule');
    const from = await test.git('rev-parse', 'HEAD');
    expect(await failure(everything())).to.include({ name: 'SubmoduleError' });
    await test.git('commit', '--quiet', '--allow-empty', '-m', 'Nothing');
    const to = await test.git('rev-parse', 'HEAD');
    const error = await failure(computeDelta(test.repo, { from, to, env: {} }));
    expect(error).to.include({ name: 'SubmoduleError' });
    expect(error.message).to.contain('force-app/shared is a submodule');
  });

  it('a submodule that .forceignore leaves out does not matter, in whichever way it says so', async () => {
    const [module, own] = ['force-app/shared', 'force-app/main/default/staticresources/site/vendor'];
    const modules = [module, own].map((path) => `[submodule "${path}"]\n\tpath = ${path}\n\turl = https://a\n`);
    for (const line of [module, `${module}/`, `${module}/**`, '**/shared/*']) {
      const before = await test.commit({
        ...{ 'sfdx-project.json': projectJson(), '.gitmodules': modules.join('') },
        ...{ '.forceignore': `${line}\n**/vendor/\n`, ...apexClass('A', line) },
        'force-app/main/default/staticresources/site/a.txt': `${line}\n`,
        'force-app/main/default/staticresources/site.resource-meta.xml': xml(
          'StaticResource',
          '<contentType>application/zip</contentType>'
        ),
      });
      for (const path of [module, own])
        await test.git('update-index', '--add', '--cacheinfo', `160000,${before},${path}`);
      await test.git('commit', '--quiet', '-m', 'Add or change submodules');
      const to = await test.git('rev-parse', 'HEAD');
      const { components, ignored } = await computeDelta(test.repo, { from: before, to, env: {} });
      expect(components, line).to.deep.equal([]);
      expect(
        ignored.map(({ path, reason }) => `${path}: ${reason}`),
        line
      ).to.deep.equal([`${own}: ignored by .forceignore`, `${module}: ignored by .forceignore`]);
      expect((await everything()).components, line).to.have.length(2);
      await test.git('rm', '--quiet', '--cached', module, own);
      await test.git('commit', '--quiet', '-m', 'Take them away');
      const without = await computeDelta(test.repo, { from: to, to: await test.git('rev-parse', 'HEAD'), env: {} });
      expect([without.components, without.ignored], line).to.deep.equal([[], ignored]);
    }
    const before = await test.commit({ '.forceignore': `${module}/*.cls\n` });
    await test.git('update-index', '--add', '--cacheinfo', `160000,${before},${module}`);
    await test.git('commit', '--quiet', '-m', 'Leave out a part of it');
    expect(await failure(everything())).to.include({ name: 'SubmoduleError' });
  });

  it('a submodule outside of the package directories does not matter', async () => {
    const before = await test.commit({ 'sfdx-project.json': projectJson(), ...apexClass('A') });
    await test.commit({ '.gitmodules': '[submodule "tools"]\n\tpath = tools\n\turl = https://example.com/tools\n' });
    await test.git('update-index', '--add', '--cacheinfo', `160000,${before},tools`);
    await test.git('commit', '--quiet', '-m', 'Add a submodule');
    expect((await everything()).components).to.have.length(1);
  });
});
