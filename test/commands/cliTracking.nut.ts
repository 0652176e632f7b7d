import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { isolatedEnvironment } from '../support/environment.js';
import { type Ended, plugin, sfJson, type Surroundings } from '../support/sf.js';
import { apexClass, Stage } from '../support/stage.js';

/** Tells on standard error, when a process ends, whether it loaded a library. */
const tellTracking = `data:text/javascript,${encodeURIComponent(
  "import { Module } from 'node:module'; process.on('exit', () => { const all = Object.keys(Module._cache); process.stderr.write(`loaded ${all.length > 0} ${all.some((path) => /[\\\\/]source-tracking[\\\\/]/.test(path))}\\n`); });"
)}`;

type Previewed = Readonly<Record<string, ReadonlyArray<Readonly<{ type: string; fullName: string }>>>>;

describe('previews of the real sf CLI after a promotion, in processes of their own @long', function () {
  this.timeout(180_000);
  let stage: Stage;
  let place: Surroundings;

  before(async () => {
    stage = await Stage.open(
      { ...apexClass('Other'), '.gitignore': '.sf\n' },
      {},
      { production: {}, qa: { parent: 'production', tracking: true }, dev: { parent: 'qa' } }
    );
    const env = { ...isolatedEnvironment(stage.scratch.home), ...stage.scratch.env, NO_COLOR: '1' };
    place = { cwd: stage.local.dir, env };
  });
  after(async () => stage.close());

  const promote = async (name: string, ...args: readonly string[]): Promise<Ended> => {
    const env = { ...place.env, NODE_OPTIONS: `--import=${tellTracking}` };
    return plugin(['sre', 'promote', '--feature', name, '--from', 'dev', '--no-prompt', ...args], { ...place, env });
  };

  /** What a preview lists, by the lists that are not empty. */
  const preview = async (command: 'deploy' | 'retrieve'): Promise<Record<string, string[]>> => {
    const { code, json } = await sfJson(['project', command, 'preview', '--target-org', 'qa'], place);
    expect(code).to.equal(0);
    const lists = Object.entries(json.result as Previewed).filter(([, entries]) => entries.length > 0);
    return Object.fromEntries(
      lists.map(([name, entries]) => [name, [...new Set(entries.map(({ type, fullName }) => `${type}:${fullName}`))]])
    );
  };

  it('does not load the library in a project that the CLI tracks nothing in', async () => {
    await stage.feature('feature/first', apexClass('First'));
    const { code, stdout, stderr } = await promote('first');
    expect(code, stdout + stderr).to.equal(0);
    expect(stderr).to.include('loaded true false');
  });

  it('lists neither what was promoted, nor hides what others changed or what was edited', async () => {
    const reset = await sfJson(['project', 'reset', 'tracking', '--target-org', 'qa', '--no-prompt'], place);
    expect(reset.code).to.equal(0);
    await stage.feature('feature/rating', { ...apexClass('Base', ' /* one */ '), ...apexClass('Rating') });
    await stage.org('qa').changeAsOtherUser('classes/First.cls', 'public class First { /* mine */ }\n');
    await writeFile(
      join(stage.local.dir, 'force-app/main/default/classes/Other.cls'),
      'public class Other { /* edited */ }\n'
    );
    const { code, stdout, stderr } = await promote('rating');
    expect(code, stdout + stderr).to.equal(0);
    expect(stderr).to.include('loaded true true');
    expect(stage.org('qa').file('classes/Base.cls')).to.include('one');
    expect(await preview('retrieve')).to.deep.equal({ toRetrieve: ['ApexClass:First'] });
    expect((await preview('deploy')).toDeploy)
      .to.include('ApexClass:Other')
      .and.not.include('ApexClass:Base');
  });

  it('says in its JSON that the tracking could not be brought up to date, and ends well', async () => {
    const file = join(stage.local.dir, `.sf/orgs/${stage.org('qa').id}/maxRevision.json`);
    await writeFile(file, 'broken');
    await stage.local.git('stash', '--quiet');
    await stage.feature('feature/last', apexClass('Last'));
    const { code, stdout } = await promote('last', '--json');
    const { status, warnings } = JSON.parse(stdout) as { status: number; warnings: readonly string[] };
    expect([code, status]).to.deep.equal([0, 0]);
    expect(warnings.join('\n')).to.include('maxRevision.json cannot be read').and.include('project reset tracking');
  });
});
