import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import type { DeployResult } from '../org/deployResult.js';
import { stillRunning } from '../org/errors.js';
import type { Context } from './context.js';
import { deployFailedError, validationUnverifiedError } from './deployErrors.js';
import { following } from './following.js';
import { passGates } from './gates.js';
import { isInterruption } from './interruption.js';
import type { Plan } from './plan.js';
import { type RunEffects, settlingTimeOf } from './carryOut.js';
import { planPromotion, type PlanEffects, type PromoteRequest } from './promote.js';
import { toRunPlan } from './runPlan.js';
import { unmetTestsOf } from './unmetTestsOf.js';
import { shareValidation } from './validations.js';

/** What a validation came to; without a result when there was nothing to deploy. */
export type Validated = Readonly<{
  plan: Plan;
  result: DeployResult | undefined;
  /** The instances that the promotion would go on into, which were not validated. */
  further: readonly string[];
  /** Why the validation cannot be made real by others, when it could not be shared. */
  unshared?: string;
}>;

/**
 * Validates a promotion: the same plan and gates, and a check-only deploy in the org. Takes no lock; where tests ran, the
 * validation is shared, so that promoting can make it real.
 *
 * @param onPlan is shown the plan before the org is asked
 * @throws SfError as promoting does; ValidationUnverifiedError when the org says that it would accept, and other tests ran than
 * were asked for; DeployStillRunningError when a person stops while the org is at it
 */
export const validatePromotion = async (
  context: Context,
  request: PromoteRequest,
  {
    report,
    signal,
    wait,
    frequency,
    askInstance,
    onPlan,
  }: RunEffects & PlanEffects & Readonly<{ onPlan: (plan: Plan) => Promise<void> }>
): Promise<Validated> => {
  report({ type: 'planning' });
  const { plan, org, further } = await planPromotion(context, request, {
    signal,
    wait,
    frequency,
    askInstance,
    report,
  });
  // It deletes nothing that would have to be confirmed.
  passGates(plan, request, context.clock.now(), true);
  const { runPlan, deployPackage } = await toRunPlan(context, plan, request);
  await onPlan(plan);
  if (org === undefined || runPlan.withoutDeploy !== undefined) return { plan, result: undefined, further };
  const [{ sendValidation }, { watchDeploy }] = await Promise.all([
    import('../org/sendValidation.js'),
    import('../org/watch.js'),
  ]);
  const { zip } = await deployPackage();
  signal.throwIfAborted();
  const { testLevel, tests, ignoreWarnings } = runPlan;
  report({ type: 'step', name: 'sendDeploy', description: `Validate ${runPlan.sent.length} components` });
  const patience = { clock: context.clock, signal, wait, settlingTime: settlingTimeOf(context) };
  const id = await sendValidation(org, zip, { testLevel, tests, ignoreWarnings }, patience);
  let result: DeployResult;
  try {
    result = await watchDeploy(org, id, {
      ...following({ clock: context.clock, wait, frequency, signal, report }),
      checkOnly: true,
      onStatus: (status) => report({ type: 'status', status }),
    });
  } catch (error) {
    throw isInterruption(error, signal) ? validationGoesOnError(id, plan) : error;
  }
  report({ type: 'result', result });
  const { run, kind, target } = plan;
  const deploy = { ...runPlan, id: run, kind, instance: target.name, again: 'validate again' };
  if (!result.success) throw deployFailedError(deploy, result);
  const unmet = await unmetTestsOf(context.repo, runPlan, result);
  if (unmet.length > 0) throw validationUnverifiedError(deploy, result, unmet);
  // An org makes only such a validation real as ran tests.
  const unshared = result.testRun.numberRun > 0 ? await shareValidation(context, { plan, runPlan, result }) : undefined;
  return { plan, result, further, ...(unshared === undefined ? {} : { unshared }) };
};

const validationGoesOnError = (id: string, { target, org: { username } }: Plan): SfError =>
  SfError.create({
    name: 'DeployStillRunningError',
    message: `The org of instance ${target.name} goes on with validation ${id}. It changes nothing there, and no lock is held.`,
    actions: [
      `See how it ends with "sf project deploy report --job-id ${id} --target-org ${username}".`,
      `Or end it with "sf project deploy cancel --job-id ${id} --target-org ${username}".`,
    ],
    exitCode: stillRunning,
    data: toJson({ deployId: id }),
  });
