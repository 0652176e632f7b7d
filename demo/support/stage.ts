import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRunning, stopServer } from '../../test/local-org/cli/running.js';
import { isolatedEnvironment, isolatedVariables } from '../../test/support/environment.js';
import { createNarrator, type Narrator } from './narrator.js';
import { type ProcessEnd, Processes } from './processes.js';
import { programOf, repositoryFolder } from './programs.js';
import { commandLine, type Words } from './words.js';

/** How a command of the demo is run. */
export type CommandOptions = Readonly<{
  /** The folder it is run in; the clone when absent. */
  dir?: string;
  /** The exit code that the story needs; 0 when absent. */
  expected?: number;
  /** It is let to come to its end, also when the demo ends early. */
  mustEnd?: boolean;
}>;

/** What a stage is opened with. */
export type StageOptions = Readonly<{
  /** Variables of the environment that the commands get beside the usual ones. */
  variables?: Readonly<Record<string, string>>;
  /** Takes what the viewer reads; standard output when absent. */
  print?: (text: string) => void;
  /** Runs a command in place of a process; gives undefined for one that it does not know. */
  runHere?: (
    words: Words,
    place: Readonly<{ cwd: string; env: Readonly<Record<string, string>> }>
  ) => Promise<ProcessEnd | undefined>;
}>;

/** The folder of one demo and what is done in it. Nothing outside of it is read or written. */
export class Stage {
  public readonly narrator: Narrator;
  public readonly home: string;
  /** Where the local orgs keep what they hold. */
  public readonly orgs: string;
  /** The bare repository that all share. */
  public readonly remote: string;
  /** The clone in which the commands are typed. */
  public readonly clone: string;
  /** The environment that the commands get. */
  public readonly env: Readonly<Record<string, string>>;
  private readonly processes = new Processes();

  private constructor(
    public readonly dir: string,
    private readonly options: StageOptions
  ) {
    this.narrator = createNarrator(options.print ?? ((text): unknown => process.stdout.write(text)));
    this.home = join(dir, 'home');
    this.orgs = join(dir, 'orgs');
    this.remote = join(dir, 'ratings.git');
    this.clone = join(dir, 'ratings');
    this.env = environment(this.home, options.variables ?? {});
  }

  /**
   * Makes a new folder with a home, in which git knows who works.
   *
   * @param name how the folder's name begins
   */
  public static async open(name: string, options: StageOptions = {}): Promise<Stage> {
    const stage = new Stage(await realpath(await mkdtemp(join(tmpdir(), `${name}-`))), options);
    await mkdir(stage.home);
    await writeFile(join(stage.home, '.gitconfig'), gitSettings);
    return stage;
  }

  /**
   * Prints a command and runs it; its output goes to the terminal.
   *
   * @throws Error when it ends with another exit code than expected
   */
  public async show(words: Words, options: CommandOptions = {}): Promise<void> {
    this.narrator.command(this.line(words));
    await this.run(words, 'shown', options);
    this.narrator.printed();
  }

  /** Like {@link show}, for a command whose output is needed too; it is given back without the last line end. */
  public async read(words: Words, options: CommandOptions = {}): Promise<string> {
    this.narrator.command(this.line(words));
    const { stdout } = await this.run(words, 'kept', options);
    this.narrator.output(stdout);
    return stdout.trimEnd();
  }

  /** Prints a command and runs it; its output is given back and not shown. */
  public async quietly(words: Words, options: CommandOptions = {}): Promise<string> {
    this.narrator.command(this.line(words));
    return (await this.run(words, 'kept', options)).stdout;
  }

  /** Runs a command without a word, and gives what it printed. */
  public async unseen(words: Words, options: CommandOptions = {}): Promise<string> {
    return (await this.run(words, 'kept', options)).stdout;
  }

  /** A command as it is printed. */
  public line(words: Words): string {
    return commandLine(words, { DEMO: this.dir, SRE: repositoryFolder });
  }

  /** Writes the file that leads a shell to the demo's home and clone, and gives its path. */
  public async writeShellFile(): Promise<string> {
    const variables = { DEMO: this.dir, SRE: repositoryFolder, ...isolatedVariables(this.home) };
    const path = join(this.dir, 'use.sh');
    const lines = [
      ...Object.entries(variables)
        .filter(([name]) => name !== 'CI')
        .map(([name, value]) => `export ${name}='${value}'`),
      'unset HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy CI',
      `export PATH='${join(repositoryFolder, 'node_modules', '.bin')}':"$PATH"`,
      `cd '${this.clone}'`,
    ];
    await writeFile(path, `${lines.join('\n')}\n`);
    return path;
  }

  /** Ends the commands that still run; those that must end are waited for. */
  public async endProcesses(): Promise<void> {
    await this.processes.end();
  }

  /** Ends what still runs, and stops the orgs; the folder stays. */
  public async stop(): Promise<void> {
    await this.processes.end();
    const running = await findRunning(this.orgs);
    if (running) await stopServer(this.orgs, running);
  }

  /** Takes the folder away. */
  public async remove(): Promise<void> {
    await rm(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }

  private async run(
    words: Words,
    output: 'shown' | 'kept',
    { dir = this.clone, expected = 0, mustEnd }: CommandOptions
  ): Promise<ProcessEnd> {
    const { print, runHere } = this.options;
    const caught = print ? 'kept' : output;
    const end =
      (await runHere?.(words, { cwd: dir, env: this.env })) ??
      (await this.processes.run({ dir, ...programOf(words), env: this.env, output: caught, mustEnd }));
    if (print && output === 'shown') this.narrator.output(`${end.stdout}${end.stderr}`);
    if (end.exitCode === expected) return end;
    const printed = [end.stdout, end.stderr].filter((text) => text !== '').join('\n');
    throw new Error(
      `${this.line(words)}\nended with exit code ${end.exitCode}, where ${expected} was expected.\n${printed}`
    );
  }
}

const gitSettings = `[user]
	name = Robin Rivera
	email = robin@ratings.example
[init]
	defaultBranch = main
[advice]
	detachedHead = false
[pull]
	ff = only
`;

const environment = (home: string, variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const isolated = isolatedEnvironment(home, { GIT_CONFIG_NOSYSTEM: '1', ...variables });
  const dropped = (name: string): boolean =>
    // What a shell or hook of git left would lead git elsewhere; CI is for plain lines instead of live stages.
    (name.startsWith('GIT_') && name !== 'GIT_CONFIG_NOSYSTEM') || (name === 'CI' && process.stdout.isTTY);
  return Object.fromEntries(Object.entries(isolated).filter(([name]) => !dropped(name)));
};
