import { SfError } from '@salesforce/core/sfError';
import { memberKey } from '../../common/member.js';
import { ensureHistory } from '../../git/history.js';
import type { MergeConflict } from '../../git/merge.js';
import type { CommitInfo } from '../../git/repository.js';
import type { ComponentContents } from '../../metadata/content/content.js';
import type { Delta, DeltaComponent, Owed } from '../../metadata/delta/delta.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Instance } from '../../pipeline/pipeline.js';
import { refuseRewoundBranch } from '../rewoundBranch.js';
import type { Context } from '../context.js';
import type { InstanceHistory } from '../history.js';
import { mergeInOrder } from '../mergeFeatures.js';
import { heldBeforeRewrite } from '../planState.js';
import type { PromotionRecord } from '../record.js';
import { branchRef } from '../refNames.js';
import { heldBySquashes } from '../squashes.js';
import type { OriginPlan } from './plan.js';
import type { Changes } from './readChanges.js';
import type { CommitEffects } from './request.js';

/** What goes into which instance, and what is known of its org. */
export type OriginRequest = Readonly<{
  feature: Readonly<{ name: string; tip: string }>;
  instance: Instance;
  org: ConnectedOrg;
  history: InstanceHistory;
  /** The newest record for the org. */
  baseline: PromotionRecord;
  run: string;
  changes: Pick<Changes, 'inOrg' | 'looked' | 'taken'>;
}>;

/**
 * Merges a feature into the branch of the instance that it is developed in, in the object store, and finds what of all that
 * changes there the org holds already: the rest is owed to it.
 *
 * @throws SfError BranchMissingError, BranchRewoundError, and what computing the delta and reading the org throw
 */
export const planOrigin = async (
  context: Context,
  request: OriginRequest,
  effects: Pick<CommitEffects, 'signal' | 'wait' | 'frequency'>
): Promise<OriginPlan> => {
  const { repo, store, loaded } = context;
  const { feature, instance, history, baseline, run } = request;
  const ref = branchRef(instance.branch);
  const targetTip = (await store.fetch([ref])).get(ref);
  if (targetTip === undefined) {
    throw new SfError(`Branch ${instance.branch} of instance ${instance.name} does not exist.`, 'BranchMissingError', [
      'See how it is created, or brought back, with "sf sre pipeline check".',
    ]);
  }
  await ensureHistory(repo, store, [targetTip, feature.tip, baseline.deployedCommit]);
  await refuseRewoundBranch(context, baseline.deployedCommit, targetTip, instance.branch);
  const rewritten = await heldBeforeRewrite(repo, history, { ...feature, repository: store.url });
  const source = { ...feature, kind: 'feature', ...rewritten } as const;
  try {
    const target = { kind: 'origin', instance: instance.name, branch: instance.branch, tip: targetTip } as const;
    const { commit, merged } = await mergeInOrder(repo, [source], {
      ...target,
      from: undefined,
      run,
      squash: instance.mergeMethod === 'squash',
      repository: undefined,
      template: loaded.pipeline.config.mergeMessage,
    });
    const [{ mergeCommit }] = merged;
    const commits = await ownCommits(context, source, targetTip);
    return {
      kind: 'merged',
      targetTip,
      mergeCommit: commit,
      feature: {
        name: feature.name,
        ...(store.url === undefined ? {} : { repository: store.url }),
        tip: feature.tip,
        commits: commits.map(({ oid }) => oid),
        ...(mergeCommit === undefined ? {} : { mergeCommit }),
      },
      ...(await heldAndOwed(context, request, commit, effects)),
    };
  } catch (error) {
    const conflicts = conflictsOf(error);
    if (conflicts === undefined) throw error;
    return { kind: 'conflict', conflicts };
  }
};

const conflictsOf = (error: unknown): readonly MergeConflict[] | undefined =>
  error instanceof SfError && error.name === 'MergeConflictError'
    ? (error.data as unknown as Readonly<{ conflicts: readonly MergeConflict[] }>).conflicts
    : undefined;

/** The feature's commits that the instance's branch lacks, newest first. */
const ownCommits = async (
  { repo, loaded }: Pick<Context, 'repo' | 'loaded'>,
  { tip, rewrittenFrom }: Readonly<{ tip: string; rewrittenFrom?: string }>,
  targetTip: string
): Promise<readonly CommitInfo[]> => {
  const main = loaded.mainCommit === undefined ? [] : [loaded.mainCommit];
  const squashed = await heldBySquashes(repo, tip, targetTip);
  return rewrittenFrom === undefined
    ? repo.commits({ include: [tip], exclude: [targetTip, ...squashed, ...main] })
    : repo.commits({ include: [tip], exclude: main, notLikeIn: rewrittenFrom });
};

