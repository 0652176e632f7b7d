import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ComponentSet, MetadataConverter } from '@salesforce/source-deploy-retrieve';
import { expect } from 'chai';
import { readManifest } from './manifest.js';
import { judge } from './judge.js';
import { retrieveFrom } from './retrieve.js';
import { emptyOrg } from './state.js';
import { variedProject } from './testProject.js';
import { readZip, writeZip } from './zip.js';

const writeFiles = async (dir: string, files: Iterable<readonly [string, string | Buffer]>): Promise<void> => {
  for (const [path, content] of files) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
};

const readFiles = async (dir: string): Promise<Record<string, string>> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.sort().map(async (file) => [relative(dir, file), await readFile(file, 'utf8')])
  );
  return Object.fromEntries(texts) as Record<string, string>;
};

describe('a project through the local org', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'judge-'));
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  const zipOf = async (folder: string): Promise<Map<string, Buffer>> => {
    const set = ComponentSet.fromSource(folder);
    set.sourceApiVersion = '66.0';
    const { zipBuffer } = await new MetadataConverter().convert(set, 'metadata', { type: 'zip' });
    return readZip(zipBuffer!);
  };

  it('comes back from a retrieve byte for byte, and is unchanged when it is deployed again', async () => {
    const source = join(dir, 'force-app');
    await writeFiles(source, Object.entries(variedProject));
    const zip = await zipOf(source);
    const options = {
      checkOnly: false,
      rollbackOnError: true,
      ignoreWarnings: false,
      runTests: [],
      purgeOnDelete: false,
      apiVersion: '66.0',
    };
    const first = judge(emptyOrg('sandbox'), zip, options);
    expect(first.messages.filter((message) => !message.success)).to.deep.equal([]);
    expect(first.status).to.equal('Succeeded');
    expect(first.messages.every((message) => message.componentType === '' || message.created)).to.equal(true);

    const manifest = readManifest(zip.get('package.xml')!);
    if ('message' in manifest) throw new Error(manifest.message);
    const answer = retrieveFrom(first.after, { members: manifest.members, apiVersion: '66.0' });
    expect(answer.missing).to.deep.equal([]);

    const retrieved = join(dir, 'retrieved');
    await writeFiles(retrieved, readZip(writeZip(answer.files)));
    const set = ComponentSet.fromSource(retrieved);
    const project = join(dir, 'project');
    await writeFiles(dir, [
      ['sfdx-project.json', '{ "packageDirectories": [{ "path": "project", "default": true }] }'],
    ]);
    await mkdir(project);
    await new MetadataConverter().convert(set, 'source', {
      type: 'directory',
      outputDirectory: project,
      genUniqueDir: false,
    });
    const [before, after] = [
      await readFiles(join(source, 'main', 'default')),
      await readFiles(join(project, 'main', 'default')),
    ];
    // The client writes an empty file for an object of which only children were retrieved.
    delete after['objects/Account/Account.object-meta.xml'];
    expect(Object.keys(after)).to.deep.equal(Object.keys(before));
    for (const path of Object.keys(before)) expect(after[path], path).to.equal(before[path]);

    const again = judge(first.after, await zipOf(source), options);
    expect(again.messages.filter((one) => one.componentType !== '' && (one.changed || one.created))).to.deep.equal([]);
    expect(again.changes).to.deep.equal([]);
  });
});
