import type { Run, Sending } from '../run.js';
import { thisSender } from '../sender.js';
import type { StepTools } from './step.js';

/**
 * What has to be known before something is sent to a run's org, to find it there should its answer be lost.
 *
 * @throws the errors of a connected org; the signal's reason
 */
export const sendingNow = async (run: Run, { org, clock }: Pick<StepTools, 'org' | 'clock'>): Promise<Sending> => {
  const { newestDeployRequest } = await import('../../org/deployRequests.js');
  const connected = await org(run);
  const newestBefore = await newestDeployRequest(connected);
  return {
    sender: connected.facts.userId,
    sentBy: thisSender(clock.now()),
    ...(newestBefore === undefined ? {} : { newestBefore }),
  };
};
