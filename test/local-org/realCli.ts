import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isolatedEnvironment } from '../support/environment.js';

/** What a command of the sf CLI came to. */
export type SfOutcome = Readonly<{
  exitCode: number;
  stdout: string;
  stderr: string;
  /** The answer to `--json`; empty when the output is no JSON. */
  json: Readonly<{ status?: number; name?: string; message?: string; result?: SfResult; warnings?: readonly string[] }>;
}>;

/** What one entry of a list in a result says, as far as tests ask. */
export type SfEntry = Readonly<Record<string, unknown>>;

/** The parts of the commands' results that tests look at; each command fills its own. */
export type SfResult = Readonly<
  SfEntry & {
    id?: string;
    status?: string;
    sandboxes?: readonly SfEntry[];
    other?: readonly SfEntry[];
    toRetrieve?: readonly SfEntry[];
    toDeploy?: readonly SfEntry[];
    files?: readonly SfEntry[];
    metadataObjects?: readonly SfEntry[];
    records?: readonly SfEntry[];
    details?: Readonly<{ componentFailures?: SfEntry | readonly SfEntry[] }>;
  }
>;

/** Where a command runs. */
export type SfPlace = Readonly<{ home: string; cwd: string; env?: Readonly<Record<string, string>> }>;

const cli = fileURLToPath(new URL('../../node_modules/@salesforce/cli/bin/run.js', import.meta.url));

/** Runs the real sf CLI, unmodified, in an environment that knows of no org but those of `home`. */
export const sf = async (place: SfPlace, ...args: readonly string[]): Promise<SfOutcome> => {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: place.cwd,
    env: isolatedEnvironment(place.home, place.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  const exitCode = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? -1));
  });
  return { exitCode, ...texts, json: parse(texts.stdout) };
};

const parse = (text: string): SfOutcome['json'] => {
  try {
    return JSON.parse(text) as SfOutcome['json'];
  } catch {
    // Output for people; the test looks at `stdout`.
    return {};
  }
};
