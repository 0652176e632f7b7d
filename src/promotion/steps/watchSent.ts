import type { DeployResult } from '../../org/deployResult.js';
import { keepLock, type LockKeeper } from '../keepLock.js';
import type { Run } from '../run.js';
import { asSent, isValidating } from '../validating.js';
import type { StepTools } from './step.js';

/**
 * Watches what a run sent to its org, a deploy or a validation, until the org says that it is done, and keeps the run's lock
 * meanwhile.
 *
 * @returns how it ended, and the lock
 * @throws what watching a deploy throws; RunTakenOverError
 */
export const watchSent = async (
  run: Run,
  tools: StepTools
): Promise<Readonly<{ result: DeployResult; held: LockKeeper['held'] }>> => {
  const { org, clock, wait, frequency, signal, report } = tools;
  const { watchDeploy } = await import('../../org/watch.js');
  const keeper = keepLock(run, tools);
  const begun = clock.now().getTime();
  const connected = await org(run);
  const result = await watchDeploy(connected, asSent(run).deployId ?? '', {
    clock,
    wait: Math.max(0, wait - (clock.now().getTime() - begun)),
    frequency,
    checkOnly: isValidating(run),
    signal: AbortSignal.any([signal, keeper.lost]),
    onStatus: (status) => {
      keeper.keep();
      report({ type: 'status', status });
    },
    onTrouble: ({ text }) => {
      keeper.keep();
      report({ type: 'unanswered', reason: text });
    },
  });
  report({ type: 'result', result });
  return { result, held: keeper.held };
};
