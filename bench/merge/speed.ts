import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, type Rows } from '../table.js';

/** What one process measured, in milliseconds and bytes. */
export type Measured = Readonly<{ cold: number; warm: number; peak: number; input: number }>;

const kinds = ['bare', 'saxes', 'profile', 'files'] as const;

const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));

/**
 * Measures merges in fresh processes: of three versions of a large profile beside a streaming parse of them, and of 200
 * files that git cannot merge.
 *
 * @param corpus where the 200 files are from
 */
export const timeMerges = (corpus: string, runs: number): Rows => {
  const all = new Map<string, Measured[]>(kinds.map((kind) => [kind, []]));
  for (let run = 0; run < runs; run += 1) for (const kind of kinds) all.get(kind)?.push(measure(kind, corpus));
  const of = (kind: (typeof kinds)[number], what: keyof Measured): number =>
    median((all.get(kind) ?? []).map((each) => each[what]));
  const ms = (value: number): string => `${value.toFixed(0)} ms`;
  const ratio = (value: number, base: number): string => `${(value / base).toFixed(2)} ×`;
  const above = (kind: (typeof kinds)[number]): number => of(kind, 'peak') - of('bare', 'peak');
  const memory = (kind: (typeof kinds)[number]): string =>
    `${(above(kind) / 2 ** 20).toFixed(0)} MiB, ${ratio(above(kind), of(kind, 'input'))}`;
  const row = (name: string, kind: 'saxes' | 'profile'): readonly string[] => [
    ...[name, ms(of(kind, 'cold')), ms(of(kind, 'warm'))],
    ...[ratio(of(kind, 'cold'), of('saxes', 'cold')), ratio(of(kind, 'warm'), of('saxes', 'warm'))],
    memory(kind),
  ];
  const size = (of('profile', 'input') / 3 / 2 ** 20).toFixed(1);
  return [
    ['what', 'cold', 'warm', 'cold to saxes', 'warm to saxes', 'peak above bare, to the inputs'],
    row(`parse of three versions of a profile of ${size} MiB by saxes`, 'saxes'),
    row('merge of them', 'profile'),
    ['200 files that git cannot merge, one process', ms(of('files', 'cold')), ms(of('files', 'warm')), '', '', ''],
  ];
};

const measure = (kind: string, corpus: string): Measured => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import=tsx', worker, kind, corpus], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${kind}: ${stderr}`);
  return JSON.parse(stdout) as Measured;
};
