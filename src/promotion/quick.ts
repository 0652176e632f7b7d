import { SfError } from '@salesforce/core/sfError';
import type { ConnectedOrg } from '../org/types.js';
import type { Context } from './context.js';
import type { Plan } from './plan.js';
import type { RunPlan } from './run.js';
import type { FoundValidation } from './validations.js';

/** Whether a validation has to be made real, or is where there is one. */
export type Quick = 'required' | 'ifPossible';

/** What a run plan becomes with the validation that it makes real, and what was found. */
export type WithValidation = Readonly<{ runPlan: RunPlan; found: FoundValidation | undefined }>;

/**
 * Looks for the validation that a promotion can make real instead of deploying in full.
 *
 * @param quick undefined: none is looked for
 * @throws SfError NoValidationError when there has to be one; the errors of a connected org
 */
export const withValidation = async (
  context: Context,
  org: ConnectedOrg,
  { plan, runPlan }: Readonly<{ plan: Plan; runPlan: RunPlan }>,
  quick: Quick | undefined
): Promise<WithValidation> => {
  if (quick === undefined || runPlan.withoutDeploy !== undefined) return { runPlan, found: undefined };
  const { findValidation } = await import('./validations.js');
  const found = await findValidation(context, org, { plan, runPlan });
  if (found.kind === 'found') {
    const { run, deployId } = found.validation;
    return { runPlan: { ...runPlan, quick: { run, deployId } }, found };
  }
  if (quick === 'ifPossible') return { runPlan, found };
  const why = found.differs.length === 0 ? 'there is none' : found.differs.join(', ');
  throw new SfError(`No validation of instance ${plan.target.name} can be made real: ${why}.`, 'NoValidationError', [
    'Validate with "sf sre promote validate" and a test level that runs tests, then run this again.',
    'Or deploy in full: add --allow-full, or run "sf sre promote".',
  ]);
};
