import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../common/shellWord.js';
import type { Context } from './context.js';

/**
 * Refuses a branch that no longer contains what its org holds: it was rewound or rewritten, and nothing tells what to do.
 *
 * @throws SfError BranchRewoundError
 */
export const refuseRewoundBranch = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  deployedCommit: string | undefined,
  targetTip: string,
  branch: string
): Promise<void> => {
  if (deployedCommit === undefined || (await repo.isAncestor(deployedCommit, targetTip))) return;
  throw new SfError(
    `Branch ${branch} does not contain commit ${deployedCommit.slice(0, 7)}, which its org holds: it was rewound or rewritten.`,
    'BranchRewoundError',
    [
      `Bring the branch back with "git push ${store.remote ?? '.'} ${shellWord(`${deployedCommit}:refs/heads/${branch}`)}", or merge that commit into it.`,
    ]
  );
};
