import type { PromoteEffects } from '../../promotion/carryOut.js';
import type { Plan } from '../../promotion/plan.js';
import type { Quick } from '../../promotion/quick.js';
import type { FoundValidation } from '../../promotion/validations.js';
import { deployPrompt } from './askDeploy.js';
import { confirmFull, confirmPlan } from './confirm.js';
import type { PromotionReporter } from './reporter.js';

/** How a run that one reporter shows is watched and confirmed. */
export type RunEffectsRequest = Readonly<{
  reporter: PromotionReporter;
  /** Whether the plan is confirmed by a person. */
  prompts: boolean;
  signal: AbortSignal;
  /** How long to watch the deploy, in milliseconds. */
  wait: number;
  /** How long to wait for a lock that another run holds, in milliseconds. */
  waitLock?: number;
  /** Not to wait for the deploy at all. */
  async?: boolean;
  /** Whether a validation has to be made real, or is where there is one. */
  quick?: Quick;
  /** Whether all may be deployed where the org does not accept that validation any more, without asking. */
  allowFull?: boolean;
  /** Whether a person is asked which deploy is the run's, where its answer was lost; as `prompts` when left out. */
  asksDeploy?: boolean;
}>;

/** Shows the plan, asks about it unless nobody is to be asked, and goes on to showing the deploy. */
export const runEffects = ({
  reporter,
  prompts,
  signal,
  wait,
  waitLock,
  async,
  quick,
  allowFull = false,
  asksDeploy = prompts,
}: RunEffectsRequest): PromoteEffects => ({
  confirm: async (plan: Plan, found?: FoundValidation): Promise<boolean> => {
    reporter.plan(plan, found);
    if (prompts && !(await confirmPlan(plan, signal))) return false;
    if (plan.delta.components.length > 0 && !async) {
      const { kind, org, run, target } = plan;
      const { isProposed } = await import('../../promotion/runPlan.js');
      const ends = isProposed(plan) ? 'proposed' : 'published';
      await reporter.begin({ kind, org, run, target: target.name, ends });
    }
    return true;
  },
  asks: prompts,
  askDeploy: deployPrompt(asksDeploy, () => reporter.halt()),
  report: reporter.report,
  signal,
  wait,
  waitLock,
  async,
  quick,
  allowFull: async (refusal): Promise<boolean> => {
    if (!prompts) return allowFull;
    reporter.pause(refusal.message);
    return confirmFull(signal);
  },
});