/** What of the difference from the deployed commit the org holds: retrieved and compared, as far as it was not before. */
const heldAndOwed = async (
  { repo, env, clock }: Pick<Context, 'repo' | 'env' | 'clock'>,
  { instance, org, baseline, feature, changes }: OriginRequest,
  mergeCommit: string,
  { signal, wait, frequency }: Pick<CommitEffects, 'signal' | 'wait' | 'frequency'>
): Promise<Pick<Extract<OriginPlan, { kind: 'merged' }>, 'held' | 'owed' | 'settled' | 'takenInPart'>> => {
  const [
    { computeDelta },
    { isSentInPart },
    content,
    { readProject },
    { partlyRetrieved },
    { retrieveMembers },
    { companionsOf },
  ] = await Promise.all([
    import('../../metadata/delta/computeDelta.js'),
    import('../../metadata/delta/delta.js'),
    import('../../metadata/content/content.js'),
    import('../../metadata/delta/project.js'),
    import('../../metadata/merge/keyTable.js'),
    import('../../org/retrieve.js'),
    import('../companions.js'),
  ]);
  const environment = { env, allowedVariables: instance.replacementEnv ?? [] };
  const delta = await computeDelta(repo, {
    from: baseline.deployedCommit,
    to: mergeCommit,
    owed: baseline.owed,
    ...environment,
    packages: { now: baseline.packages, before: baseline.packages },
    apiVersion: org.facts.apiVersion,
  });
  const owedBefore = new Map(baseline.owed.map((owed) => [memberKey(owed), owed.reason]));
  // What a person has to delete in an org, the feature's developer may have deleted there.
  const byHand = delta.notDeleted.map(({ type, fullName, files }) => ({
    ...{ type, fullName, files },
    operation: 'delete' as const,
  }));
  const components = [...delta.components.filter((component) => counts(component, owedBefore)), ...byHand];
  // What is owed the org does not hold as the deployed commit has it.
  const got = components.filter((component) => !owedBefore.has(memberKey(component)));
  const commit = content.withRevoked(
    await content.contentsOfCommit(repo, mergeCommit, components, environment),
    delta.revocations
  );
  const deployed = await content.contentsOfCommit(repo, baseline.deployedCommit, got, environment);
  const inOrg = async (): Promise<ComponentContents> => {
    const looked = new Set(changes.looked.map(memberKey));
    if (components.every((component) => looked.has(memberKey(component)))) return changes.inOrg;
    const options = { apiVersion: delta.apiVersion, clock, signal, wait, frequency };
    const versions = { deployed, merged: commit, isPart: isSentInPart };
    const asked = [...components.map(plain), ...components.flatMap((component) => companionsOf(component, versions))];
    const { files } = await retrieveMembers(org, asked, options);
    return content.contentsOfRetrieve(files, components, (await readProject(repo, mergeCommit)).registry);
  };
  const held = content.heldInOrg({ org: await inOrg(), commit, deployed }, components);
  const settled = content.heldInOrg(
    {
      org: changes.inOrg,
      commit: content.withRevoked(
        await content.contentsOfCommit(repo, mergeCommit, changes.looked, environment),
        delta.revocations
      ),
      deployed: await content.contentsOfCommit(repo, baseline.deployedCommit, changes.looked, environment),
    },
    changes.looked
  );
  const isHeld = new Set(held.map(memberKey));
  const rest = components.filter((component) => !isHeld.has(memberKey(component)) && !isList(component));
  return {
    held: held.map(({ operation, ...component }) => ({ ...plain(component), deletion: operation === 'delete' })),
    owed: rest.map((component) => owe(component, owedBefore.get(memberKey(component)) ?? `came with ${feature.name}`)),
    settled,
    takenInPart: changes.taken.filter(({ type }) => Object.hasOwn(partlyRetrieved, type)).map(plain),
  };
};

/** What goes along unchanged in a deploy is no difference. */
const counts = (component: DeltaComponent, owedBefore: ReadonlyMap<string, unknown>): boolean =>
  component.reason === undefined || owedBefore.has(memberKey(component));

/** The labels file by itself is nothing that could be owed; see `leaveOut`. */
const isList = ({ type }: Delta['components'][number]): boolean => type === 'CustomLabels';

const plain = ({
  type,
  fullName,
}: Readonly<{ type: string; fullName: string }>): { type: string; fullName: string } => ({
  type,
  fullName,
});

const owe = (component: DeltaComponent, reason: string): Owed => ({
  ...plain(component),
  deletion: component.operation === 'delete',
  reason,
});
