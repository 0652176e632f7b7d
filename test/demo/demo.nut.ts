import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Long enough for a loaded machine; on a quiet one the demo takes half a minute. */
const PATIENCE = 240_000;

describe('npm run demo', function () {
  this.timeout(PATIENCE);
  let temporary: string;

  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'sf-sre-demo-test-'));
  });

  afterEach(() => rm(temporary, { recursive: true, force: true }));

  /** Plays the demo; interrupts it once it has printed `until`. */
  const play = async (until?: string): Promise<Readonly<{ exitCode: number; printed: string }>> => {
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
        if (until !== undefined && !before.includes(until) && printed.includes(until)) child.kill('SIGINT');
      });
    }
    const [exitCode] = (await once(child, 'close')) as [number];
    return { exitCode, printed };
  };

  /** What is left in the folder for temporary files; tsx keeps a cache of its own there. */
  const leftBehind = async (): Promise<string[]> =>
    (await readdir(temporary)).filter((name) => !name.startsWith('tsx-'));

  it('takes two features to production, shows one that is refused, and leaves nothing behind', async () => {
    const { exitCode, printed } = await play();
    expect(exitCode, printed).to.equal(0);
    expect(printed).to.include('Promoted feature/rating-reminder, feature/retire-import into production.');
    expect(printed).to.include('Variable does not exist: Half_Star__c');
    expect(printed).to.include('✓ As before: the branch qa');
    expect(printed).to.include('└─ uat');
    expect(await leftBehind()).to.deep.equal([]);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const { exitCode, printed } = await play('sf sre pipeline init');
    expect(exitCode, printed).to.equal(130);
    expect(await leftBehind()).to.deep.equal([]);
  });
});
