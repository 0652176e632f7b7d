import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { isolatedEnvironment } from '../../support/environment.js';
import { pluginEntry } from '../../support/sf.js';
import type { Stage } from '../../support/stage.js';
import { afterCrash, type Cell, uncrashed } from './matrix.js';
import { remotes, scenes } from './scenes.js';
import { ways } from './ways.js';

/** One point of each kind of act, before it or after it. */
const points = [
  'after fetch 1',
  'after journal 1',
  'after push 1',
  'after checkRetrieveStatus 1',
  'before journal 4',
  'after push 2',
  'before deploy 1',
  'after deploy 1',
  'after checkDeployStatus 1',
  'before push 3',
  'before push 4',
  'after push 4',
] as const;

describe('a process of a promotion that is killed', function () {
  this.timeout(240_000);

  const killer = fileURLToPath(new URL('../../support/killAt.ts', import.meta.url));

  /** Promotes in a process group of its own, all of which is killed. */
  const killed = async (stage: Stage, point: string): Promise<void> => {
    const { scratch, local } = stage;
    const env = { ...isolatedEnvironment(scratch.home), ...scratch.env, CI: 'true', KILL_AT: point };
    const args = ['--import', killer, pluginEntry, 'sre', 'promote', '-f', 'rating', '--from', 'dev', '--no-prompt'];
    const child = spawn(process.execPath, args, {
      cwd: local.dir,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    expect(signal, `${point}: ${text}`).to.equal('SIGKILL');
  };

  it('ends done or untouched, wherever it is killed', async () => {
    const place = { scene: scenes[0], remote: remotes[0] };
    const plain = await uncrashed(place);
    const cells: Cell[] = [];
    for (const [index, point] of points.entries()) {
      const crash = async (stage: Stage): Promise<void> => killed(stage, point);
      cells.push(await afterCrash(place, plain, { point, crash, way: ways[index % ways.length] }));
    }
    expect(cells.filter(({ outcome }) => outcome === 'wrong')).to.deep.equal([]);
    expect(new Set(cells.map(({ outcome }) => outcome))).to.deep.equal(new Set(['untouched', 'done']));
  });
});
