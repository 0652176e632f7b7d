import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../../common/shellWord.js';
import { isObjectId } from '../../git/objectId.js';
import type { Repository } from '../../git/repository.js';

/** Between which commits a delta is, as a person names them. */
export type RangeRequest = Readonly<{
  from: string;
  to: string;
  /** Whether it may lead back, to what was before. */
  backward: boolean;
  /** The instance that `from` is the deployed commit of, where a person named that. */
  instance?: string;
}>;

/** Two commits, by their full ids. */
export type Range = Readonly<{ from: string; to: string }>;

/** A range, and what a person should know of it. */
export type ResolvedRange = Readonly<{ range: Range; warnings: readonly string[] }>;

/**
 * Finds the commits that a person names.
 *
 * @throws SfError CommitNotFoundError, with what fetches one that a shallow clone lacks; RangeSwappedError
 */
export const resolveRange = async (
  repo: Repository,
  { from, to, backward, instance }: RangeRequest
): Promise<ResolvedRange> => {
  const [earlier, later] = await Promise.all([from, to].map((name) => resolve(repo, name)));
  if (!backward && earlier !== later && (await repo.isAncestor(later, earlier))) {
    const [before, inPlace] =
      instance === undefined
        ? [`--from ${from} (${earlier.slice(0, 7)})`, 'Swap --from and --to']
        : [`${earlier.slice(0, 7)}, the deployed commit of instance ${instance}`, 'Name a later commit with --to'];
    throw new SfError(
      `The range leads back: --to ${to} (${later.slice(0, 7)}) is an ancestor of ${before}.`,
      'RangeSwappedError',
      [`${inPlace}, or add --backward for what goes back to the earlier commit.`]
    );
  }
  const mayLeadBack = repo.isShallow() && !backward && earlier !== later && !(await repo.isAncestor(earlier, later));
  return {
    range: { from: earlier, to: later },
    warnings: mayLeadBack
      ? [
          `This clone is shallow, and does not tell which of ${earlier.slice(0, 7)} and ${later.slice(0, 7)} comes first: where the range leads back, what is deleted is what came since. ${allHistoryFetched}`,
        ]
      : [],
  };
};

const resolve = async (repo: Repository, name: string): Promise<string> => {
  const commit = await repo.resolveCommit(name);
  if (commit !== undefined) return commit;
  throw new SfError(`There is no commit ${name} in this repository.`, 'CommitNotFoundError', [
    ...(repo.isShallow()
      ? [
          `This clone is shallow, and may lack it. ${await howToFetch(repo, name)}`,
          'In CI, check out with full history: "fetch-depth: 0" on GitHub, "GIT_DEPTH: 0" on GitLab.',
        ]
      : ['Name a branch, a tag or an id of this repository, or fetch it first: "git fetch --all --tags".']),
  ]);
};

/** A name of a commit in two: what it begins at, and which steps lead from there (gitrevisions). */
const nameAndSteps = /^(.*?)((?:[~^:]|@\{).*)?$/s;

/**
 * What fetches the commit of a name into a shallow clone. Such a clone follows one branch alone, so the ref of another one is
 * named with its place here; only a full id can be asked for as it is.
 */
const howToFetch = async (repo: Repository, name: string): Promise<string> => {
  const [, base = '', steps] = nameAndSteps.exec(name) ?? [];
  if (isObjectId(name)) return `Fetch it: "git fetch --depth=1 origin ${name}", or ${allHistory}.`;
  if (isPartOfId(base) || !isRefName(base) || (await repo.resolveCommit(base)) !== undefined) {
    return allHistoryFetched;
  }
  const depth = steps === undefined ? '--depth=1' : '--unshallow';
  const tracked = base.replace(/^refs\/remotes\//, '');
  const remote = (await repo.remotes()).find((each) => tracked.startsWith(`${each}/`));
  if (remote !== undefined) {
    const refspec = `+refs/heads/${tracked.slice(remote.length + 1)}:refs/remotes/${tracked}`;
    return `Fetch it: "git fetch ${depth} ${shellWord(remote)} ${shellWord(refspec)}".`;
  }
  const tag = base.replace(/^refs\/tags\//, '');
  return `Fetch it, if it is a tag: "git fetch ${depth} origin tag ${shellWord(tag)}". Name a branch with its remote, such as origin/main.`;
};

const allHistory = 'all history: "git fetch --unshallow"';
const allHistoryFetched = `Fetch ${allHistory}.`;

const isPartOfId = (name: string): boolean => /^[\da-f]{4,}$/.test(name);

const isRefName = (name: string): boolean => /^[^-\s~^:?*[\\][^\s~^:?*[\\]*$/.test(name);
