import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../../common/shellWord.js';
import type { Repository } from '../../git/repository.js';

/** Between which commits a delta is, as a person names them. */
export type RangeRequest = Readonly<{
  from: string;
  to: string;
  /** Whether it may lead back, to what was before. */
  backward: boolean;
}>;

/** Two commits, by their full ids. */
export type Range = Readonly<{ from: string; to: string }>;

/**
 * Finds the commits that a person names.
 *
 * @throws SfError CommitNotFoundError, with what fetches one that a shallow clone lacks; RangeSwappedError
 */
export const resolveRange = async (repo: Repository, { from, to, backward }: RangeRequest): Promise<Range> => {
  const [earlier, later] = await Promise.all([from, to].map((name) => resolve(repo, name)));
  if (!backward && earlier !== later && (await repo.isAncestor(later, earlier))) {
    throw new SfError(
      `The range leads back: --to ${to} (${later.slice(0, 7)}) is an ancestor of --from ${from} (${earlier.slice(0, 7)}).`,
      'RangeSwappedError',
      ['Swap --from and --to, or add --backward for what goes back to the earlier commit.']
    );
  }
  return { from: earlier, to: later };
};

const resolve = async (repo: Repository, name: string): Promise<string> => {
  const commit = await repo.resolveCommit(name);
  if (commit !== undefined) return commit;
  throw new SfError(`There is no commit ${name} in this repository.`, 'CommitNotFoundError', [
    ...(repo.isShallow()
      ? [
          `This clone is shallow, and may lack it. Fetch it: "git fetch --depth=1 origin ${shellWord(name)}", or all history: "git fetch --unshallow".`,
          'In CI, check out with full history: "fetch-depth: 0" on GitHub, "GIT_DEPTH: 0" on GitLab.',
        ]
      : ['Name a branch, a tag or an id of this repository, or fetch it first: "git fetch --all --tags".']),
  ]);
};
