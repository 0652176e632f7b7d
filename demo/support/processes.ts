import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** How a process is started. */
export type ProcessRequest = Readonly<{
  file: string;
  args: readonly string[];
  dir: string;
  env: Readonly<Record<string, string>>;
  /** `shown`: it writes to the terminal itself; `kept`: what it prints is given back. */
  output: 'shown' | 'kept';
  /** It must come to its end: it gets a process group of its own, where Ctrl-C does not reach it. */
  mustEnd?: boolean;
}>;

/** How a process ended. Output is empty when it was shown. */
export type ProcessEnd = Readonly<{ exitCode: number; stdout: string; stderr: string }>;

/** Longest time that a process gets to end by itself when the demo ends early. */
const PATIENCE = 5000;

/** The processes that the demo has running, so that none is left when it ends early. */
export class Processes {
  private readonly running = new Map<ChildProcess, Readonly<{ mustEnd: boolean }>>();

  /**
   * Runs a process to its end. A process that a signal ended counts as exit code 1.
   *
   * @throws Error when it cannot be started
   */
  public async run({ file, args, dir, env, output, mustEnd = false }: ProcessRequest): Promise<ProcessEnd> {
    const stream = output === 'shown' ? 'inherit' : 'pipe';
    const child = spawn(file, args, { cwd: dir, env, stdio: ['ignore', stream, stream], detached: mustEnd });
    this.running.set(child, { mustEnd });
    const kept = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => (kept[name] += text));
    }
    try {
      const [code] = (await once(child, 'close')) as [number | null];
      return { exitCode: code ?? 1, ...kept };
    } finally {
      this.running.delete(child);
    }
  }

  /** Ends all that run, and resolves when they have ended. */
  public async end(): Promise<void> {
    await Promise.all([...this.running].map(async ([child, { mustEnd }]) => endOf(child, mustEnd)));
  }
}

const endOf = async (child: ChildProcess, mustEnd: boolean): Promise<void> => {
  const ended = once(child, 'close');
  if (!mustEnd) child.kill('SIGINT');
  const patience = mustEnd ? undefined : setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  await ended;
  clearTimeout(patience);
};
