import { posix } from 'node:path';
import type { Repository } from '../git/repository.js';
import { contentOf, type RunPlan } from './run.js';

/** Comments and strings of Apex: what looks like code in them is none. */
const noCode = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\])*'/g;

/** A test method, by its annotation or by the older keyword (Apex Developer Guide, "Test Class" and "testMethod"). */
const testMethod = /@istest\b[^;{}]*\bstatic\b[^;{}=]*\(|\btestmethod\b[^;{}=]*\(/i;

/**
 * The Apex classes among what a run sends that have a test method.
 *
 * @returns their names, in the order in which they are sent
 */
export const testClassesOf = async (
  repo: Pick<Repository, 'readFile'>,
  plan: Pick<RunPlan, 'sent' | 'paths' | 'mergeCommit' | 'contentCommit'>
): Promise<readonly string[]> => {
  const classes = plan.sent.filter(({ type }) => type === 'ApexClass');
  const found = await Promise.all(
    classes.map(async ({ fullName }) => {
      const path = plan.paths[`ApexClass:${fullName}`]?.replace(/-meta\.xml$/, '');
      const source = path === undefined ? undefined : await repo.readFile(contentOf(plan), path);
      return source !== undefined && isTestClass(source.toString('utf8'));
    })
  );
  return classes.filter((_, index) => found[index]).map(({ fullName }) => fullName);
};

/**
 * An Apex class of a commit that has a test method; undefined when there is none. Costs a search of the commit's classes.
 *
 * @throws SfError GitError
 */
export const anyTestClass = async (
  repo: Pick<Repository, 'git' | 'readFile'>,
  commit: string
): Promise<string | undefined> => {
  const words = ['-e', '@istest', '-e', 'testmethod'];
  const args = ['grep', '-l', '-z', '-i', '-F', ...words, commit, '--', '*.cls'];
  const found = (await repo.git(args, { okCodes: [0, 1] })).stdout.toString('utf8').split('\0');
  for (const path of found.filter((each) => each !== '').map((each) => each.slice(commit.length + 1))) {
    const source = await repo.readFile(commit, path);
    if (source !== undefined && isTestClass(source.toString('utf8'))) return posix.basename(path, '.cls');
  }
  return undefined;
};

/** Whether the source of an Apex class has a test method. */
export const isTestClass = (source: string): boolean => testMethod.test(source.replace(noCode, ' '));
