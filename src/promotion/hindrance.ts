import { SfError } from '@salesforce/core/sfError';
import { mergeUpon } from './branchUpdate.js';
import type { Context } from './context.js';
import { isInBranch } from './proposal/landing.js';
import { movesBranch, type Run } from './run.js';
import { shortcomingsOf } from './steps/verifyDeploy.js';

/** What is in the way of a run that the org accepted. */
export type Hindrances = Readonly<{
  /** Lines; none where nothing is known to be in the way. */
  reasons: readonly string[];
  /** Whether its branch conflicts as it is now, what was decided taken into account. */
  conflicts: boolean;
  /** Whether its branch has the merge already, as a remote that moves one ref after the other leaves it, or a host. */
  isMerged: boolean;
}>;

/**
 * Why a run that the org accepted stands still: what the deploy lacks, or what is with the branch now; else what stopped this
 * clone when it last tried. Nothing is changed.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError
 */
export const hindrancesOf = async (context: Context, run: Run): Promise<Hindrances> => {
  const branch = await branchInTheWay(context, run);
  const { state, failure } = run;
  if (state === 'unverified') return { ...branch, reasons: shortcomingsOf(run) };
  // Of the branch, that is the news.
  const isOld = failure === undefined || branch.isMerged || ofBranch.has(failure.name);
  if (branch.reasons.length > 0 || isOld) return branch;
  return {
    ...branch,
    reasons: ['When it was last tried here:', ...failure.message.split('\n').map((line) => `  ${line}`)],
  };
};

const nothing: Hindrances = { reasons: [], conflicts: false, isMerged: false };

/** Whatever clone asks, the branch tells that it was rewound, or conflicts. */
const branchInTheWay = async ({ repo, store }: Context, run: Run): Promise<Hindrances> => {
  if (!movesBranch(run) || run.plan === undefined) return nothing;
  // A pull request of the host may have brought it in a commit of another shape.
  if (run.landed !== undefined || (await isInBranch({ repo, store }, run))) return { ...nothing, isMerged: true };
  try {
    return { ...nothing, isMerged: (await mergeUpon(repo, store, run)) === 'contained' };
  } catch (error) {
    if (!(error instanceof SfError) || !ofBranch.has(error.name)) throw error;
    return { ...nothing, reasons: error.message.split('\n'), conflicts: error.name === 'BranchConflictError' };
  }
};

const ofBranch: ReadonlySet<string> = new Set(['BranchRewoundError', 'BranchConflictError']);
