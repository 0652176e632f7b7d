import { memberKey, type Member } from '../common/member.js';
import type { ConnectedOrg } from '../org/types.js';
import { orgOf } from '../pipeline/orgVariable.js';
import type { Instance } from '../pipeline/pipeline.js';
import { type ComparisonTools, findChangedInOrg } from './changedInOrg.js';
import type { Context as WholeContext } from './context.js';
import { fetchHistory } from './history.js';
import { compareWithOrg } from './instances/compareWithOrg.js';
import type { ConnectOrg } from './instances/instanceOrgs.js';
import { arrayOf } from './planState.js';
import type { PromotionRecord, RecordedTracking } from './record.js';

/** A component in which an org and its deployed commit differ. */
export type DriftedComponent = Readonly<
  Member & {
    /** What is different, where that is known: `onlyInOrg` is found by source tracking alone. */
    difference: 'onlyInOrg' | 'onlyInBranch' | 'differs';
    detail?: string;
    /** When it was last changed in the org, ISO 8601, where the org tracks its changes. */
    changedAt?: string;
    /** The run whose undo stops, since somebody activated or deactivated this flow after it. */
    stopsUndoOf?: string;
  }
>;

type Context = Omit<WholeContext, 'loaded'>;

/** How an org differs from its deployed commit. */
export type Drift =
  | Readonly<{
      kind: 'known';
      commit: string;
      /** Whether the org's own tracking was asked, or all that the commit has was retrieved and compared. */
      by: 'tracking' | 'comparison';
      components: readonly DriftedComponent[];
      /** Owed to the org, and so no drift. */
      owed: readonly Member[];
    }>
  /** No record says what the org holds. */
  | Readonly<{ kind: 'noBaseline'; orgId: string }>;

/** What looking for drift needs beside the context. */
export type DriftTools = Pick<ComparisonTools, 'signal' | 'wait' | 'frequency'> & Readonly<{ connect: ConnectOrg }>;

/**
 * Finds how the org of an instance differs from its deployed commit. Where the org tracks its changes and the record says
 * since when, only what others changed is read; else all that the commit has is retrieved and compared, which does not find
 * what only the org has. A flow that is as in the commit is one where {@link otherVersionsActive} says so. What
 * the commit has in packages that are not deployed into this instance is none of it.
 *
 * @throws the errors of a connected org, and what reading the commit throws
 */
export const findDrift = async (context: Context, instance: Instance, tools: DriftTools): Promise<Drift> => {
  const { repo, store, env } = context;
  const org = await tools.connect(orgOf(instance, env));
  const history = await fetchHistory(repo, store, instance.name);
  const record = (await history.newestFor(org.facts.orgId))?.record;
  if (record === undefined) return { kind: 'noBaseline', orgId: org.facts.orgId };
  const owed = new Set(record.owed.map(memberKey));
  const tracked = await trackingSince(org, record.tracked);
  const records = (await arrayOf(history.records())).map((entry) => entry.record);
  const found = tracked
    ? await byTracking(context, { org, record, records, tracked, instance, tools })
    : await byComparison(context, { org, record, records, instance, wait: tools.wait });
  return {
    kind: 'known',
    commit: record.deployedCommit,
    by: tracked ? 'tracking' : 'comparison',
    components: found.filter((component) => !owed.has(memberKey(component))),
    owed: record.owed.map(({ type, fullName }) => ({ type, fullName })),
  };
};

/** The recorded tracking, when it covers all that the commit has and the org still counts on from it. */
const trackingSince = async (
  org: ConnectedOrg,
  recorded: RecordedTracking | undefined
): Promise<RecordedTracking | undefined> => {
  if (recorded === undefined || recorded.from > 0) return undefined;
  const { highestRevision } = await import('../org/sourceTracking.js');
  const revision = await highestRevision(org);
  return revision !== undefined && revision >= recorded.revision ? recorded : undefined;
};

