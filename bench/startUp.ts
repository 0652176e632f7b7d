import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from '../demo/support/programs.js';
import type { Stage } from '../demo/support/stage.js';
import { duration, median, ratio, type Rows } from './table.js';

type Subject = Readonly<{ name: string; args: readonly string[] }>;

/**
 * Times whole processes, each subject in its turn so that all meet the same machine: bare node, a command that does
 * nothing, `sf sre --help`, and `sf sre instance list` of four instances without any org logged in.
 *
 * @param runs how often each is run; one more that is not counted comes first
 */
export const timeStartUps = async (stage: Stage, runs: number): Promise<Rows> => {
  const plugin = await layOut(stage, 'sf-sre', repositoryFolder, ['bin', 'lib', 'messages', 'schemas', 'package.json']);
  const emptyPlugin = join(repositoryFolder, 'bench', 'emptyPlugin');
  const empty = await layOut(stage, 'empty-plugin', emptyPlugin, ['run.js', 'commands', 'package.json']);
  await writePipeline(stage);
  const subjects: Subject[] = [
    { name: 'node, nothing to do', args: ['--eval', ''] },
    { name: 'an empty SfCommand', args: [join(empty, 'run.js'), 'empty'] },
    { name: 'sf sre --help', args: [join(plugin, 'bin', 'run.js'), 'sre', '--help'] },
    { name: 'sf sre instance list', args: [join(plugin, 'bin', 'run.js'), 'sre', 'instance', 'list'] },
  ];
  const times = new Map<Subject, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round <= runs; round++) {
    for (const subject of subjects) {
      const time = await timeOf(stage, subject);
      if (round > 0) times.get(subject)?.push(time);
    }
  }
  const [bare, emptyCommand] = subjects.map((subject) => median(times.get(subject) ?? []));
  return [
    ['process', 'median', 'fastest', 'against node', 'against an empty command'],
    ...[...times].map(([{ name }, each]) => [
      name,
      duration(median(each)),
      duration(Math.min(...each)),
      ratio(median(each), bare),
      ratio(median(each), emptyCommand),
    ]),
  ];
};

/** Lays a plugin out as an installed one, with its manifest; the dependencies are those of this repository. */
const layOut = async (stage: Stage, name: string, from: string, files: readonly string[]): Promise<string> => {
  const dir = join(stage.dir, name);
  await mkdir(dir);
  for (const file of files) await cp(join(from, file), join(dir, file), { recursive: true });
  await symlink(join(repositoryFolder, 'node_modules'), join(dir, 'node_modules'));
  await stage.unseen([process.execPath, join(dir, 'node_modules', 'oclif', 'bin', 'run.js'), 'manifest'], { dir });
  return dir;
};

/** A repository whose main branch, shared on a remote, holds a pipeline; no org behind it is known. */
const writePipeline = async (stage: Stage): Promise<void> => {
  const { dir, remote, clone } = stage;
  await stage.unseen(['git', 'init', '--bare', '--quiet', remote], { dir });
  await stage.unseen(['git', 'clone', '--quiet', remote, clone], { dir });
  await writeFile(join(clone, 'sfdx-project.json'), `${JSON.stringify(project, undefined, 2)}\n`);
  await stage.unseen(['git', 'add', '.']);
  await stage.unseen(['git', 'commit', '--quiet', '-m', 'Begin']);
  await stage.unseen(['git', 'push', '--quiet', 'origin', 'main', 'main:uat', 'main:qa', 'main:dev']);
};

const project = {
  packageDirectories: [{ path: 'force-app', default: true }],
  sourceApiVersion: '66.0',
  plugins: {
    sre: {
      instances: {
        production: { org: 'production', branch: 'main' },
        uat: { org: 'uat', branch: 'uat', parent: 'production' },
        qa: { org: 'qa', branch: 'qa', parent: 'uat' },
        dev: { org: 'dev', branch: 'dev', parent: 'qa' },
      },
    },
  },
};

const timeOf = async ({ clone, env }: Stage, { name, args }: Subject): Promise<number> => {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd: clone, env, stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number | null];
  const time = performance.now() - started;
  if (code !== 0) throw new Error(`${name} ended with exit code ${String(code)}.`);
  return time;
};
