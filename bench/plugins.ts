import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from '../demo/support/programs.js';
import type { Stage } from '../demo/support/stage.js';

/** Arguments of node that start this plugin's commands, and a command that does nothing. */
export type Plugins = Readonly<{ sre: readonly string[]; empty: readonly string[] }>;

/** Lays this plugin and one that does nothing out as they are installed, with their manifests. */
export const layOutPlugins = async (stage: Stage): Promise<Plugins> => {
  const plugin = await layOut(stage, 'sf-sre', repositoryFolder, ['bin', 'lib', 'messages', 'schemas', 'package.json']);
  const emptyPlugin = join(repositoryFolder, 'bench', 'emptyPlugin');
  const empty = await layOut(stage, 'empty-plugin', emptyPlugin, ['run.js', 'commands', 'package.json']);
  return { sre: [join(plugin, 'bin', 'run.js'), 'sre'], empty: [join(empty, 'run.js'), 'empty'] };
};

/** The dependencies are those of this repository. */
const layOut = async (stage: Stage, name: string, from: string, files: readonly string[]): Promise<string> => {
  const dir = join(stage.dir, name);
  await mkdir(dir);
  for (const file of files) await cp(join(from, file), join(dir, file), { recursive: true });
  await symlink(join(repositoryFolder, 'node_modules'), join(dir, 'node_modules'));
  await stage.unseen([process.execPath, join(dir, 'node_modules', 'oclif', 'bin', 'run.js'), 'manifest'], { dir });
  return dir;
};

/** What is timed: a node process. */
export type Subject = Readonly<{
  name: string;
  args: readonly string[];
  /** The folder it is run in; the clone when absent. */
  dir?: string;
}>;

/** How long a process takes, in milliseconds. @throws Error when it fails */
export const timeOf = async ({ clone, env }: Stage, { name, args, dir = clone }: Subject): Promise<number> => {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd: dir, env, stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number | null];
  const time = performance.now() - started;
  if (code !== 0) throw new Error(`${name} ended with exit code ${String(code)}.`);
  return time;
};
