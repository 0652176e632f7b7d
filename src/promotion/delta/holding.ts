import { memberKey } from '../../common/member.js';
import type { DeployedPackages, Owed, OwedSince } from '../../metadata/delta/delta.js';
import { findBaseline } from '../baseline.js';
import type { Context } from '../context.js';
import { fetchHistory } from '../history.js';
import { lastGot } from '../lastGot.js';
import { owedSince } from '../owedSince.js';

/** What an instance's org is known to hold, by its newest record. */
export type Holding = Readonly<{
  deployedCommit: string;
  owed: readonly Owed[];
  /** Of profiles among it: the commits that the org last got them from. */
  owedSince: OwedSince | undefined;
  packages: DeployedPackages;
}>;

/**
 * Reads what an instance's org holds, without asking the org.
 *
 * @throws SfError UnknownInstanceError, NoBaselineError, RemoteUnreachableError
 */
export const readHolding = async (context: Context, name: string): Promise<Holding> => {
  const { repo, store, loaded } = context;
  const instance = loaded.pipeline.instance(name);
  const history = await fetchHistory(repo, store, instance.name);
  const baseline = await findBaseline(context, history, undefined, 'never');
  const { deployedCommit = '', owed = [], packages, org } = baseline?.record ?? {};
  const { byCommit } = await lastGot(history, org?.id ?? '', owed, memberKey);
  return {
    ...{ deployedCommit, owed, owedSince: owedSince(byCommit) },
    packages: { now: instance.packages, before: packages },
  };
};
