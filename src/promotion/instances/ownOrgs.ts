import type { OrgFacts } from '../../org/types.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { InstanceHistory } from '../history.js';
import { historyRef } from '../refNames.js';
import type { AskedOrg } from './instanceOrgs.js';
import { assertOwnOrg } from './linkChecks.js';

/** An instance to be linked, and what its org said of itself. */
export type LinkedOrg = Readonly<{ instance: Instance; facts: OrgFacts }>;

/**
 * Refuses orgs that another instance has: one of those to be linked, or one of the others. Where another one's org could
 * not be asked, the org id of its newest record counts.
 *
 * @returns warnings about orgs that could not be compared, each once
 * @throws SfError OrgTakenError, DamagedStateError
 */
export const assertOwnOrgs = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  linked: readonly LinkedOrg[],
  others: readonly AskedOrg[]
): Promise<string[]> => {
  const names = others.map(({ instance }) => instance.name);
  const tips = await store.fetch(names.map(historyRef));
  const recorded = new Map<string, string>();
  for (const name of names) {
    const newest = await new InstanceHistory(repo, name, tips.get(historyRef(name))).newest();
    if (newest) recorded.set(name, newest.record.org.id);
  }
  const warnings = linked.flatMap(({ instance, facts }, index) => {
    const before = linked.slice(0, index).map((each) => ({ ...each, failure: undefined }));
    return assertOwnOrg(instance.name, facts.orgId, [...others, ...before], recorded);
  });
  return [...new Set(warnings)];
};
