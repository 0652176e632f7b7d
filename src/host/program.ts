import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The hosts of repositories whose own command-line programs are known. */
export type HostKind = 'github' | 'gitlab' | 'azure';

/** Where a repository is, and its page. */
export type Place = Readonly<{ kind: HostKind; web: string }>;

/**
 * Tells by a remote's address which host it is at.
 *
 * @param address as git has it, without credentials
 * @returns undefined for any other
 */
export const hostOf = (address: string): Place | undefined => {
  const found =
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+?)(?:\.git)?\/?$/.exec(address) ??
    /^(?:[^@/]+@)?([^:/]+):(?!\/)(.+?)(?:\.git)?\/?$/.exec(address);
  if (found === null) return undefined;
  const [, name, path] = found;
  const web = `https://${name}/${path}`;
  if (/(^|\.)github\./.test(name)) return { kind: 'github', web };
  if (/(^|\.)gitlab\./.test(name)) return { kind: 'gitlab', web };
  const azure = /^(?:ssh\.)?dev\.azure\.com$/.test(name);
  // Over ssh: git@ssh.dev.azure.com:v3/organisation/project/repository
  const [, organisation, project, repository] = /^v3\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  if (azure && repository !== undefined) {
    return { kind: 'azure', web: `https://dev.azure.com/${organisation}/${project}/_git/${repository}` };
  }
  return azure ? { kind: 'azure', web } : undefined;
};

/** Where the host's program runs. */
export type Asking = Readonly<{ address: string | undefined; dir: string; env: NodeJS.ProcessEnv }>;

const programs: Readonly<Record<HostKind, string>> = { github: 'gh', gitlab: 'glab', azure: 'az' };

const run = promisify(execFile);

/**
 * What a host's program answers in JSON.
 *
 * @throws what starting it throws, or its failing: for {@link whyUnknown}
 */
export const answerOf = async (
  program: string,
  args: readonly string[],
  { dir, env }: Omit<Asking, 'address'>
): Promise<unknown> => {
  const { stdout } = await run(program, args, { cwd: dir, env, timeout: 60_000, maxBuffer: 16 << 20 });
  return JSON.parse(stdout) as unknown;
};

/** Whether a host's program is not here. */
export const isMissing = (error: unknown): boolean => (error as Readonly<{ code?: unknown }>).code === 'ENOENT';

/** Why a host's program gave no answer that could be read. */
export const whyUnknown = (error: unknown, kind: HostKind): string => {
  const program = programs[kind];
  const { stderr, message } = error as Readonly<{ stderr?: string; message: string }>;
  if (isMissing(error)) return `${program} is not installed`;
  const [line = message] = (stderr ?? '').split('\n').filter((each) => each.trim() !== '');
  return `${program} said: ${line}`;
};