type Recorded = Readonly<{
  org: ConnectedOrg;
  record: PromotionRecord;
  /** All of the instance, newest first. */
  records: readonly PromotionRecord[];
  instance: Instance;
}>;

type Tracked = Recorded & Readonly<{ tracked: RecordedTracking; tools: DriftTools }>;

const byTracking = async (
  context: Context,
  { org, record, records, tracked, instance, tools }: Tracked
): Promise<readonly DriftedComponent[]> => {
  const [{ changesSince }, { readProject }, { ofLeftOutPackages }] = await Promise.all([
    import('../org/sourceTracking.js'),
    import('../metadata/delta/project.js'),
    import('../metadata/delta/ofLeftOutPackages.js'),
  ]);
  const { deployedCommit } = record;
  const unsettled = new Set(tracked.changed.map(memberKey));
  const { changes } = await changesSince(org, tracked.from);
  const since = changes.filter((change) => change.revision > tracked.revision || unsettled.has(memberKey(change)));
  const installed = await ofLeftOutPackages(context.repo, deployedCommit, since, record.packages);
  const others = since.filter((change) => !installed.has(memberKey(change)));
  const inCommit = await membersOfCommit(context, deployedCommit, others);
  const onlyInOrg = others.filter((change) => !change.deleted && !inCommit.has(memberKey(change)));
  const { sourceApiVersion } = await readProject(context.repo, deployedCommit);
  const differing = await findChangedInOrg({ ...context, ...tools }, org, {
    deployedCommit,
    mergeCommit: deployedCommit,
    members: others.filter((change) => inCommit.has(memberKey(change))),
    apiVersion: sourceApiVersion ?? org.facts.apiVersion,
    replacementEnv: instance.replacementEnv ?? [],
  });
  const isDifferent = new Set([...onlyInOrg, ...differing].map(memberKey));
  const { otherVersionsActive } = await import('./otherVersions.js');
  const otherwiseActive = await otherVersionsActive(context, org, {
    commit: deployedCommit,
    members: others,
    records,
    different: isDifferent,
    replacementEnv: instance.replacementEnv ?? [],
  });
  const active = new Map(otherwiseActive.map((member) => [memberKey(member), member]));
  const isTracked = new Set(others.map(memberKey));
  return [
    ...others
      .filter((change) => isDifferent.has(memberKey(change)) || active.has(memberKey(change)))
      .map((change): DriftedComponent => {
        const { type, fullName, deleted, lastModified } = change;
        const difference = !inCommit.has(memberKey(change)) ? 'onlyInOrg' : deleted ? 'onlyInBranch' : 'differs';
        return {
          ...{ type, fullName, difference },
          ...active.get(memberKey(change)),
          ...(lastModified === undefined ? {} : { changedAt: lastModified }),
        };
      }),
    ...otherwiseActive.filter((member) => !isTracked.has(memberKey(member))),
  ];
};

const membersOfCommit = async (
  { repo, env }: Context,
  commit: string,
  members: readonly Member[]
): Promise<ReadonlySet<string>> => {
  const { contentsOfCommit } = await import('../metadata/content/content.js');
  return new Set((await contentsOfCommit(repo, commit, members, { env })).keys());
};

const byComparison = async (
  context: Context,
  { org, record, records, instance, wait }: Recorded & Readonly<{ wait: number }>
): Promise<readonly DriftedComponent[]> => {
  const { replacementEnv = [] } = instance;
  const request = { commit: record.deployedCommit, replacementEnv, packages: record.packages, wait };
  const { members, differences } = await compareWithOrg(context, org, request);
  const different = new Set(differences.map(({ member }) => memberKey(member)));
  const { otherVersionsActive } = await import('./otherVersions.js');
  return [
    ...differences.map(({ member: { type, fullName }, difference, detail }) => ({
      type,
      fullName,
      difference,
      ...(detail === undefined ? {} : { detail }),
    })),
    ...(await otherVersionsActive(context, org, {
      ...{ commit: record.deployedCommit, members, records, different, replacementEnv },
    })),
  ];
};
