import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { control } from '../local-org/control/client.js';
import type { ControlReply, ControlRequest } from '../local-org/control/protocol.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the command line printed and how it ended. */
export type LocalOrgOutcome = Readonly<{ exitCode: number; stdout: string; stderr: string }>;

/** Runs the local org's command line, as `npm run local-org --` does. */
export const runLocalOrg = async (...args: readonly string[]): Promise<LocalOrgOutcome> => {
  const command = ['--import=tsx', 'test/local-org/cli.ts', ...args];
  try {
    return { exitCode: 0, ...(await promisify(execFile)(process.execPath, command, { cwd: root })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
    return { exitCode: code ?? -1, stdout: stdout ?? '', stderr: stderr ?? String(error) };
  }
};

/** A server in a process of its own. */
export type LocalOrgProcess = Readonly<{
  url: string;
  /** Asks or orders something; see `control/protocol.ts`. */
  ask: (request: ControlRequest) => Promise<ControlReply>;
  close: () => Promise<void>;
}>;

/**
 * Starts a server in a process of its own, for tests whose clients wait synchronously, and logs its orgs in at `home`.
 *
 * @param orgs such as `dev:sandbox,production:production`
 * @throws Error with what the server said when it does not start
 */
export const startLocalOrgProcess = async (orgs: string, dir: string, home: string): Promise<LocalOrgProcess> => {
  const started = await runLocalOrg('start', '--orgs', orgs, '--dir', dir, '--home', home, '--detach');
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(started.stdout)?.[0];
  if (started.exitCode !== 0 || url === undefined) throw new Error(started.stderr);
  return {
    url,
    ask: async (request) => control(url, request),
    close: async (): Promise<void> => {
      await runLocalOrg('stop', '--dir', dir);
    },
  };
};
