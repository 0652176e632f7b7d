import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { PromoteResult } from '../../src/ui/promotion/promoteJson.js';
import { isolatedEnvironment } from '../support/environment.js';
import { login } from '../support/orgs.js';
import { packageRoot, sf, sfJson, type Surroundings } from '../support/sf.js';
import { apexClass, Stage } from '../support/stage.js';

const run = promisify(execFile);

describe('the packed plugin', function () {
  this.timeout(300_000);
  let stage: Stage;
  let surroundings: Surroundings;

  before(async () => {
    stage = await Stage.open();
    const home = join(stage.scratch.dir, 'packed-home');
    await mkdir(join(home, '.config', 'sf'), { recursive: true });
    await writeFile(join(home, '.gitconfig'), '[user]\n\tname = Release\n\temail = release@example.com\n');
    await login(stage.orgs, home);
    surroundings = { cwd: stage.local.dir, env: withoutNpmSettings(isolatedEnvironment(home, trust)) };
  });

  after(async () => {
    await stage.close();
  });

  it('holds what it needs, and nothing of the tests', async () => {
    await run('npm', ['pack', '--pack-destination', stage.scratch.dir], { cwd: packageRoot, env: process.env });
    const tarball = await tarballPath();
    const { stdout } = await run('tar', ['-tzf', tarball]);
    const files = stdout.split('\n');
    expect(files).to.include.members([
      'package/oclif.manifest.json',
      'package/lib/commands/sre/promote.js',
      'package/messages/promote.md',
      'package/schemas/pipeline.schema.json',
      'package/schemas/pipeline.validate.cjs',
    ]);
    expect(files.filter((path) => /\/(?:tests?|demo|bench)\/|\.test\./.test(path))).to.deep.equal([]);
  });

  it('installs into a real sf without a warning, and shows up in its help', async () => {
    const url = `file://${await tarballPath()}`;
    const { HOME = '' } = surroundings.env;
    await writeFile(join(HOME, '.config', 'sf', 'unsignedPluginAllowList.json'), JSON.stringify([url]));
    const { code, stdout, stderr } = await sf(['plugins', 'install', url], surroundings);
    expect(code, stderr).to.equal(0);
    expect(`${stdout}${stderr}`).to.not.match(/warn/i);
    const help = await sf(['sre', '--help'], surroundings);
    expect(help.stdout).to.include('sre promote').and.to.include('sre instance');
    expect(help.stderr).to.equal('');
  });

  it('is known to the autocompletion of sf', async () => {
    const { code } = await sf(['autocomplete', '--refresh-cache', 'bash'], surroundings);
    expect(code).to.equal(0);
    const { HOME = '' } = surroundings.env;
    const { stdout } = await run('grep', ['-rh', '^sre:promote ', join(HOME, '.cache')]);
    expect(stdout).to.include('--feature').and.to.include('--dry-run');
  });

  it('gives its merge of metadata to other tools', async () => {
    const { HOME = '' } = surroundings.env;
    const { stdout: found } = await run('find', [HOME, '-path', '*/node_modules/sf-sre', '-type', 'd']);
    const script = join(found.split('\n')[0], '..', 'merge.mjs');
    const merge =
      "mergeMetadata({ base: Buffer.from(''), ours: Buffer.from('<A/>'), theirs: Buffer.from('<A/>') }, 'a.xml')";
    await writeFile(
      script,
      `import { mergeMetadata } from 'sf-sre/merge';\nprocess.stdout.write(${merge}.content.toString());\n`
    );
    const { stdout } = await run(process.execPath, [script]);
    expect(stdout).to.equal('<A/>');
  });

  it('promotes', async () => {
    await stage.feature('feature/rating', apexClass('Rating'));
    const { code, json } = await sfJson(
      ['sre', 'promote', '--from', 'dev', '-f', 'rating', '--no-prompt'],
      surroundings
    );
    expect(code, JSON.stringify(json)).to.equal(0);
    expect((json.result as PromoteResult).status).to.equal('Published');
    expect(stage.org('qa').file('classes/Rating.cls')).to.equal('public class Rating {}\n');
  });

  const tarballPath = async (): Promise<string> => {
    const name = (await readdir(stage.scratch.dir)).find((file) => file.endsWith('.tgz'));
    return join(stage.scratch.dir, name ?? 'no tarball');
  };
});

/** What the machine trusts for its registry, which the Node.js of this package would not look at by itself. */
const trust = { NODE_USE_SYSTEM_CA: '1' };

/** npm hands its own settings to what it runs, and complains in there of those that only this machine has. */
const withoutNpmSettings = (env: Surroundings['env']): Surroundings['env'] =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^npm_/i.test(name) || name.toLowerCase() === 'npm_config_registry')
  );
