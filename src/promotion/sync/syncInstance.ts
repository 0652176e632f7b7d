import { ensureHistory } from '../../git/history.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Instance } from '../../pipeline/pipeline.js';
import { carryOut, type Promoted, type PromoteEffects } from '../carryOut.js';
import { connectTarget } from '../connectTarget.js';
import type { Context } from '../context.js';
import { sameOrg } from '../history.js';
import { assertPublished } from '../pipelineSource.js';
import type { Plan, PlanOptions } from '../plan.js';
import { readContent } from '../planContent.js';
import { planWithoutSources } from '../planWithoutSources.js';
import { parentContent, restartOf } from './restart.js';
import { findSyncBase } from './syncBase.js';
import { findSyncTarget } from './syncTarget.js';

/** What a person asks for. */
export type SyncRequest = PlanOptions &
  Readonly<{
    name: string;
    /** Lets the branch take its parent's content first. */
    restart?: boolean;
  }>;

/** What became of a sync. */
export type Synced =
  | Readonly<{ outcome: 'published'; promoted: Promoted }>
  | Readonly<{ outcome: 'upToDate'; instance: Instance; commit: string }>;

/**
 * Brings the org of an instance to the commit that the instance holds: after its org was replaced or refreshed, and a mirror
 * to what the mirrored instance holds. The branch stays where it is, unless it is to be restarted from its parent.
 *
 * @throws SfError UnknownInstanceError, PipelineNotPublishedError, those of {@link findSyncTarget} and of
 * {@link findSyncBase}, and of every part of a run
 */
export const syncInstance = async (
  context: Context,
  request: SyncRequest,
  effects: PromoteEffects
): Promise<Synced> => {
  const instance = context.loaded.pipeline.instance(request.name);
  assertPublished(context.loaded, [instance.name]);
  const target = await findSyncTarget(context, instance, request.includeUndeployed);
  const newest = (await target.history.newest())?.record;
  const restarts = request.restart && (await parentContent(context, instance, target.branchTip)) !== undefined;
  if (
    !request.full &&
    !restarts &&
    newest !== undefined &&
    newest.deployedCommit === target.commit &&
    newest.owed.length === 0
  ) {
    const { facts } = await connectTarget(context, instance, request.apiVersion, effects.signal);
    if (sameOrg(facts.orgId, newest.org.id)) return { outcome: 'upToDate', instance, commit: target.commit };
  }
  const plan = async (org: ConnectedOrg, run: string): Promise<Plan> =>
    planSync(context, { instance, org, request, run, effects });
  const journey = { kind: 'sync', target: instance, alongsideLock: async () => Promise.resolve([]), plan } as const;
  return { outcome: 'published', promoted: await carryOut(context, journey, request, effects) };
};

type SyncPlanRequest = Readonly<{
  instance: Instance;
  org: ConnectedOrg;
  request: SyncRequest;
  run: string;
  effects: PromoteEffects;
}>;

const planSync = async (context: Context, { instance, org, request, run, effects }: SyncPlanRequest): Promise<Plan> => {
  const { repo, store } = context;
  // Read again, since it is locked only now.
  const target = await findSyncTarget(context, instance, request.includeUndeployed);
  const { branchTip, history } = target;
  const restart = request.restart ? await restartOf(context, instance, { branchTip, run }) : undefined;
  const commit = restart?.commit ?? target.commit;
  const leftBehind = restart === undefined ? target.leftBehind : [];
  const { basis, warnings, ...base } = await findSyncBase(
    context,
    { commit, branchTip, leftBehind, history },
    {
      instance,
      org,
      full: request.full,
      wait: effects.wait,
    }
  );
  await ensureHistory(repo, store, [commit, ...(base.deployedCommit === undefined ? [] : [base.deployedCommit])]);
  const content = await readContent(
    context,
    { org, options: request, ...effects },
    { target: instance, mergeCommit: commit, ...base }
  );
  return {
    ...(await planWithoutSources(context, {
      ...{ run, kind: 'sync', instance, org, options: request, content },
      ...{ targetTip: branchTip, previousRecord: history.tip, deployedCommit: base.deployedCommit },
      ...{ mergeCommit: commit, owedBefore: base.owed },
    })),
    ...(basis === undefined ? {} : { basis }),
    from: instance.mirrorOf,
    ...(restart === undefined ? {} : { restart }),
    mainBranch: undefined,
    features: [],
    undeployed: [],
    leftBehind,
    warnings: [...warnings, ...content.delta.warnings],
  };
};
