import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { Config } from '@oclif/core/config';
import { expect } from 'chai';
import sinon from 'sinon';
import { orderly } from '../../src/common/orderly.js';
import { interruptSignal } from '../../src/ui/promotion/interrupt.js';
import { SfCommand } from '../../src/ui/sfCommand.js';
import { failure } from '../support/failure.js';
import { packageRoot } from '../support/sf.js';

const script = `
const { Config, handle } = await import('@oclif/core');
const { SfError } = await import('@salesforce/core/sfError');
const { interruptSignal } = await import('./src/ui/promotion/interrupt.ts');
const { SfCommand } = await import('./src/ui/sfCommand.ts');
class Left extends SfCommand {
  static enableJsonFlag = true;
  async run() {
    const { signal, release } = interruptSignal(this);
    const left = new Promise((resolve) => signal.addEventListener('abort', resolve));
    process.kill(process.pid, 'SIGINT');
    await left;
    release();
    const all = 'x'.repeat(300_000);
    if (process.env.ENDS === 'failed') throw SfError.create({ name: 'Failed', message: 'It failed.', data: { all } });
    return { all };
  }
}
setInterval(() => undefined, 60_000);
await Left.run(['--json'], await Config.load(process.cwd())).catch(handle);
`;

describe('a command that is interrupted and comes to its end', () => {
  for (const [ends, at] of [
    ['returns', 'result'],
    ['failed', 'data'],
  ]) {
    it(`ends, and prints all of what --json gives to who reads slowly, where it ${ends}`, async () => {
      const args = ['--import=tsx', '--input-type=module', '--eval', script];
      // The log's thread would be waited for.
      const env = { ...process.env, SF_DISABLE_LOG_FILE: 'true', ENDS: ends };
      const child = spawn(process.execPath, args, { cwd: packageRoot, env, stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'readable');
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const told = JSON.parse(await text(child.stdout)) as Readonly<Record<string, { all: string }>>;
      expect(told[at].all).to.have.length(300_000);
    });
  }
});

describe('a command that is interrupted', () => {
  let ends: unknown[];
  let onEnd: () => void;
  let listeners: Set<unknown>;

  beforeEach(() => {
    ends = [];
    onEnd = (): void => undefined;
    listeners = new Set(process.listeners('SIGINT'));
    sinon.stub(process, 'exit').callsFake((code) => {
      ends.push(code);
      onEnd();
      return undefined as never;
    });
  });

  afterEach(() => sinon.restore());

  class Waiting extends SfCommand<void> {
    public static started: (() => void) | undefined;
    public static finish: (() => void) | undefined;

    public async run(): Promise<void> {
      Waiting.started?.();
      await new Promise<void>((resolve) => {
        Waiting.finish = resolve;
      });
    }
  }

  const pressCtrlC = (): void => {
    for (const answer of process.listeners('SIGINT')) if (!listeners.has(answer)) answer('SIGINT');
  };

  /** Presses Ctrl-C as soon as somebody is there to answer it. */
  const pressCtrlCAtOnce = (): void => {
    const press = (event: string | symbol, answer: NodeJS.SignalsListener): void => {
      if (event !== 'SIGINT') return;
      process.off('newListener', press);
      answer('SIGINT');
    };
    process.on('newListener', press);
  };

  it('ends at once, also before its first line', async () => {
    let hasStarted = false;
    const started = new Promise<void>((resolve) => {
      Waiting.started = (): void => {
        hasStarted = true;
        resolve();
      };
    });
    const config = await Config.load(packageRoot);
    const ended = new Promise<void>((resolve) => {
      onEnd = resolve;
    });
    pressCtrlCAtOnce();
    const running = Waiting.run([], config);
    expect(ends).to.deep.equal([]);
    await ended;
    expect([hasStarted, ...ends]).to.deep.equal([false, 130]);
    await started;
    pressCtrlC();
    expect(ends).to.deep.equal([130, 130]);
    Waiting.finish?.();
    await running;
  });

  it('that ends in order does so at the first, at once at the second, and again at once when it is done', async () => {
    class Orderly extends SfCommand<boolean[]> {
      public async run(): Promise<boolean[]> {
        const { signal, release } = interruptSignal(this);
        const aborted = [signal.aborted];
        pressCtrlC();
        aborted.push(signal.aborted, ends.length > 0);
        pressCtrlC();
        aborted.push(ends.length > 0);
        release();
        pressCtrlC();
        return Promise.resolve(aborted);
      }
    }
    expect(await Orderly.run([], await Config.load(packageRoot))).to.deep.equal([false, true, false, true]);
    expect(ends).to.deep.equal([130, 130]);
  });

  it('does not wait, once it has ended in order, for what was left under way', async () => {
    class Left extends SfCommand<void> {
      public async run(): Promise<void> {
        const { release } = interruptSignal(this);
        pressCtrlC();
        release();
        return Promise.resolve();
      }
    }
    const ended = new Promise<void>((resolve) => {
      onEnd = resolve;
    });
    await Left.run([], await Config.load(packageRoot));
    await ended;
    // With the code that the command left, and not with one of its own.
    expect(ends).to.deep.equal([undefined]);
  });

  it('lets what takes a lock come to its end', async () => {
    class Locking extends SfCommand<void> {
      public async run(): Promise<void> {
        await orderly(async () => {
          pressCtrlC();
          expect(ends).to.deep.equal([]);
          return Promise.resolve();
        });
        expect(ends).to.deep.equal([130]);
      }
    }
    await Locking.run([], await Config.load(packageRoot));
    expect(ends).to.deep.equal([130]);
  });

  it('does not let it at the second', async () => {
    class Locking extends SfCommand<void> {
      public async run(): Promise<void> {
        await orderly(async () => {
          pressCtrlC();
          pressCtrlC();
          expect(ends).to.deep.equal([130]);
          return Promise.resolve();
        });
      }
    }
    await Locking.run([], await Config.load(packageRoot));
  });

  it('exits as it would where it is not', async () => {
    class Failing extends SfCommand<unknown> {
      public async run(): Promise<unknown> {
        return failure(Promise.resolve().then(() => this.exit(2)));
      }
    }
    const error = await Failing.run([], await Config.load(packageRoot));
    expect(error).to.have.nested.property('oclif.exit', 2);
    expect(ends).to.deep.equal([]);
  });
});
