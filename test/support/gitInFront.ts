import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stage } from './stage.js';

/** A git before the real one. */
export type GitInFront = Readonly<{
  /** From now on it does what it was given, until the end. */
  begin: () => void;
  end: () => void;
}>;

/**
 * Puts a git before the real one that does something first whenever a remote is asked.
 *
 * @param script in bash, in a folder of its own: `$op` is `push`, `fetch` or `ls-remote`, `$*` all arguments, `$real` the real git
 */
export const gitInFront = (stage: Stage, script: string): GitInFront => {
  const bin = join(stage.scratch.dir, 'in-front');
  mkdirSync(bin, { recursive: true });
  const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
  const begun = join(bin, 'begun');
  const text = `#!/bin/bash
real='${real}'
times() { echo >> "$1"; wc -l < "$1"; }
if [ -e '${begun}' ]; then
for op in "$@"; do case $op in push|fetch|ls-remote) break;; esac; op=; done
if [ -n "$op" ]; then
work=$PWD; cd '${bin}'
run() { (cd "$work" && exec "$real" "$@"); }
${script}
cd "$work"
fi
fi
exec "$real" "$@"
`;
  writeFileSync(join(bin, 'git'), text, { mode: 0o755 });
  const { PATH } = process.env;
  process.env.PATH = `${bin}:${PATH ?? ''}`;
  return {
    begin: (): void => writeFileSync(begun, ''),
    end: (): void => {
      process.env.PATH = PATH;
      rmSync(begun, { force: true });
    },
  };
};
