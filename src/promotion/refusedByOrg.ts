import { candidatesOf } from './adoptDeploy.js';
import { sameOrg } from './history.js';
import { mayBeInOrg, type Run } from './run.js';
import type { StepTools } from './steps/step.js';

/**
 * Whether an org has certainly nothing of a run that was sent to it: it refused its deploy, or the deploy was cancelled there.
 * One that is not found may still come, and what cannot be asked is not certain. A run that was not sent needs its lock for
 * that, and a validation changes nothing.
 */
export const isRefusedByOrg = async (run: Run, tools: StepTools): Promise<boolean> => {
  if (!mayBeInOrg(run)) return true;
  try {
    const org = await tools.org(run);
    if (run.plan === undefined || !sameOrg(run.plan.org.id, org.facts.orgId)) return false;
    const deploys =
      run.deployId === undefined ? (await candidatesOf(run, tools, 'asTheyAre')).map(({ id }) => id) : [run.deployId];
    if (deploys.length !== 1) return false;
    const { askDeploy } = await import('../org/watch.js');
    const result = (await askDeploy(org, deploys[0]))?.result;
    return result !== undefined && !result.success;
  } catch {
    tools.signal.throwIfAborted();
    return false;
  }
};
