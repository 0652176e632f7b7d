import { SfError } from '@salesforce/core/sfError';
import type { CommitInfo, Repository } from '../../git/repository.js';
import { isJson } from '../../metadata/json/plainJson.js';
import { valueAt } from '../../metadata/json/valueAt.js';
import { elementAt } from '../../metadata/merge/elementAt.js';
import type { Contested } from './contested.js';
import { fileHistory, nameAt } from './fileHistory.js';

/** The commit by which a side has what it has, and the feature that brought it, where one did. */
export type WhoChanged = Readonly<{ commit: CommitInfo; feature?: string }>;

/** How many commits of a file are looked into: who changed it before is told by the newest of them. */
const most = 200;

/**
 * Finds the commit by which something contested got the value that a side has, also where the file was moved before or since.
 *
 * @param range the commits of the side that the other one lacks, and the tip of that one
 * @returns undefined where none of them touched the file
 */
export const whoChanged = async (
  repo: Repository,
  { kind, file, element, values, paths }: Contested,
  {
    side,
    tip,
    other,
    exclude,
  }: Readonly<{ side: 'ours' | 'theirs'; tip: string; other: string; exclude: readonly string[] }>
): Promise<WhoChanged | undefined> => {
  const name = paths?.[side] ?? (await nameAt(repo, file, { tip, other }));
  const commits = await fileHistory(repo, name, { tip, exclude, most });
  let found: string | undefined;
  for (const { commit, path } of commits) {
    if ((await valueIn(repo, commit, { kind, file: path, element })) !== values[side]) break;
    found = commit;
  }
  const oid = found ?? commits[0]?.commit;
  if (oid === undefined) return undefined;
  const [info] = await repo.commits({ include: [oid], noWalk: true });
  const feature = await featureOf(repo, oid, tip);
  return { commit: info, ...(feature === undefined ? {} : { feature }) };
};

const valueIn = async (
  repo: Repository,
  commit: string,
  { kind, file, element }: Pick<Contested, 'kind' | 'file' | 'element'>
): Promise<string | undefined> => {
  const [entry] = await repo.listFiles(commit, [file]);
  if (entry === undefined || kind === 'file') return entry?.oid;
  try {
    const { content } = await repo.objects.read(entry.oid);
    return isJson(file) ? valueAt(content, element) : elementAt(content, element);
  } catch (error) {
    // An old version that cannot be read has nothing that it could be compared by.
    if (error instanceof SfError && error.name === 'UnparsableMetadataError') return undefined;
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
