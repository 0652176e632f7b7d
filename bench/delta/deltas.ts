import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from '../../demo/support/programs.js';
import type { Stage } from '../../demo/support/stage.js';
import type { Plugins } from '../plugins.js';
import { duration, median, ratio, type Rows } from '../table.js';
import { type Generated, generate } from './repository.js';

/** The plugin that is compared with, at the version that is in the registry for it. */
export const peer = 'sfdx-git-delta@6.31.0';

const cli = join(repositoryFolder, 'node_modules', '@salesforce', 'cli', 'bin', 'run.js');
const sgd = [cli, 'sgd', 'source', 'delta', '--from', 'HEAD~1', '--to', 'HEAD', '--output-dir'];
const floor = join(repositoryFolder, 'bench', 'delta', 'floor.js');

/** Installs the peer beside, and links both plugins with the Salesforce CLI of the stage. */
export const linkPlugins = async (stage: Stage): Promise<void> => {
  const folder = join(stage.dir, 'peer');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  // With the user's own environment: it knows which registry is meant.
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', peer], { cwd: folder, stdio: 'inherit' });
  for (const dir of [repositoryFolder, join(folder, 'node_modules', 'sfdx-git-delta')]) {
    await stage.unseen([process.execPath, cli, 'plugins', 'link', '--no-install', dir], { dir: stage.dir });
  }
};

type Measured = Readonly<{ milliseconds: number; peak: number }>;

/**
 * sf's log file is written by a worker that looks for work at intervals, each twice as long as the one before (thread-stream
 * 3.2, lib/wait.js): a command waits for it at its end, up to a second and the longer the longer it ran, whatever it did.
 */
const withoutLogFile = { SF_DISABLE_LOG_FILE: 'true' } as const;

/** Runs a process of node once. @returns how long it took, and its peak memory in bytes */
const measure = async (stage: Stage, args: readonly string[], dir: string): Promise<Measured> => {
  const report = join(stage.dir, 'peak');
  const script = `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)));`;
  const preload = join(stage.dir, 'preload.cjs');
  await writeFile(preload, script);
  const started = performance.now();
  const child = spawn(process.execPath, ['--require', preload, ...args], {
    cwd: dir,
    env: { ...stage.env, ...withoutLogFile },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  const milliseconds = performance.now() - started;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with exit code ${String(code)}.`);
  return { milliseconds, peak: Number(await readFile(report, 'utf8')) * 1024 };
};

type Subject = Readonly<{ name: string; args: () => readonly string[] }>;

/** Times each subject in its turn, so that all meet the same machine. */
const inTurn = async (
  stage: Stage,
  dir: string,
  { subjects, runs, output }: Readonly<{ subjects: readonly Subject[]; runs: number; output: string }>
): Promise<ReadonlyMap<string, Measured>> => {
  const all = new Map<string, Measured[]>(subjects.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const { name, args } of subjects) {
      await rm(output, { recursive: true, force: true });
      await mkdir(output);
      all.get(name)?.push(await measure(stage, args(), dir));
    }
  }
  return new Map(
    [...all].map(([name, each]) => [
      name,
      {
        milliseconds: median(each.map(({ milliseconds }) => milliseconds)),
        peak: Math.max(...each.map(({ peak }) => peak)),
      },
    ])
  );
};

/** What is measured of one repository, by name. */
type Times = Readonly<{ of: (name: string) => number; peak: (name: string) => number }>;

const timesOf = (measured: ReadonlyMap<string, Measured>): Times => ({
  of: (name) => measured.get(name)?.milliseconds ?? NaN,
  peak: (name) => measured.get(name)?.peak ?? NaN,
});

const label = ({ files, changed, layout }: Generated): string => `${files} files ${layout}, ${changed} changed`;

/** How the time of a command beyond that of an empty one compares with git's own. */
const net = ({ of }: Times, name: string, base: string): string =>
  `${duration(of(name) - of('empty'))} (${ratio(of(name) - of('empty'), of(base))})`;

/** Manifests alone: this plugin against git's diff, and against its peer through the Salesforce CLI. */
export const timeManifests = async (
  stage: Stage,
  plugins: Plugins,
  { sizes, runs }: Readonly<{ sizes: readonly Generated[]; runs: number }>
): Promise<Rows> => {
  const rows: string[][] = [];
  for (const size of sizes) {
    const dir = await generate(stage, size);
    const output = join(stage.dir, 'output');
    const subjects: Subject[] = [
      { name: 'floor', args: () => [floor, 'HEAD~1', 'HEAD'] },
      { name: 'empty', args: () => plugins.empty },
      { name: 'delta', args: () => [...plugins.sre, 'delta', '--from', 'HEAD~1', '--to', 'HEAD'] },
      { name: 'sf sre delta', args: () => [cli, 'sre', 'delta', '--from', 'HEAD~1', '--to', 'HEAD'] },
      {
        name: 'sf sgd',
        args: () => [...sgd, output],
      },
    ];
    const times = timesOf(await inTurn(stage, dir, { subjects, runs, output }));
    rows.push([
      label(size),
      duration(times.of('floor')),
      duration(times.of('delta')),
      net(times, 'delta', 'floor'),
      duration(times.of('sf sre delta')),
      duration(times.of('sf sgd')),
      ratio(times.of('sf sgd'), times.of('sf sre delta')),
    ]);
    await rm(dir, { recursive: true, force: true });
  }
  return [['manifests', 'floor', 'delta', 'net (to floor)', 'sf sre delta', 'sf sgd', 'sgd to sre'], ...rows];
};

/** With files: this plugin against git reading them and writing them. */
export const timeFiles = async (
  stage: Stage,
  plugins: Plugins,
  { sizes, runs, withPeer }: Readonly<{ sizes: readonly Generated[]; runs: number; withPeer: boolean }>
): Promise<Rows> => {
  const rows: string[][] = [];
  for (const size of sizes) {
    const dir = await generate(stage, size);
    const output = join(stage.dir, 'output');
    const subjects: Subject[] = [
      { name: 'floor', args: () => [floor, 'HEAD~1', 'HEAD', output] },
      { name: 'empty', args: () => plugins.empty },
      {
        name: 'delta',
        args: () => [...plugins.sre, 'delta', '--from', 'HEAD~1', '--to', 'HEAD', '-d', output, '--with-files'],
      },
    ];
    const times = timesOf(await inTurn(stage, dir, { subjects, runs, output }));
    const peerSubject = { name: 'sf sgd', args: () => [...sgd, output, '--generate-delta'] };
    const peerTimes = timesOf(await inTurn(stage, dir, { subjects: withPeer ? [peerSubject] : [], runs: 1, output }));
    rows.push([
      label(size),
      duration(times.of('floor')),
      duration(times.of('delta')),
      net(times, 'delta', 'floor'),
      `${Math.round(times.peak('delta') / 1e6)} MB`,
      withPeer ? duration(peerTimes.of('sf sgd')) : '-',
      withPeer ? ratio(peerTimes.of('sf sgd'), times.of('delta')) : '-',
    ]);
    await rm(dir, { recursive: true, force: true });
  }
  return [['with files', 'floor', 'delta', 'net (to floor)', 'peak', 'sf sgd, once', 'sgd to delta'], ...rows];
};
