import { SfError } from '@salesforce/core/sfError';
import { memoize } from '../../common/memoize.js';
import type { CommitInfo, Repository } from '../../git/repository.js';
import { isJson } from '../../metadata/json/plainJson.js';
import { valuesOf } from '../../metadata/json/valueAt.js';
import { elementsOf } from '../../metadata/merge/elementAt.js';
import type { Contested } from './contested.js';
import { type FileCommit, fileHistory, mergesOf, nameAt } from './fileHistory.js';
import { otherFormOf } from './otherForm.js';

/** The commit by which a side has what it has, and the feature that brought it, where one did. */
export type WhoChanged = Readonly<{ commit: CommitInfo; feature?: string }>;

/** The side of a merge that is looked at: the commits that it has and the other one lacks, and the tip of that one. */
export type SideOfMerge = Readonly<{
  side: 'ours' | 'theirs';
  tip: string;
  other: string;
  exclude: readonly string[];
}>;

/** How many commits of a file are looked into: who changed it before is told by the newest of them. */
const most = 200;

/**
 * Finds the commits by which what is contested got the values that a side has, also where the file was moved before or since, or
 * where the side has it in another one, since the other side took its component apart, or put it together. A
 * merge may have made one: by a decision, or of what both of its sides changed. Of one file, history and versions are read once,
 * however much in it is contested.
 *
 * @returns undefined where no commit of the side touched the file
 */
export const whoChangedIn = (
  repo: Repository
): ((contested: Contested, of: SideOfMerge) => Promise<WhoChanged | undefined>) => {
  const nameOf = memoize(
    async (file: string, { tip, other }: SideOfMerge) => nameAt(repo, file, { tip, other }),
    (file, { side }) => `${side} ${file}`
  );
  const historyOf = memoize(
    async (name: string, { tip, exclude }: SideOfMerge) => fileHistory(repo, name, { tip, exclude, most }),
    (name, { side }) => `${side} ${name}`
  );
  const mergedInto = memoize(
    async (name: string, { tip, exclude }: SideOfMerge) => mergesOf(repo, name, { tip, exclude, most }),
    (name, { side }) => `${side} ${name}`
  );
  const valuesAt = memoize(
    async (oid: string, file: string) => valuesIn((await repo.objects.read(oid)).content, file),
    (oid) => oid
  );
  const entryOf = memoize(
    async (commit: string, path: string) => (await repo.listFiles(commit, [path]))[0]?.oid as string | undefined,
    (commit, path) => `${commit} ${path}`
  );
  const told = memoize(
    async (oid: string, tip: string): Promise<WhoChanged> => {
      const [commit] = await repo.commits({ include: [oid], noWalk: true });
      const feature = await featureOf(repo, oid, tip);
      return { commit, ...(feature === undefined ? {} : { feature }) };
    },
    (oid, tip) => `${oid} ${tip}`
  );
  const inOtherForm = async (contested: Contested, of: SideOfMerge): Promise<WhoChanged | undefined> => {
    const form = await otherFormOf(repo, contested, of);
    if (form === undefined) return undefined;
    const valueAt = async (commit: string, path: string): Promise<string | undefined> => {
      const oid = await entryOf(commit, path);
      return oid === undefined ? undefined : form.valueIn((await repo.objects.read(oid)).content);
    };
    const value = await valueAt(of.tip, form.path);
    const has = async ({ commit, path }: FileCommit): Promise<boolean> => (await valueAt(commit, path)) === value;
    const oid = await oldestOfNewest(await historyOf(form.path, of), has);
    return oid === undefined ? undefined : told(oid, of.tip);
  };
  return async (contested, of) => {
    const { kind, file, element, values, paths } = contested;
    const isElsewhere = paths === undefined && (await entryOf(of.tip, file)) === undefined;
    const found = isElsewhere ? await inOtherForm(contested, of) : undefined;
    if (found !== undefined) return found;
    const has = async ({ commit, path }: FileCommit): Promise<boolean> => {
      const oid = await entryOf(commit, path);
      const value = oid === undefined || kind === 'file' ? oid : (await valuesAt(oid, path))(element);
      return value === values[of.side];
    };
    const name = paths?.[of.side] ?? (await nameOf(file, of));
    const commits = await historyOf(name, of);
    const oid =
      (await oldestOfNewest(commits, has)) ??
      (await oldestOfNewest(await mergedInto(name, of), has)) ??
      commits[0]?.commit;
    return oid === undefined ? undefined : told(oid, of.tip);
  };
};

/** The oldest of the newest commits that all have something; undefined where the newest one has not. */
const oldestOfNewest = async (
  commits: readonly FileCommit[],
  has: (commit: FileCommit) => Promise<boolean>
): Promise<string | undefined> => {
  let found: string | undefined;
  for (const each of commits) {
    if (!(await has(each))) break;
    found = each.commit;
  }
  return found;
};

const valuesIn = (content: Buffer, file: string): ((element: string) => string | undefined) => {
  try {
    return isJson(file) ? valuesOf(content) : elementsOf(content);
  } catch (error) {
    // An old version that cannot be read has nothing that it could be compared by.
    if (error instanceof SfError && error.name === 'UnparsableMetadataError') return () => undefined;
    throw error;
  }
};

/** The feature by whose merge a commit came to a branch, by the trailer of the merge. */
const featureOf = async (repo: Repository, oid: string, tip: string): Promise<string | undefined> => {
  const format = '--format=%(trailers:key=Feature,valueonly,separator=%x2C)';
  const args = ['log', '--first-parent', '--ancestry-path', format, '--end-of-options', `${oid}..${tip}`, '--'];
  const own = ['log', '-1', format, '--end-of-options', oid, '--'];
  const named = [await repo.ask(own), ...(await repo.ask(args)).split('\n').reverse()];
  return named.find((name) => name !== '');
};
