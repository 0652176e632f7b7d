import { SfError } from '@salesforce/core/sfError';
import type { Context } from './context.js';
import { sameOrg, type HistoryEntry, type InstanceHistory } from './history.js';
import { noBaselineError } from './noBaseline.js';
import { refuseOtherHistory } from './stateElsewhere.js';

/**
 * The newest record for the org that an instance has at present: it names the deployed commit.
 *
 * @param shared where the history is
 * @param orgId the org's id as just asked; undefined for an offline plan, which takes the newest record's org
 * @param full whether everything is to be deployed anyway, so that a missing record is no error; `never` where that is no choice
 * @throws SfError NoBaselineError, OrgReplacedError, HistoryElsewhereError, with the choices there are
 */
export const findBaseline = async (
  shared: Pick<Context, 'repo' | 'store' | 'offline'>,
  history: InstanceHistory,
  orgId: string | undefined,
  full: boolean | 'never'
): Promise<HistoryEntry | undefined> => {
  const newest = await history.newest();
  const baseline = orgId === undefined ? newest : await history.newestFor(orgId);
  if (baseline !== undefined || full === true) {
    await refuseOtherHistory(shared, history);
    return baseline;
  }
  const { instance } = history;
  if (newest !== undefined && orgId !== undefined && !sameOrg(newest.record.org.id, orgId)) {
    throw new SfError(
      `Instance ${instance} has another org than before: its records are of org ${newest.record.org.id}, the present one is ${orgId}. What the present org holds is not known.`,
      'OrgReplacedError',
      choices(instance, full !== 'never')
    );
  }
  throw await noBaselineError(shared, { instance, actions: choices(instance, full !== 'never') });
};

const choices = (instance: string, deploys: boolean): string[] => [
  `Bring the org to what the branch has: "sf sre instance sync --name ${instance}".`,
  `See how org and branch differ: "sf sre instance baseline --name ${instance} --compare"; with --commit-to <branch> it puts what the org has on a branch.`,
  `Declare that the org holds the branch's tip: "sf sre instance baseline --name ${instance}".`,
  ...(deploys ? ['Deploy everything in the merge result: add --full.'] : []),
];
