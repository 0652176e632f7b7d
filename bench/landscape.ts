import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PromotionRecord, RecordedFeature } from '../src/promotion/record.js';
import { branchRef, featureRef, historyRef } from '../src/promotion/refNames.js';
import { Importer } from './importer.js';

/** How large a pipeline is. */
export type Size = Readonly<{ instances: number; features: number }>;

/** How many instances have the same parent. */
const children = 3;

/** How many commits of main come before the features. */
const mainCommits = 500;

const nameOf = (index: number): string => (index === 0 ? 'production' : `i${index}`);
const branchOf = (index: number): string => (index === 0 ? 'main' : nameOf(index));
const parentOf = (index: number): number => Math.floor((index - 1) / children);

const classFile = (name: string): string => `force-app/main/default/classes/${name}.cls`;

/**
 * Fills a bare repository with a pipeline, a tree of instances, and features of two commits each that have got between no
 * and all instances on their way, with the records that their promotions would have left.
 */
export const writeLandscape = async (remote: string, { instances, features }: Size): Promise<void> => {
  const git = new Importer(remote);
  const numbers = Array.from({ length: instances }, (_, index) => index);
  const entries = numbers.map((index) => [
    nameOf(index),
    { org: nameOf(index), branch: branchOf(index), ...(index === 0 ? {} : { parent: nameOf(parentOf(index)) }) },
  ]);
  const project = {
    packageDirectories: [{ path: 'force-app', default: true }],
    sourceApiVersion: '66.0',
    plugins: { sre: { instances: Object.fromEntries(entries) as object } },
  };
  const main = branchRef('main');
  const projectFile = { 'sfdx-project.json': JSON.stringify(project, undefined, 2) };
  let tip = await git.commit({ ref: main, files: projectFile, message: 'Begin' });
  for (let number = 0; number < mainCommits; number += 1) {
    const files = { [classFile(`Main${number % 50}`)]: `public class Main${number % 50} { /* ${number} */ }\n` };
    tip = await git.commit({ ref: main, parents: [tip], files, message: `Work on main ${number}` });
  }
  const states = new Map<number, State>();
  for (const index of numbers) {
    if (index > 0) git.point(branchRef(branchOf(index)), tip);
    const record = await writeRecord(git, index, { tip, record: undefined }, []);
    states.set(index, { tip, record });
  }
  const leaves = numbers.filter((index) => index * children + 1 >= instances);
  for (let number = 0; number < features; number += 1) {
    const leaf = leaves[number % leaves.length];
    await writeFeature(git, { number, base: tip, leaf, states });
  }
  await git.end();
  // As the housekeeping of a host leaves them.
  await promisify(execFile)('git', ['-C', remote, 'pack-refs', '--all']);
};

type State = Readonly<{ tip: string; record: string | undefined }>;

const writeFeature = async (
  git: Importer,
  { number, base, leaf, states }: Readonly<{ number: number; base: string; leaf: number; states: Map<number, State> }>
): Promise<void> => {
  const name = `feature/bench-${number}`;
  const ref = branchRef(name);
  const write = async (parent: string, version: number): Promise<string> => {
    const files = { [classFile(`Bench${number}`)]: `public class Bench${number} { /* ${version} */ }\n` };
    return git.commit({ ref, parents: [parent], files, message: `Work on ${name}: ${version}` });
  };
  const first = await write(base, 1);
  const tip = await write(first, 2);
  const facts = { 'feature.json': JSON.stringify({ version: 1, instance: nameOf(leaf), base }) };
  await git.commit({ ref: featureRef(name), files: facts, message: `facts of ${name}` });
  const way: number[] = [];
  for (let index = leaf; index > 0;) way.push((index = parentOf(index)));
  for (const index of way.slice(0, number % (way.length + 1))) {
    const before = states.get(index) as State;
    const mergeCommit = await git.commit({
      ref: branchRef(branchOf(index)),
      parents: [before.tip, tip],
      files: { [classFile(`Bench${number}`)]: `public class Bench${number} { /* 2 */ }\n` },
      message: `Promote ${name} into ${nameOf(index)}`,
    });
    const feature = { name, tip, commits: [tip, first], mergeCommit };
    const record = await writeRecord(git, index, { ...before, tip: mergeCommit }, [feature]);
    states.set(index, { tip: mergeCommit, record });
  }
};

const writeRecord = async (
  git: Importer,
  index: number,
  { tip, record: previousRecord }: State,
  features: readonly RecordedFeature[]
): Promise<string> => {
  const instance = nameOf(index);
  const record: PromotionRecord = {
    version: 1,
    run: `run-${instance}-${features[0]?.name ?? 'baseline'}`,
    kind: features.length === 0 ? 'baseline' : 'promotion',
    instance,
    org: { id: `00D0000000${String(index).padStart(5, '0')}AAA`, username: `${instance}@example.com`, kind: 'sandbox' },
    deployedCommit: tip,
    ...(previousRecord === undefined ? {} : { previousRecord }),
    features,
    ...{ owed: [], manifest: [], deletions: [], by: { name: 'Bench', email: 'bench@example.com' } },
    at: '2026-01-01T00:00:00.000Z',
  };
  return git.commit({
    ref: historyRef(instance),
    parents: [...(previousRecord === undefined ? [] : [previousRecord]), tip],
    files: { 'record.json': JSON.stringify(record, undefined, 2) },
    message: `record of ${instance}`,
  });
};
