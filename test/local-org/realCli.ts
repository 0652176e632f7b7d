import { isolatedEnvironment } from '../support/environment.js';
import { type Ended, sf as cli, type Surroundings } from '../support/sf.js';
import { cliHere } from '../support/sfHere.js';

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

/** Runs the real sf CLI, unmodified, in an environment that knows of no org but those of `home`. */
export const sf = async (place: SfPlace, ...args: readonly string[]): Promise<SfOutcome> =>
  outcomeOf(await cli(args, surroundings(place)));

/** Like {@link sf}, but in this process: for commands in which the CLI keeps nothing from one to the next. */
export const sfHere = async (place: SfPlace, ...args: readonly string[]): Promise<SfOutcome> =>
  outcomeOf(await cliHere(args, surroundings(place)));

const surroundings = ({ home, cwd, env }: SfPlace): Surroundings => ({ cwd, env: isolatedEnvironment(home, env) });

const outcomeOf = ({ code, stdout, stderr }: Ended): SfOutcome => ({
  exitCode: code,
  stdout,
  stderr,
  json: parse(stdout),
});

const parse = (text: string): SfOutcome['json'] => {
  try {
    return JSON.parse(text) as SfOutcome['json'];
  } catch {
    // Output for people; the test looks at `stdout`.
    return {};
  }
};
