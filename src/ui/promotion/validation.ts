import { Messages } from '@salesforce/core/messages';
import type { Duration } from '@salesforce/kit';
import type { Context } from '../../promotion/context.js';
import type { AskInstance } from '../../promotion/route.js';
import { toRequest, type PlanFlags } from './flags.js';
import { promoteJson, type PromoteResult } from './promoteJson.js';
import { PromotionReporter, type ReporterOptions } from './reporter.js';
import type { ReportFlags } from './testReports.js';

Messages.importMessagesDirectoryFromMetaUrl(import.meta.url);
const messages = Messages.loadMessages('sf-sre', 'promote.validate');

/** What a validation needs of the command that runs it. */
export type ValidationRequest = Readonly<{
  context: Context;
  flags: PlanFlags & ReportFlags & Readonly<{ wait: Duration }>;
  signal: AbortSignal;
  askInstance: AskInstance | undefined;
  common: Omit<ReporterOptions, 'checkOnly' | 'reports'>;
}>;

/** Validates a promotion and shows it, for `promote validate` and `promote --dry-run` alike. */
export const runValidation = async ({
  context,
  flags,
  signal,
  askInstance,
  common,
}: ValidationRequest): Promise<PromoteResult> => {
  const { validatePromotion } = await import('../../promotion/validate.js');
  const reporter = new PromotionReporter({ ...common, checkOnly: true, reports: flags });
  try {
    const { plan, result, further, unshared } = await validatePromotion(context, toRequest(flags), {
      report: reporter.report,
      signal,
      askInstance,
      wait: flags.wait.milliseconds,
      onPlan: async (planned) => {
        reporter.plan(planned);
        if (planned.delta.components.length === 0) return;
        const { kind, org, run, target } = planned;
        await reporter.begin({ kind, org, run, target: target.name });
      },
    });
    await reporter.done();
    const key = result === undefined ? 'info.nothingToValidate' : 'info.validated';
    common.ux.log(messages.getMessage(key, [plan.target.name]));
    if (unshared !== undefined) common.ux.warn(messages.getMessage('warning.unshared', [unshared]));
    if (further.length > 0)
      common.ux.warn(messages.getMessage('warning.further', [further.join(', '), plan.target.name]));
    return promoteJson({ plan, result }, flags.concise);
  } catch (error) {
    throw await reporter.failed(error);
  }
};
