import type { Run } from './run.js';
import { asSent } from './validating.js';

/** The errors of a run that was sending its deploy which do not tell whether the org has it. */
const leavesOpen: ReadonlySet<string> = new Set(['DeployAnswerLostError', 'DeployAmbiguousError', 'OrgReplacedError']);

/** The errors of a run that was deploying which say that the org has nothing of it, and will not have. */
export const saysItHasNothing: ReadonlySet<string> = new Set([
  'DeployFailedError',
  'DeployCanceledError',
  'RunCancelledError',
  'ValidationUnverifiedError',
]);

/**
 * Whether the org may have what a run sent, as far as its state and the error tell that stopped it.
 *
 * @param isUndecided whether it was sending when it was left before, and what became of that is not known yet
 */
export const orgMayHaveIt = (run: Run, error: Error, isUndecided: boolean): boolean => {
  const { name } = error;
  const { state } = asSent(run);
  switch (state) {
    case 'started':
    case 'planned':
    case 'proposed':
      return false;
    case 'sending':
      return isUndecided || leavesOpen.has(name) || (error.cause instanceof Error && leavesOpen.has(error.cause.name));
    case 'deploying':
      return !saysItHasNothing.has(name);
    default:
      return true;
  }
};
