import { addressOf, deployNotFound, orgError } from './errors.js';
import { faultOf, type Fault } from './faults.js';
import { flag, record } from './read.js';
import type { ConnectedOrg } from './types.js';

/**
 * What became of the wish to cancel: `canceled` at once (it was in the queue), `canceling` (the org finishes the
 * step it is at and rolls back: watch the deploy), or `completed` (it had ended before: watch it for how).
 */
export type CancelOutcome = 'canceled' | 'canceling' | 'completed';

const attempts = 3;

/**
 * Asks an org to cancel a deploy. Whether it did is only known when the deploy is done: before version 65 of the
 * API a deploy that is finalizing may end either way (Metadata API Developer Guide, cancelDeploy()).
 *
 * @throws DeployNotFoundError for an id that the org does not know; OrgUnreachableError, OrgSessionExpiredError and
 * the other errors of a connected org.
 */
export const cancelDeploy = async (org: ConnectedOrg, id: string): Promise<CancelOutcome> => {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer: unknown = await org.connection.metadata.cancelDeploy(id);
      return flag(record(answer).done) ? 'canceled' : 'canceling';
    } catch (error) {
      const fault = faultOf(error);
      if (isCompleted(fault)) return 'completed';
      // To cancel twice is to cancel once, so a lost answer is asked for again.
      if (fault.kind === 'lost' && attempt < attempts) continue;
      throw isUnknown(fault)
        ? deployNotFound(org, id, fault.text)
        : orgError(fault, addressOf(org), `cancel the deploy ${id}`);
    }
  }
};

const isCompleted = ({ code, text }: Fault): boolean => code === 'INVALID_ID_FIELD' && /already completed/i.test(text);

const isUnknown = ({ code }: Fault): boolean => code === 'INVALID_ID_FIELD' || code === 'INVALID_CROSS_REFERENCE_KEY';
