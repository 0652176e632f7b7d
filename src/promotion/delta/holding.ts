import type { Owed } from '../../metadata/delta/delta.js';
import { findBaseline } from '../baseline.js';
import type { Context } from '../context.js';
import { fetchHistory } from '../history.js';

/** What an instance's org is known to hold, by its newest record. */
export type Holding = Readonly<{ deployedCommit: string; owed: readonly Owed[] }>;

/**
 * Reads what an instance's org holds, without asking the org.
 *
 * @throws SfError UnknownInstanceError, NoBaselineError, RemoteUnreachableError
 */
export const readHolding = async ({ repo, store, loaded }: Context, name: string): Promise<Holding> => {
  const instance = loaded.pipeline.instance(name);
  const baseline = await findBaseline(await fetchHistory(repo, store, instance.name), undefined, 'never');
  return {
    deployedCommit: baseline?.record.deployedCommit ?? '',
    owed: baseline?.record.owed ?? [],
  };
};
