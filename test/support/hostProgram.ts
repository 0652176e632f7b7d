import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Puts a program of a repository's host into a folder of its own: a shell script.
 *
 * @returns the PATH under which it is found
 */
export const installProgram = async (dir: string, program: string, script: string): Promise<string> => {
  const bin = join(dir, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, program), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, program), 0o755);
  return `${bin}:/usr/bin:/bin`;
};

/** A line of a shell script that prints a value as JSON. */
export const prints = (value: unknown): string => `cat <<'END'\n${JSON.stringify(value)}\nEND\n`;
