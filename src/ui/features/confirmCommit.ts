import { prompts } from '@salesforce/sf-plugins-core';
import type { CommitPlan } from '../../promotion/featureCommit/plan.js';
import { isLeft, leftBy } from '../promotion/confirm.js';

/** How long a confirmation is waited for, in milliseconds: a person reads the plan first. */
const patience = 60 * 60 * 1000;

/** Asks whether to take what a plan shows. */
export const confirmCommit = async (
  { feature, taken, instance }: CommitPlan,
  signal: AbortSignal
): Promise<boolean> => {
  const message = taken.length === 0 ? `Merge ${feature} into ${instance.branch}?` : `Commit this to ${feature}?`;
  try {
    return await Promise.race([prompts.confirm({ message, ms: patience, defaultAnswer: false }), leftBy(signal)]);
  } catch (error) {
    if (isLeft(error)) return false;
    throw error;
  }
};
