import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { SfProject } from '@salesforce/core/project';
import { expect } from 'chai';
import { Repository } from '../../../src/git/repository.js';
import { memberKey } from '../../../src/common/member.js';
import { deltaOfCommits, type DeltaRead } from '../../../src/promotion/delta/readDelta.js';
import { temporaryFolderFor } from '../../../src/promotion/delta/temporaryFolder.js';
import { apexClass, labels, labelsFile, projectJson, variedProject, xml } from '../../metadata/support/project.js';
import { failure } from '../../support/failure.js';
import { createScratch, type Scratch, type TestRepository } from '../../support/gitRepo.js';

describe('the delta of two commits', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    await local.commit('Begin', variedProject());
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  const read = async (change: Partial<Parameters<typeof deltaOfCommits>[1]> = {}, of = repo): Promise<DeltaRead> =>
    deltaOfCommits(of, { from: 'HEAD^', to: 'HEAD', backward: false, env: {}, ...change });

  const names = ({ delta }: DeltaRead): string[] =>
    delta.components.map((each) => `${each.operation} ${memberKey(each)}`);

  const filesIn = async (dir: string): Promise<string[]> =>
    (await readdir(dir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
      .sort();

  const output = (): string => join(scratch.dir, 'output');

  describe('comes from git’s objects alone', () => {
    const expected = ['add ApexClass:Rating'];

    beforeEach(() => local.commit('Rating', apexClass('Rating')));

    it('in a work tree with other content, and another index', async () => {
      await local.write({ ...apexClass('Other'), ...apexClass('Rating', ' /* not committed */ ') });
      await local.git('add', '.');
      const delta = await read();
      expect(names(delta)).to.deep.equal(expected);
      await delta.write({ dir: output(), withFiles: true });
      const path = 'force-app/main/default/classes/Rating.cls';
      expect(await readFile(join(output(), path), 'utf8')).to.equal('public class Rating {}\n');
      expect(await local.git('status', '--porcelain'))
        .to.contain('A  ')
        .and.to.contain('M  ');
    });

    it('in a bare clone, and in a linked work tree', async () => {
      const bare = await scratch.clone(local, 'bare', { flags: ['--bare'] });
      await local.git('worktree', 'add', '--quiet', '--detach', join(scratch.dir, 'linked'), 'HEAD');
      for (const dir of [bare.dir, join(scratch.dir, 'linked')]) {
        const other = await Repository.open(dir, { env: scratch.env });
        expect(names(await read({}, other)), dir).to.deep.equal(expected);
        await other.close();
      }
    });
  });

  describe('is refused', () => {
    it('for a commit that is not there, also by a name that looks like an option', async () => {
      for (const from of ['nowhere', '--output=x', '']) {
        const error = await failure(read({ from, to: 'HEAD' }));
        expect(error.name, from).to.equal('CommitNotFoundError');
      }
    });

    it('for a commit that a shallow clone lacks, with what fetches it', async () => {
      const first = (await local.oid('HEAD')) ?? '';
      await local.commit('Second', apexClass('Second'));
      await local.git('tag', 'v1');
      await local.commit('Third', apexClass('Third'));
      await local.git('branch', 'feature/rating');
      await local.commit('Fourth', apexClass('Fourth'));
      for (const from of [first, first.slice(0, 12), 'HEAD~2', 'v1', 'v1^', 'origin/feature/rating', 'origin/main~1']) {
        const shallow = await scratch.clone(local, `shallow-${from.replaceAll('/', '-')}`, { flags: ['--depth=1'] });
        const other = await shallow.open();
        const error = await failure(read({ from, to: 'HEAD' }, other));
        expect(error.name, from).to.equal('CommitNotFoundError');
        const actions = error.actions?.join('\n') ?? '';
        expect(actions).to.include('fetch-depth: 0');
        const [, fetch = ''] = /"git (fetch [^"]*)"/.exec(actions) ?? [];
        await shallow.git(...fetch.replaceAll("'", '').split(' '));
        await other.close();
        const fetched = await shallow.open();
        expect(names(await read({ from, to: 'HEAD' }, fetched)), from).to.include('add ApexClass:Fourth');
        await fetched.close();
      }
    });

    it('for a range that leads back, unless that is allowed', async () => {
      await local.commit('Second', apexClass('Second'));
      const back = { from: 'HEAD', to: 'HEAD^' };
      const error = await failure(read(back));
      expect(error.name).to.equal('RangeSwappedError');
      expect(error.actions?.join()).to.include('--backward');
      expect(names(await read({ ...back, backward: true }))).to.deep.equal(['delete ApexClass:Second']);
      expect(names(await read({ from: 'HEAD', to: 'HEAD' }))).to.deep.equal([]);
    });

    it('not for a range of which a shallow clone does not tell whether it leads back, but with a warning', async () => {
      const first = (await local.oid('HEAD')) ?? '';
      await local.commit('Second', apexClass('Second'));
      await local.commit('Third', apexClass('Third'));
      const shallow = await scratch.clone(local, 'shallow', { flags: ['--depth=1'] });
      await shallow.git('fetch', '--quiet', '--depth=1', 'origin', first);
      const other = await shallow.open();
      const back = { from: 'HEAD', to: first };
      expect((await read(back, other)).delta.warnings.join()).to.include('does not tell which of');
      expect((await read({ ...back, backward: true }, other)).delta.warnings).to.deep.equal([]);
      await other.close();
    });

    it('for metadata that cannot be parsed, with file and line', async () => {
      await local.commit('Broken', { [labelsFile]: '<CustomLabels>\n<labels></CustomLabels>' });
      const error = await failure(read());
      expect(error.name).to.equal('UnparsableMetadataError');
      expect(error.message)
        .to.include(labelsFile)
        .and.to.match(/line 2\b/);
    });

    it('for any metadata file that is not well-formed, whatever its type', async () => {
      const main = 'force-app/main/default';
      const project = projectJson({ sourceBehaviorOptions: ['decomposePermissionSetBeta2'] });
      const parts = `${main}/permissionsets/Parts`;
      await local.commit('Parts', {
        'sfdx-project.json': project,
        [`${main}/permissionsets/Invoices.permissionset-meta.xml`]: undefined,
        [`${parts}/Parts.permissionset-meta.xml`]: xml('PermissionSet', '<label>Parts</label>'),
      });
      const broken: Array<readonly [path: string, content: string]> = [
        [`${main}/layouts/Account-L.layout-meta.xml`, '<Layout>\n<a>\n</Layout>'],
        [`${main}/classes/InvoiceService.cls-meta.xml`, ''],
        [`${main}/objects/Invoice__c/fields/Status__c.field-meta.xml`, '<CustomField>\n'],
        [`${main}/objects/Invoice__c/Invoice__c.object-meta.xml`, '<CustomObject>&nbsp;</CustomObject>'],
        [`${main}/lwc/invoiceList/invoiceList.js-meta.xml`, '<LightningComponentBundle/>\n<b/>'],
        [`${parts}/Parts.classAccess-meta.xml`, '<PermissionSet><classAccesses></PermissionSet>'],
      ];
      for (const [path, content] of broken) {
        await local.commit('Broken', { [path]: content });
        const error = await failure(read());
        expect(error.name, path).to.equal('UnparsableMetadataError');
        expect(error.message).to.match(new RegExp(`${path}, line \\d`));
        await local.git('reset', '--quiet', '--hard', 'HEAD^');
      }
    });

    it('but not for content of a component, nor for what only a checkout has', async () => {
      const resource = 'force-app/main/default/staticresources/any';
      await local.commit('Resource', {
        [`${resource}.resource-meta.xml`]: xml('StaticResource', '<contentType>application/zip</contentType>'),
        [`${resource}/broken.cls-meta.xml`]: '<a>',
        [`${resource}/broken.xml`]: '<a>',
        '.gitattributes': '*.layout-meta.xml filter=crypt\n',
        'force-app/main/default/layouts/Account-L.layout-meta.xml': '\0CRYPT\0',
      });
      expect(names(await read())).to.deep.equal(['add Layout:Account-L', 'add StaticResource:any']);
    });

    it('for what cannot be parsed in the earlier commit, with that and what to do', async () => {
      const profile = 'force-app/main/default/profiles/Clerk.profile-meta.xml';
      const dependent = 'force-app/main/default/objects/Invoice__c/fields/City__c.field-meta.xml';
      const fixed: Array<readonly [path: string, content: string]> = [
        [labelsFile, labels({ One: 'one' })],
        [profile, xml('Profile', '<custom>true</custom>')],
        [dependent, xml('CustomField', '<fullName>City__c</fullName>', '<referenceTo>Town__c</referenceTo>')],
      ];
      for (const [path, content] of fixed) {
        const broken = await local.commit('Broken', { [path]: content.replaceAll('</', '<') });
        await local.commit('Fixed', { [path]: content });
        const error = await failure(read());
        expect(error.name, path).to.equal('UnparsableMetadataError');
        expect(error.message).to.include(broken.slice(0, 7)).and.to.include(path);
        expect(error.actions?.join()).to.include('begin at another commit').and.not.include('Correct');
      }
    });
  });

  describe('is written into a folder', () => {
    beforeEach(async () => {
      await local.commit('Change', {
        ...apexClass('Rating'),
        'force-app/main/default/classes/InvoiceServiceTest.cls': undefined,
        'force-app/main/default/classes/InvoiceServiceTest.cls-meta.xml': undefined,
        'force-app/main/default/lwc/invoiceList/invoiceList.html': '<template>new</template>\n',
        'docs/page.md': 'No metadata.\n',
      });
    });

    const lwc = 'force-app/main/default/lwc/invoiceList';

    it('with its manifests alone', async () => {
      const delta = await read();
      const written = await delta.write({ dir: output(), withFiles: false });
      expect(written).to.deep.equal(['destructiveChangesPost.xml', 'package.xml']);
      expect(await filesIn(output())).to.deep.equal(written);
      expect(await readFile(join(output(), 'package.xml'), 'utf8')).to.equal(delta.manifests.packageXml);
    });

    it('with the files of its components as the commit has them, and what a deploy from there needs', async () => {
      const written = await (await read()).write({ dir: output(), withFiles: true });
      expect(written).to.deep.equal([
        '.forceignore',
        'destructiveChangesPost.xml',
        'force-app/main/default/classes/Rating.cls',
        'force-app/main/default/classes/Rating.cls-meta.xml',
        `${lwc}/invoiceList.html`,
        `${lwc}/invoiceList.js`,
        `${lwc}/invoiceList.js-meta.xml`,
        'package.xml',
        'sfdx-project.json',
      ]);
      expect(await filesIn(output())).to.deep.equal(written);
      for (const path of written.filter((each) => each.startsWith('force-app/'))) {
        expect(await readFile(join(output(), path)), path).to.deep.equal(await readFile(join(local.dir, path)));
      }
    });

    it('that is there and empty, and no other', async () => {
      await mkdir(output());
      await (await read()).write({ dir: output(), withFiles: false });
      await writeFile(join(output(), 'mine.txt'), 'mine');
      const error = await failure((await read()).write({ dir: output(), withFiles: false }));
      expect(error.name).to.equal('OutputDirNotEmptyError');
      expect(await filesIn(output())).to.deep.equal(['destructiveChangesPost.xml', 'mine.txt', 'package.xml']);
    });

    it('with all of its package directories, without which the Salesforce CLI takes no project', async () => {
      const packageDirectories = [{ path: 'force-app', default: true }, { path: 'packages/b/' }];
      await local.commit('Packages', {
        'sfdx-project.json': projectJson({ packageDirectories }),
        'packages/b/main/README.md': 'Nothing yet.\n',
        'force-app/main/default/classes/Rating.cls': undefined,
        'force-app/main/default/classes/Rating.cls-meta.xml': undefined,
      });
      await (await read()).write({ dir: output(), withFiles: true });
      const directories = (await SfProject.resolve(output())).getPackageDirectories().map(({ name }) => name);
      expect(directories).to.deep.equal(['force-app', join('packages', 'b')]);
      expect(await filesIn(output())).to.deep.equal([
        '.forceignore',
        'destructiveChangesPost.xml',
        'package.xml',
        'sfdx-project.json',
      ]);
    });

    it('that a link leads to', async () => {
      await mkdir(output());
      await symlink(output(), join(scratch.dir, 'link'));
      const written = await (await read()).write({ dir: join(scratch.dir, 'link'), withFiles: false });
      expect(await filesIn(output())).to.deep.equal(written);
    });

    it('and in place of nothing that is no folder', async () => {
      await writeFile(join(scratch.dir, 'file'), 'mine');
      await symlink('nowhere', join(scratch.dir, 'link'));
      for (const name of ['file', 'link']) {
        const error = await failure((await read()).write({ dir: join(scratch.dir, name), withFiles: false }));
        expect(error.name, name).to.equal('OutputDirNotFolderError');
      }
      expect(await readFile(join(scratch.dir, 'file'), 'utf8')).to.equal('mine');
    });

    it('which is not there when the writing is ended', async () => {
      const before = await readdir(scratch.dir);
      const signal = AbortSignal.abort();
      const error = await failure((await read()).write({ dir: output(), withFiles: true, signal }));
      expect(error.name).to.equal('AbortError');
      expect(await readdir(scratch.dir)).to.deep.equal(before);
    });

    it('whole or not at all', async () => {
      const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 5\n`;
      await local.commit('Large', { [`${lwc}/zebra.js`]: pointer });
      const before = await readdir(scratch.dir);
      const error = await failure((await read()).write({ dir: output(), withFiles: true }));
      expect(error.name).to.equal('LfsPointerError');
      expect(await readdir(scratch.dir)).to.deep.equal(before);
      await writeFile(join(scratch.dir, 'file'), '');
      const under = await failure((await read()).write({ dir: join(scratch.dir, 'file', 'below'), withFiles: false }));
      expect(under.name).to.equal('OutputNotWrittenError');
      expect(under.actions?.join()).to.include('is a file').and.not.include('room');
      expect(await readdir(scratch.dir)).to.deep.equal([...before, 'file'].sort());
    });

    it('also after a process was killed that wrote there, of which nothing is left', async () => {
      const writer = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
      const folder = temporaryFolderFor(output(), { host: hostname(), pid: writer.pid ?? 0 });
      await mkdir(join(folder, 'force-app'), { recursive: true });
      await writeFile(join(folder, 'package.xml'), '<Pack');
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      const written = await (await read()).write({ dir: output(), withFiles: false });
      expect(await filesIn(output())).to.deep.equal(written);
      expect((await readdir(scratch.dir)).filter((name) => name.startsWith('output'))).to.deep.equal(['output']);
    });

    it('never outside of it, whatever a tree names', async () => {
      const blob = await local.git('rev-parse', 'HEAD:force-app/main/default/classes/Rating.cls');
      const entry = (mode: string, name: string, oid: string): Buffer =>
        Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]);
      const tree = async (...entries: readonly Buffer[]): Promise<string> => {
        const path = join(scratch.dir, 'tree');
        await writeFile(path, Buffer.concat(entries));
        return local.git('hash-object', '-t', 'tree', '-w', '--literally', path);
      };
      let inner = await tree(entry('100644', 'Evil.cls', blob), entry('100644', 'Evil.cls-meta.xml', blob));
      for (const name of ['..', '..', '..', '..', '..', 'force-app']) inner = await tree(entry('40000', name, inner));
      const project = await local.git('rev-parse', 'HEAD:sfdx-project.json');
      const top = await local.git('rev-parse', `${inner}:force-app`);
      const root = await tree(entry('40000', 'force-app', top), entry('100644', 'sfdx-project.json', project));
      const evil = await local.git('commit-tree', root, '-p', 'HEAD', '-m', 'Evil');
      const before = await readdir(scratch.dir);
      const error = await failure((await read({ to: evil })).write({ dir: output(), withFiles: true }));
      expect(error.name).to.equal('UnsafePathError');
      expect(await readdir(scratch.dir)).to.deep.equal(before);
    });
  });

  it('says which line leaves a file out', async () => {
    await local.commit('Rules', {
      '.forceignore': '# what is built\n**/jsconfig.json\n**/__tests__/**\n!**/__tests__/keep.js\n**/*.bak\n',
    });
    const bundle = 'force-app/main/default/lwc/invoiceList';
    await local.commit('Ignored', {
      [`${bundle}/__tests__/invoiceList.test.js`]: 'changed\n',
      [`${bundle}/__tests__/.hidden`]: 'changed\n',
      [`${bundle}/old.bak`]: 'new\n',
      'README.md': 'changed\n',
    });
    const delta = await read();
    expect(names(delta)).to.deep.equal([]);
    expect([...(await delta.ignoring())].sort()).to.deep.equal([
      [`${bundle}/__tests__/.hidden`, { file: '.forceignore' }],
      [`${bundle}/__tests__/invoiceList.test.js`, { file: '.forceignore', line: 3, pattern: '**/__tests__/**' }],
      [`${bundle}/old.bak`, { file: '.forceignore', line: 5, pattern: '**/*.bak' }],
    ]);
  });

  it('names no line for an ignore file, which is never deployed, in a package directory', async () => {
    await local.commit('Rules', { 'force-app/.forceignore': '**/jsconfig.json\n' });
    const delta = await read();
    expect(delta.delta.ignored.map(({ path }) => path)).to.deep.equal(['force-app/.forceignore']);
    expect([...(await delta.ignoring())]).to.deep.equal([]);
  });

  it('names labels one by one, and writes their file', async () => {
    await local.commit('Labels', { [labelsFile]: labels({ One: 'one', Two: 'two' }) });
    await local.commit('One of them', { [labelsFile]: labels({ One: 'one', Two: 'changed' }) });
    expect(names(await read())).to.deep.equal(['change CustomLabel:Two']);
  });

  it('takes an API version where the project names none', async () => {
    await local.commit('Without', { 'sfdx-project.json': projectJson({ sourceApiVersion: undefined }) });
    expect((await failure(read())).name).to.equal('ApiVersionMissingError');
    expect((await read({ apiVersion: '66.0' })).manifests.packageXml).to.include('<version>66.0</version>');
  });
});
