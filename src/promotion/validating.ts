import type { Run } from './run.js';

/** Whether what a run sent last is the validation before its pull request. */
export const isValidating = ({ state }: Pick<Run, 'state'>): boolean => state === 'validating';

/**
 * A run as one whose deploy is what it sent last: of one that is validating, its validation. What looks for the one in the org,
 * or waits for it, does the same with the other; only {@link isValidating} tells them apart.
 */
export const asSent = (run: Run): Run =>
  isValidating(run)
    ? { ...run, ...run.validation, state: run.validation?.deployId === undefined ? 'sending' : 'deploying' }
    : run;

/** What to call what a run sent last. */
export const nounOf = (run: Run): 'validation' | 'deploy' => (isValidating(run) ? 'validation' : 'deploy');

/** The id of what a run sent last, under the name that data has for it. */
export const idOf = (run: Run): Readonly<{ deployId?: string; validation?: string }> => {
  const { deployId } = asSent(run);
  return isValidating(run) ? { validation: deployId } : { deployId };
};
