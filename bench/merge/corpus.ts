import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faultsOfMerge } from '../../src/metadata/merge/guard.js';
import { mergeMetadata } from '../../src/metadata/merge/mergeMetadata.js';
import type { Rows } from '../table.js';

/** A case of a corpus: a file as three versions have it. */
export type Case = Readonly<{ name: string; type: string; base: Buffer; ours: Buffer; theirs: Buffer; git: string }>;

/** Reads the cases of a corpus, in the order of their names. @throws Error for a folder that has none */
export const readCases = (corpus: string): readonly Case[] => {
  const names = readdirSync(corpus).filter((name) => existsSync(join(corpus, name, 'case.json')));
  if (names.length === 0) throw new Error(`${corpus} has no case.`);
  return names.sort().map((name) => {
    const file = (part: string): Buffer => readFileSync(join(corpus, name, part));
    const { type, git } = JSON.parse(file('case.json').toString('utf8')) as Readonly<{ type: string; git: string }>;
    return { name, type, git, base: file('base.xml'), ours: file('ours.xml'), theirs: file('theirs.xml') };
  });
};

const wrong = ['lost', 'duplicated', 'invented', 'resurrected', 'malformed', 'missed'] as const;
const columns = [...wrong, 'needless'] as const;

type Column = (typeof columns)[number];

/** What the judge says of one case. */
type Judged = Readonly<{ case: string; type: string }> &
  Readonly<Record<Column, boolean | number | readonly unknown[]>>;

/**
 * Merges all cases of a corpus, and has its judge look at the results and at those of git.
 *
 * @param results where the merged files are left; taken away afterwards where it is left out
 * @returns a row for each type: cases, what is wrong, what the guard of merges finds whichever side is chosen in conflicts,
 * milliseconds a file, and what is wrong with git's
 */
export const judgeCorpus = (corpus: string, results: string | undefined): Rows => {
  const cases = readCases(corpus);
  const scratch = mkdtempSync(join(tmpdir(), 'sf-sre-bench-merge-'));
  try {
    const [own, gits] = [results ?? join(scratch, 'own'), join(scratch, 'git')];
    for (const folder of [own, gits]) mkdirSync(folder, { recursive: true });
    const times = new Map<string, number>();
    const guarded = new Set<string>();
    for (const each of cases) {
      const from = performance.now();
      const { content } = mergeMetadata(each, `${each.name}.xml`);
      times.set(each.name, performance.now() - from);
      if (isStoppedByGuard(each)) guarded.add(each.name);
      writeFileSync(join(own, `${each.name}.xml`), content);
      writeFileSync(join(gits, `${each.name}.xml`), lineMerge(join(corpus, each.name)));
    }
    const [judged, judgedGit] = [judge(corpus, own), judge(corpus, gits)];
    const types = [...new Set(cases.map(({ type }) => type))].sort();
    const rowOf = (name: string, isOf: (each: Readonly<{ type: string }>) => boolean): readonly string[] => {
      const [mine, theirs] = [judged.filter(isOf), judgedGit.filter(isOf)];
      const has = (each: Judged, column: Column): boolean => {
        const found = each[column];
        return Array.isArray(found) ? found.length > 0 : Boolean(found);
      };
      const count = (all: readonly Judged[], ...any: readonly Column[]): string =>
        String(all.filter((each) => any.some((column) => has(each, column))).length);
      const spent = mine.reduce((sum, each) => sum + (times.get(each.case) ?? 0), 0);
      return [
        ...[name, String(mine.length), ...columns.map((column) => count(mine, column))],
        String(mine.filter((each) => guarded.has(each.case)).length),
        (spent / mine.length).toFixed(1),
        ...[count(theirs, ...wrong), count(theirs, 'needless')],
      ];
    };
    return [
      ['type', 'cases', ...columns, 'guard', 'ms a file', 'git wrong', 'git needless'],
      ...types.map((type) => rowOf(type, (each) => each.type === type)),
      rowOf('total', () => true),
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

const isStoppedByGuard = (each: Case): boolean =>
  (['ours', 'theirs'] as const).some((side) => {
    const { content } = mergeMetadata(each, `${each.name}.xml`, { resolve: () => side });
    return faultsOfMerge({ ...each, merged: content }, `${each.name}.xml`).length > 0;
  });

const lineMerge = (folder: string): Buffer => {
  const files = ['ours.xml', 'base.xml', 'theirs.xml'].map((name) => join(folder, name));
  const { status, stdout, stderr } = spawnSync('git', ['merge-file', '-p', '--diff3', '-q', ...files]);
  if (status === null || status > 127) throw new Error(`git merge-file: ${stderr.toString()}`);
  return stdout;
};

const judge = (corpus: string, results: string): readonly Judged[] => {
  const answer = execFileSync('python3', [join(corpus, 'judge.py'), corpus, results, '--json'], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return (JSON.parse(answer) as Readonly<{ cases: readonly Judged[] }>).cases;
};
