import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { fileFor, textOf, writeOutput } from '../../../src/ui/graph/output.js';
import { failure } from '../../support/failure.js';
import { fiveInstances } from './graphs.js';

describe('the output of the graph', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sf-sre-output-'));
  });
  afterEach(async () => rm(dir, { recursive: true, force: true }));

  it('is, as JSON, the graph itself', () => {
    expect(JSON.parse(textOf(fiveInstances, 'json'))).to.deep.equal(JSON.parse(JSON.stringify(fiveInstances)));
  });

  it('goes to the file that is named, a page without one into the git dir, and the rest is printed', () => {
    const places = { dir: '/project', commonDir: '/project/.git', outputFile: undefined };
    expect(fileFor({ ...places, format: 'json', outputFile: 'a/b.json' })).to.equal(join('/project', 'a', 'b.json'));
    expect(fileFor({ ...places, format: 'html' })).to.equal(join('/project/.git', 'sre', 'graph.html'));
    expect(fileFor({ ...places, format: 'mermaid' })).to.equal(undefined);
    expect(fileFor({ ...places, format: 'json' })).to.equal(undefined);
  });

  it('makes the folders it needs, and leaves nothing but the file', async () => {
    await writeOutput(join(dir, 'new', 'page.html'), 'one');
    await writeOutput(join(dir, 'new', 'page.html'), 'two');
    expect(await readdir(join(dir, 'new'))).to.deep.equal(['page.html']);
    expect(await readFile(join(dir, 'new', 'page.html'), 'utf8')).to.equal('two');
  });

  it('follows a link to the file it leads to', async () => {
    await writeFile(join(dir, 'file'), 'old');
    await symlink(join(dir, 'file'), join(dir, 'link'));
    await writeOutput(join(dir, 'link'), 'new');
    expect(await readFile(join(dir, 'file'), 'utf8')).to.equal('new');
  });

  it('replaces nothing that is no file', async () => {
    await mkdir(join(dir, 'folder'));
    const error = await failure(writeOutput(join(dir, 'folder'), 'text'));
    expect(error.name).to.equal('OutputFileError');
    expect(error.message).to.contain('it is no file');
    expect(await readdir(dir)).to.deep.equal(['folder']);
  });

  it('says why it could not be written', async () => {
    await writeFile(join(dir, 'file'), '');
    const error = await failure(writeOutput(join(dir, 'file', 'page.html'), 'text'));
    expect(error.name).to.equal('OutputFileError');
    expect(error.message).to.contain('ENOTDIR');
  });
});
