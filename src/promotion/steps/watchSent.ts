import type { DeployResult } from '../../org/deployResult.js';
import { following } from '../following.js';
import { keepLock, type LockKeeper, withKeeper } from '../keepLock.js';
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
  const { clock, wait } = tools;
  const { watchDeploy } = await import('../../org/watch.js');
  const keeper = keepLock(run, tools, 'atOnce');
  const kept = withKeeper(tools, keeper);
  const begun = clock.now().getTime();
  const connected = await kept.org(run);
  const left = Math.max(0, wait - (clock.now().getTime() - begun));
  const result = await watchDeploy(connected, asSent(run).deployId ?? '', {
    ...following({ ...kept, wait: left }),
    checkOnly: isValidating(run),
    onStatus: (status) => kept.report({ type: 'status', status }),
  });
  tools.report({ type: 'result', result });
  return { result, held: keeper.held };
};
