import { SfError } from '@salesforce/core/sfError';
import { mergeUpon } from './branchUpdate.js';
import type { Context } from './context.js';
import { landingOf } from './proposal/landing.js';
import { movesBranch, type Run } from './run.js';
import { shortcomingsOf } from './steps/verifyDeploy.js';

/**
 * Why a run that the org accepted stands still: what the deploy lacks, or what is with the branch now; else what stopped this
 * clone when it last tried. Nothing is changed.
 *
 * @returns lines; none where nothing is known to be in the way
 * @throws SfError RemoteUnreachableError, DamagedStateError
 */
export const hindrancesOf = async (context: Context, run: Run): Promise<readonly string[]> => {
  if (run.state === 'unverified') return shortcomingsOf(run);
  const branch = await branchInTheWay(context, run);
  // Of the branch, that is the news.
  if (branch !== undefined || run.failure === undefined || ofBranch.has(run.failure.name)) return branch ?? [];
  return run.failure.message.split('\n');
};

/** Whatever clone asks, the branch tells that it was rewound, or conflicts. */
const branchInTheWay = async ({ repo, store }: Context, run: Run): Promise<readonly string[] | undefined> => {
  if (!movesBranch(run) || run.landed !== undefined || run.plan === undefined) return undefined;
  try {
    await mergeUpon(repo, store, run);
    return undefined;
  } catch (error) {
    if (!(error instanceof SfError) || !ofBranch.has(error.name)) throw error;
    // A pull request of the host may have brought it in a commit of another shape.
    return (await landingOf({ repo, store }, run)).kind === 'landed' ? undefined : error.message.split('\n');
  }
};

const ofBranch: ReadonlySet<string> = new Set(['BranchRewoundError', 'BranchConflictError']);
