import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { merging } from '../../demo/merging/scene.js';
import { needing } from '../../demo/needing/scene.js';
import { play, releasing, type Scene } from '../../demo/play.js';
import type { ProcessEnd } from '../../demo/support/processes.js';
import { Stage } from '../../demo/support/stage.js';
import type { Words } from '../../demo/support/words.js';
import { runCommandLine } from '../local-org/cli/main.js';
import type { Ended, Surroundings } from '../support/sf.js';
import { cliHere, pluginHere } from '../support/sfHere.js';
import { inThisProcess } from '../support/thisProcess.js';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Long enough for a loaded machine. */
const PATIENCE = 240_000;

const endOf = async (ending: Promise<Ended>): Promise<ProcessEnd> => {
  const { code, ...printed } = await ending;
  return { exitCode: code, ...printed };
};

/** Runs what is no git command in this process: the story is the same, and a process of its own costs a second each. */
const runHere = async ([program, ...args]: Words, place: Surroundings): Promise<ProcessEnd | undefined> => {
  // A server is to go on by itself.
  if (program === 'npm' && !args.includes('start')) {
    return endOf(inThisProcess(() => runCommandLine(args.slice(args.indexOf('--') + 1)), place));
  }
  if (program !== 'sf') return undefined;
  return endOf(args[0] === 'sre' ? pluginHere(args, place) : cliHere(args, place));
};

describe('npm run demo @long', function () {
  this.timeout(PATIENCE);
  let temporary: string;

  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'sf-sre-demo-test-'));
  });

  afterEach(() => rm(temporary, { recursive: true, force: true }));

  /** Plays the demo as npm does, and interrupts it once it has printed `until`. */
  const interrupt = async (until: string): Promise<Readonly<{ exitCode: number; printed: string }>> => {
    const child = spawn(process.execPath, ['--import=tsx', 'demo/demo.ts'], {
      cwd: repository,
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        const before = printed;
        printed += text;
        if (!before.includes(until) && printed.includes(until)) child.kill('SIGINT');
      });
    }
    const [exitCode] = (await once(child, 'close')) as [number];
    return { exitCode, printed };
  };

  /** Plays a scene in this process, and gives what it printed. */
  const playHere = async (scene: Scene): Promise<string> => {
    let printed = '';
    const usual = process.env.TMPDIR;
    process.env.TMPDIR = temporary;
    // What node compiled of the merge driver stays in a folder that it shares, as in the demo itself.
    const variables = { NODE_COMPILE_CACHE: join(repository, 'node_modules', '.cache', 'demo') };
    const stage = await Stage.open('demo', { print: (text) => (printed += text), runHere, variables });
    try {
      await play(stage, () => false, scene);
    } catch (error) {
      throw new Error(printed, { cause: error });
    } finally {
      await stage.stop();
      await stage.remove();
      if (usual === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = usual;
    }
    return printed;
  };

  /** What is left in the folder for temporary files; tsx keeps a cache of its own there. */
  const leftBehind = async (): Promise<string[]> =>
    (await readdir(temporary)).filter((name) => !name.startsWith('tsx-'));

  it('takes two features to production, shows one that is refused, and leaves nothing behind', async () => {
    const printed = await playHere(releasing);
    expect(printed).to.include('Promoted feature/rating-reminder, feature/retire-import into production.');
    expect(printed).to.include('Variable does not exist: Half_Star__c');
    expect(printed).to.include('✓ As before: the branch qa');
    expect(printed).to.include('└─ uat');
    expect(await leftBehind()).to.deep.equal([]);
  });

  it('decides a conflict between two features once, and merges the rest of their files', async () => {
    const printed = await playHere(merging);
    expect(printed).to.include('1 conflict is open');
    expect(printed.split('Conflicts resolved as it was decided [1]')).to.have.length(5);
    expect(printed).to.include('✓ Every entry of both features is there');
    expect(printed).to.include('✓ Rebased without a conflict');
    expect(await leftBehind()).to.deep.equal([]);
  });

  it('stops a feature that needs another one, and takes both to production together', async () => {
    const printed = await playHere(needing);
    expect(printed).to.include('feature/half-stars needs feature/half-star-field (field Rating__c.Half_Star__c,');
    expect(printed).to.include('Promoted feature/half-star-field, feature/half-stars into production.');
    expect(await leftBehind()).to.deep.equal([]);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const { exitCode, printed } = await interrupt('sf sre pipeline init');
    expect(exitCode, printed).to.equal(130);
    expect(await leftBehind()).to.deep.equal([]);
  });
});
