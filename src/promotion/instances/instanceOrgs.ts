import type { ConnectedOrg, OrgFacts } from '../../org/types.js';
import { orgOf } from '../../pipeline/orgVariable.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';

/** Asks an org, named by alias or username, who it is; see `connectOrg` for what it throws. */
export type ConnectOrg = (aliasOrUsername: string) => Promise<ConnectedOrg>;

/** Connects through the org room, which is loaded only now: commands that ask no org do not pay for it. */
export const connectFreshly: ConnectOrg = async (aliasOrUsername) => {
  const { connectOrg } = await import('../../org/connect.js');
  return connectOrg(aliasOrUsername);
};

/** What became of asking an instance's org: what it said of itself, or why it did not. */
export type AskedOrg = Readonly<{ instance: Instance; facts: OrgFacts | undefined; failure: Error | undefined }>;

/** Asks the orgs of several instances at once which they are; one that does not answer keeps nobody from answering. */
export const askOrgs = async (
  instances: readonly Instance[],
  env: Context['env'],
  connect: ConnectOrg
): Promise<AskedOrg[]> =>
  Promise.all(
    instances.map(async (instance) => {
      try {
        const { facts } = await connect(orgOf(instance, env));
        return { instance, facts, failure: undefined };
      } catch (error) {
        return { instance, facts: undefined, failure: error instanceof Error ? error : new Error(String(error)) };
      }
    })
  );
