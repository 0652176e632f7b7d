import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { fetchHistory, type HistoryEntry } from '../../src/promotion/history.js';
import type { PromotionRecord } from '../../src/promotion/record.js';
import { isolatedEnvironment } from '../support/environment.js';
import { pluginEntry } from '../support/sf.js';
import { apexClass, Stage } from '../support/stage.js';

const runners = 8;

/** How often the race with kills is run in the soak: about half a minute each. */
const rounds = Number(process.env.SOAK_ROUNDS ?? 200);

/** A generator of numbers between 0 and 1 that gives the same ones for the same seed (mulberry32). */
const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

describe('eight processes that promote into one instance', function () {
  this.timeout(240_000);
  let stage: Stage;
  const names = Array.from({ length: runners }, (_, index) => `Feature${index}`);

  beforeEach(async () => {
    stage = await Stage.open();
    for (const name of names) await stage.feature(`feature/${name}`, apexClass(name));
  });
  afterEach(async () => {
    await stage.close();
  });

  type Ended = Readonly<{ code: number | null; text: string }>;

  /** Runs the plugin in a process group of its own; after `killAfter` milliseconds all of it is killed. */
  const run = async (dir: string, args: readonly string[], killAfter?: number): Promise<Ended> => {
    const env = { ...isolatedEnvironment(stage.scratch.home), ...stage.scratch.env, CI: 'true' };
    const child = spawn(process.execPath, [pluginEntry, 'sre', ...args], {
      ...{ cwd: dir, env, detached: true },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const timer =
      killAfter === undefined ? undefined : setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), killAfter);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(timer);
    return { code, text };
  };
  const promote = async (dir: string, name: string, killAfter?: number): Promise<Ended> =>
    run(dir, ['promote', '-f', name, '--from', 'dev', '--no-prompt', '--wait-lock', '4'], killAfter);
  /** The remote's side of a push goes on when the client is killed, as that of a host does. */
  const clones = async (): Promise<string[]> => {
    const receive = join(stage.scratch.dir, 'receive-pack');
    await writeFile(receive, '#!/bin/sh\nset -m\nexec 3<&0\ngit receive-pack "$@" <&3 3<&- &\nwait $!\n', {
      mode: 0o755,
    });
    return Promise.all(
      names.map(async (name) => {
        const clone = await stage.scratch.clone(stage.remote, name);
        await clone.git('config', 'remote.origin.receivepack', receive);
        return clone.dir;
      })
    );
  };

  /** The records of qa, oldest first, each of which has to begin where the one before it ended. */
  const linearRecords = async (): Promise<readonly PromotionRecord[]> =>
    stage.with(async ({ repo, store }) => {
      const entries: HistoryEntry[] = [];
      for await (const entry of (await fetchHistory(repo, store, 'qa')).records()) entries.unshift(entry);
      entries.slice(1).forEach(({ record }, index) => {
        expect(record.previousRecord).to.equal(entries[index].commit);
        expect(record.previousDeployedCommit).to.equal(entries[index].record.deployedCommit);
      });
      const tip = (await stage.refs()).get('refs/heads/qa');
      expect(entries.at(-1)?.record.deployedCommit).to.equal(tip);
      return entries.map(({ record }) => record);
    });
  const expectAllLanded = async (): Promise<void> => {
    const records = (await linearRecords()).filter(({ kind }) => kind === 'promotion');
    const brought = records.flatMap(({ features }) => features.map(({ name }) => name)).sort();
    expect(brought).to.deep.equal(names.map((name) => `feature/${name}`));
    for (const name of names) expect(stage.org('qa').file(`classes/${name}.cls`), name).to.include(name);
    // Each deploy that the org accepted is published, by one record.
    const deploys = records.map(({ deploy }) => deploy?.id);
    expect(
      stage
        .org('qa')
        .jobs.filter(({ status }) => status === 'Succeeded')
        .map(({ id }) => id)
    ).to.have.members(deploys);
    const refs = [...(await stage.refs()).keys()];
    expect(refs.filter((ref) => /^refs\/sre\/(locks|queues)\//.test(ref))).to.deep.equal([]);
  };

  it('all land, one after the other', async () => {
    const dirs = await clones();
    const ended = await Promise.all(dirs.map(async (dir, index) => promote(dir, names[index])));
    for (const { code, text } of ended) expect(code, text).to.equal(0);
    await expectAllLanded();
  });

  /** All promote at once, and are killed up to three times each; what was killed is resumed, or begun anew. */
  const round = async (seed: number): Promise<void> => {
    const random = seeded(seed);
    const dirs = await clones();
    await Promise.all(
      dirs.map(async (dir, index) => {
        for (let attempt = 0; ; attempt += 1) {
          const kill = attempt < 3 ? 600 + random() * 4000 : undefined;
          const { code, text } = await promote(dir, names[index], kill);
          if (code === 0 || text.includes('NothingToPromoteError')) return;
          expect(attempt, text).to.be.lessThan(8);
          for (const id of await journals(dir)) await run(dir, ['promote', 'resume', '--run', id]);
        }
      })
    );
    await expectAllLanded();
  };

  for (let number = 0; number < rounds; number += 1) {
    // One round in every run of the tests; all of them take hours.
    it(`all land although they are killed, round ${number + 1} of ${rounds}${number === 0 ? '' : ' @soak'}`, async () => {
      await round(20_261_128 + number);
    });
  }

  const journals = async (dir: string): Promise<string[]> =>
    (await readdir(join(dir, '.git', 'sre', 'runs')).catch(() => []))
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length));
});
