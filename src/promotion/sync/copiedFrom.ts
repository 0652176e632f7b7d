import { SfError } from '@salesforce/core/sfError';
import { memberKey } from '../../common/member.js';
import type { Owed } from '../../metadata/delta/delta.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { SandboxRefresh } from '../../org/sandboxProcess.js';
import { orgOf } from '../../pipeline/orgVariable.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { InstanceHistory, sameOrg } from '../history.js';
import type { PromotionRecord } from '../record.js';
import { historyRef } from '../refNames.js';
import type { SyncBase } from './syncBase.js';

/**
 * What a sandbox holds as a copy of an org that an instance has records of: the source's deployed commit when the copy was
 * requested. What the source got later may or may not be in the copy, and is owed to it again, deletions included.
 *
 * @param warn is told which production org could not be asked
 * @returns undefined when the org is no sandbox, when no production org of the pipeline knows of its copy, or when its
 * source has no record of that time
 * @throws SfError DamagedStateError, NewerStateError, and what asking a production org throws
 */
export const copiedFrom = async (
  context: Context,
  instance: Instance,
  { facts }: ConnectedOrg,
  warn: (text: string) => void
): Promise<Pick<SyncBase, 'deployedCommit' | 'owed' | 'alsoHeld' | 'basis'> | undefined> => {
  if (facts.kind !== 'sandbox') return undefined;
  const made = await findCopy(context, instance, facts.orgId, warn);
  if (made === undefined) return undefined;
  const { refresh, productionId } = made;
  const source = await recordsOf(context, refresh.source?.orgId ?? productionId);
  if (source === undefined) return undefined;
  const requested = Date.parse(refresh.requestedAt);
  const index = source.records.findIndex((record) => deployedAt(record) <= requested);
  if (index < 0) return undefined;
  const { deployedCommit, owed } = source.records[index];
  const later = source.records.slice(0, index);
  const since = later.flatMap(({ manifest, deletions, owed: left }) => [...manifest, ...deletions, ...left]);
  const again = new Map([...owed, ...since].map((member) => [memberKey(member), member]));
  const reason = `not certain in a copy of ${source.name}`;
  return {
    deployedCommit,
    // Of both the one counts that the commit says: it has the component, or it does not.
    owed: [...again.values()].flatMap(({ type, fullName }): Owed[] =>
      [false, true].map((deletion) => ({ type, fullName, deletion, reason }))
    ),
    alsoHeld: [...new Set(later.map((record) => record.deployedCommit))],
    basis: `the copy of ${source.name} that was requested at ${refresh.requestedAt}`,
  };
};

/** Asks the production orgs of the pipeline, of which one made the sandbox. */
const findCopy = async (
  { loaded, env }: Context,
  instance: Instance,
  orgId: string,
  warn: (text: string) => void
): Promise<Readonly<{ refresh: SandboxRefresh; productionId: string }> | undefined> => {
  const [{ connectOrg }, { latestRefresh }] = await Promise.all([
    import('../../org/connect.js'),
    import('../../org/sandboxProcess.js'),
  ]);
  const { pipeline } = loaded;
  const own = pipeline.pathToRoot(instance.mirrorOf ?? instance.name).slice(-1);
  for (const root of [...own, ...pipeline.roots.filter(({ name }) => name !== own[0]?.name)]) {
    // Whoever works on a sandbox need not be known in production: comparing does without.
    const production = await connectOrg(orgOf(root, env)).catch((error: unknown) => {
      if (!(error instanceof SfError)) throw error;
      warn(
        `The org of ${root.name} could not be asked what this sandbox is a copy of, and what the branch deleted since is not known: ${error.message}`
      );
    });
    if (production?.facts.kind !== 'production') continue;
    const answer = await latestRefresh(production, orgId);
    if (answer.kind === 'found') return { refresh: answer.refresh, productionId: production.facts.orgId };
  }
  return undefined;
};

/** The records of an org, newest first, and the instance that has them. */
const recordsOf = async (
  { loaded, repo, store }: Context,
  orgId: string
): Promise<Readonly<{ name: string; records: readonly PromotionRecord[] }> | undefined> => {
  const names = loaded.pipeline.instances.map(({ name }) => name);
  const refs = await store.fetch(names.map(historyRef));
  for (const name of names) {
    const records: PromotionRecord[] = [];
    for await (const { record } of new InstanceHistory(repo, name, refs.get(historyRef(name))).records()) {
      if (sameOrg(record.org.id, orgId)) records.push(record);
    }
    if (records.length > 0) return { name, records };
  }
  return undefined;
};

/** When a record's content was in the org, in milliseconds: by the org's own clock where it deployed. */
const deployedAt = ({ deploy, at }: PromotionRecord): number => Date.parse(deploy?.completed ?? at);
