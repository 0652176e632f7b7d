import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import type { RefStore, RefUpdate } from '../git/refs.js';
import type { Repository } from '../git/repository.js';
import { commitTree } from '../git/write.js';
import { mergeSides } from './merge/mergeSides.js';
import { branchRef } from './refNames.js';
import { contains, mergeAs } from './squashes.js';
import { conflictLine } from './merge/conflictLine.js';

/** The main branch, and the commit that a publish brings to the root which it follows. */
export type MainFollows = Readonly<{
  mainBranch: string;
  instance: string;
  mergeCommit: string;
  run: string;
  /** Whether the root's history is linear, and main's with it. */
  squash: boolean;
}>;

/**
 * What a publish into the root that main follows (the setting `mainFollows`) does to the main branch, as it is now: it
 * moves to the merge commit, or gets it merged when it has commits of its own.
 *
 * @returns undefined when the main branch has the merge commit already
 * @throws SfError MainBranchMissingError, MainConflictError with the conflicting files
 */
export const mainUpdate = async (
  repo: Repository,
  store: RefStore,
  { mainBranch, instance, mergeCommit, run, squash }: MainFollows
): Promise<RefUpdate | undefined> => {
  const ref = branchRef(mainBranch);
  const tip = (await store.fetch([ref], { fresh: true })).get(ref);
  if (tip === undefined) {
    throw new SfError(`The main branch ${mainBranch} does not exist.`, 'MainBranchMissingError', ['Push it.']);
  }
  if (await contains(repo, tip, mergeCommit)) return undefined;
  if (await repo.isAncestor(tip, mergeCommit)) return { ref, expected: tip, next: mergeCommit };
  const { tree, conflicts } = await mergeSides(repo, { ours: tip, theirs: mergeCommit });
  if (conflicts.length > 0) {
    throw SfError.create({
      name: 'MainConflictError',
      message: [
        `The main branch ${mainBranch} follows instance ${instance}, and conflicts with what is published into it:`,
        ...conflicts.map(conflictLine),
      ].join('\n'),
      actions: [`Bring ${mainBranch} and the branch of ${instance} together by hand, then go on.`],
      data: toJson({ mainBranch, instance, conflicts }),
    });
  }
  const { parents, trailers } = mergeAs(squash, { tip, brought: mergeCommit });
  const message = [
    `Merge what ${instance} holds into ${mainBranch}`,
    `${[...trailers, `Target: ${mainBranch}`, `Source: ${instance}`, `Run: ${run}`].join('\n')}\n`,
  ].join('\n\n');
  const next = await commitTree(repo, { tree, parents, message, sign: 'configured' });
  return { ref, expected: tip, next };
};
