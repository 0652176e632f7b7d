import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { control } from '../local-org/control/client.js';
import type { ControlReply, ControlRequest } from '../local-org/control/protocol.js';
import { runCommandLine } from '../local-org/cli/main.js';
import { type Ended, packageRoot } from './sf.js';
import { inThisProcess } from './thisProcess.js';

/** Runs the local org's command line, as `npm run local-org --` does, but in this process. */
export const runLocalOrg = async (...args: readonly string[]): Promise<Ended> =>
  inThisProcess(() => runCommandLine(args), { cwd: packageRoot, env: process.env });

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
  const start = ['start', '--orgs', orgs, '--dir', dir, '--home', home, '--detach'];
  const command = ['--import=tsx', 'test/local-org/cli.ts', ...start];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { cwd: packageRoot });
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)?.[0];
  if (url === undefined) throw new Error(stderr);
  return {
    url,
    ask: async (request) => control(url, request),
    close: async (): Promise<void> => {
      await runLocalOrg('stop', '--dir', dir);
    },
  };
};
