import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of this package, which is what gets linked. */
export const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const cliEntry = join(packageRoot, 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');

/** Starts a command of the built plugin by itself, without the CLI around it, which would take twice as long to start. */
export const pluginEntry = join(packageRoot, 'bin', 'run.js');

/** What a process ended with. */
export type Ended = Readonly<{ code: number; stdout: string; stderr: string }>;

/** Where a process runs. */
export type Surroundings = Readonly<{ cwd: string; env: Readonly<Record<string, string | undefined>> }>;

/** Runs the real `sf`, asynchronously and without a terminal, so that a server in this process can answer it. */
export const sf = async (args: readonly string[], surroundings: Surroundings): Promise<Ended> =>
  ended([cliEntry, ...args], surroundings);

/** Runs a command of the built plugin in a process of its own, like {@link sf}. */
export const plugin = async (args: readonly string[], surroundings: Surroundings): Promise<Ended> =>
  ended([pluginEntry, ...args], surroundings);

const ended = async (args: readonly string[], { cwd, env }: Surroundings): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { cwd, env: { ...env }, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, args, options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr });
    });
    child.stdin?.end();
  });

/**
 * Runs `sf … --json` and gives what it printed.
 *
 * @throws Error with all it printed when that is no JSON
 */
export const sfJson = async (
  args: readonly string[],
  surroundings: Surroundings
): Promise<Readonly<{ code: number; json: Readonly<Record<string, unknown>> }>> => {
  const { code, stdout, stderr } = await sf([...args, '--json'], surroundings);
  try {
    return { code, json: JSON.parse(stdout) as Record<string, unknown> };
  } catch {
    throw new Error(`sf ${args.join(' ')} ended with ${code} and printed no JSON:\n${stdout}\n${stderr}`);
  }
};
