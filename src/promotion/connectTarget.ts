import type { ConnectedOrg } from '../org/types.js';
import { orgOf } from '../pipeline/orgVariable.js';
import type { Instance } from '../pipeline/pipeline.js';
import type { Context } from './context.js';

/**
 * Connects to the org that an instance is backed by on this machine.
 *
 * @throws what connecting throws
 */
export const connectTarget = async (
  { env }: Pick<Context, 'env'>,
  instance: Instance,
  apiVersion: string | undefined
): Promise<ConnectedOrg> => {
  const { connectOrg } = await import('../org/connect.js');
  return connectOrg(orgOf(instance, env), apiVersion === undefined ? {} : { apiVersion });
};
