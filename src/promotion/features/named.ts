import { SfError } from '@salesforce/core/sfError';
import type { Context } from '../context.js';

/**
 * The feature that a person means: the one that is named, else the branch that is checked out.
 *
 * @param command how to name one, for the error
 * @throws SfError NoFeatureError when HEAD is detached
 */
export const requireFeatureName = async (
  { repo }: Pick<Context, 'repo'>,
  name: string | undefined,
  command: string
): Promise<string> => {
  const wanted = name ?? (await repo.currentBranch());
  if (wanted !== undefined) return wanted;
  throw new SfError('HEAD is detached, so no feature branch is checked out.', 'NoFeatureError', [
    `Name the feature: "${command}".`,
  ]);
};
