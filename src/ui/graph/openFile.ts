import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

/** A program and its arguments. */
export type Opener = Readonly<{ program: string; args: readonly string[] }>;

/** How long a program has to fail; some stay as long as the browser does. */
const patience = 2000;

/**
 * The program by which the system opens a file with what people chose for its kind. On Windows `start` would be one of the
 * shell's own, and a shell reads `&` and `%` in a path; `rundll32` is a program.
 */
export const openerOf = (platform: NodeJS.Platform, path: string): Opener => {
  switch (platform) {
    case 'darwin':
      return { program: 'open', args: [path] };
    case 'win32':
      return { program: 'rundll32.exe', args: ['url.dll,FileProtocolHandler', pathToFileURL(path).href] };
    default:
      return { program: 'xdg-open', args: [path] };
  }
};

/**
 * Starts a program that goes on without us.
 *
 * @returns why it did not work; undefined when it did, or when it still runs after two seconds
 */
export const start = async ({ program, args }: Opener): Promise<string | undefined> =>
  new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore', shell: false });
    const timer = setTimeout(() => resolve(undefined), patience);
    const end = (why: string | undefined): void => {
      clearTimeout(timer);
      resolve(why);
    };
    child.once('error', ({ message }) => end(message));
    child.once('exit', (code, signal) =>
      end(code === 0 ? undefined : `${program} ended with ${code ?? signal ?? 'no code'}`)
    );
    child.unref();
  });
