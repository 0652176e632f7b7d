import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import type { Graph } from '../../src/promotion/graph/graph.js';
import { isolatedEnvironment } from '../support/environment.js';
import { createScratch, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { type Ended } from '../support/sf.js';
import { pluginHere as plugin } from '../support/sfHere.js';
import { projectWith } from '../promotion/instances/landscape.js';

describe('the graph command', function () {
  this.timeout(60_000);
  let scratch: Scratch;
  let local: TestRepository;

  before(async () => {
    scratch = await createScratch();
    const instances = {
      production: { org: 'prod', branch: 'main' },
      qa: { org: 'qa', branch: 'qa', parent: 'production' },
    };
    ({ local } = await scratch.pair({ 'sfdx-project.json': projectWith(instances) }));
    await local.push('main:qa', 'main:feature/"<b>rating');
  });
  after(async () => scratch.remove());

  const graph = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> => {
    const variables = { ...isolatedEnvironment(scratch.home), ...scratch.env, NO_COLOR: '1', ...env };
    return plugin(['sre', 'graph', ...args], { cwd: local.dir, env: variables });
  };

  it('prints JSON that a script can read', async () => {
    const { code, stdout } = await graph(['--format', 'json']);
    expect(code).to.equal(0);
    const { instances, features } = JSON.parse(stdout) as Graph;
    expect(instances.map(({ name }) => name)).to.deep.equal(['production', 'qa']);
    expect(features.map(({ name }) => name)).to.deep.equal(['feature/"<b>rating']);
  });

  it('gives the graph and the file as the result of --json', async () => {
    const { stdout } = await graph(['--json']);
    const { status, result } = JSON.parse(stdout) as { status: number; result: Record<string, unknown> };
    expect(status).to.equal(0);
    expect(result).to.include({ format: 'html', file: join(local.dir, '.git', 'sre', 'graph.html') });
    expect(result).to.have.property('graph').that.has.property('instances').with.lengthOf(2);
  });

  it('writes the page to the file that is named, says where, and opens it', async function () {
    if (process.platform !== 'linux') this.skip();
    const bin = join(scratch.dir, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'xdg-open'), `#!/bin/sh\nprintf '%s' "$1" > "${bin}/opened"\nexit 3\n`, { mode: 0o755 });
    const path = [bin, process.env.PATH].join(delimiter);
    const { code, stdout, stderr } = await graph(['--open', '--output-file', 'a & b.html'], { PATH: path });
    expect(code).to.equal(0);
    const page = join(local.dir, 'a & b.html');
    expect(stdout.trim()).to.equal(`The graph is in ${page}.`);
    expect(await readFile(page, 'utf8')).to.contain('feature/&quot;&lt;b&gt;rating');
    expect(await readFile(join(bin, 'opened'), 'utf8')).to.equal(page);
    expect(stderr.replaceAll(/\s+/g, ' ')).to.contain('could not be opened (xdg-open ended with 3)');
  });

  it('refuses to open what is no page', async () => {
    const { code, stderr } = await graph(['--open', '--format', 'json']);
    expect(code).to.equal(1);
    expect(stderr).to.contain('NothingToOpenError');
  });
});
