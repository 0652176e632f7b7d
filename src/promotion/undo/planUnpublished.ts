import { SfError } from '@salesforce/core/sfError';
import { memberKey } from '../../common/member.js';
import type { Owed } from '../../metadata/delta/delta.js';
import type { ConnectedOrg } from '../../org/types.js';
import { ensureHistory } from '../../git/history.js';
import type { Context } from '../context.js';
import type { Plan } from '../plan.js';
import { type ContentRequest, readContent } from '../planContent.js';
import { planWithoutSources } from '../planWithoutSources.js';
import type { PromotionRecord } from '../record.js';
import { contentOf, type Run, runStart } from '../run.js';
import { recordOf } from '../steps/publishedRecord.js';
import { planOf } from '../steps/step.js';
import { activatedSince, bringingFlows } from './activatedSince.js';
import { gainsAndLosses } from './planReverted.js';
import { restorePreimages, type Restored } from './restore.js';
import type { UndoRequest } from './undoRequest.js';

/** What planning the undo of an unpublished run needs. */
export type UnpublishedRequest = Omit<ContentRequest, 'options' | 'org'> &
  Readonly<{
    org: ConnectedOrg;
    request: UndoRequest;
    /** The run to undo, verified. */
    undone: Run;
    /** The run that undoes it. */
    run: string;
  }>;

/**
 * Computes what undoing a run would do that an org has accepted and that is not published: the org gets back what it had,
 * and no branch moves, since none has anything of the run.
 *
 * @throws SfError NothingKnownBeforeError, those of {@link restorePreimages}, and what computing the delta or reading the org
 * throws
 */
export const planUnpublished = async (
  context: Context,
  { org, request, undone, run, ...effects }: UnpublishedRequest
): Promise<Plan> => {
  const { repo, store, env, loaded, clock } = context;
  const plan = planOf(undone);
  const { deployedCommit: before, targetTip, previousRecord } = plan;
  if (before === undefined) throw nothingKnownBefore(undone);
  await ensureHistory(repo, store, [before, contentOf(plan)]);
  const instance = loaded.pipeline.instance(undone.instance);
  const record = recordOf(undone, await repo.identity(), clock.now());
  const runs = [{ entry: { commit: '', record }, merges: [], whole: true }];
  const environment = { env, allowedVariables: instance.replacementEnv ?? [] };
  const restored: Restored = request.asCommitted
    ? { commit: before, drift: [], unknown: [], definitions: [], byHand: [] }
    : await restorePreimages(context, { runs, reverted: before, org, environment, run });
  const content = await readContent(
    context,
    { org, options: withKept(request, undone), ...effects },
    {
      target: instance,
      deployedCommit: contentOf(plan),
      mergeCommit: restored.commit,
      definitions: restored.definitions,
      activatedSince: await activatedSince(context, org, bringingFlows([record], org.facts.orgId), environment),
      owed: [],
      tracked: record.tracked,
      packages: plan.packages?.now,
    }
  );
  return {
    ...(await planWithoutSources(context, {
      ...{ run, kind: 'undo', instance, org, options: request, content, previousRecord, targetTip },
      ...{ deployedCommit: contentOf(plan), mergeCommit: before, owedBefore: [] },
    })),
    ...{ from: undefined, mainBranch: undefined, features: [], undeployed: [], leftBehind: [] },
    owed: owedAfter(undone, { kept: content.owed, restored }),
    undo: {
      runs: [
        {
          run: undone.id,
          kind: undone.kind,
          at: runStart(undone.id).toISOString(),
          features: plan.features.map(({ name }) => name),
          whole: true,
          unpublished: true,
        },
      ],
      reverts: [],
      ...(restored.commit === before ? {} : { contentCommit: restored.commit }),
      drift: restored.drift,
      unknown: restored.unknown,
      ...(restored.byHand.length === 0 ? {} : { byHand: restored.byHand }),
      ...gainsAndLosses(content),
    },
    undoes: [{ run: undone.id, whole: true, reverts: [], unpublished: unpublishedOf(record) }],
  };
};

/** What the run left as it was in the org it need not give back. */
const withKept = (request: UndoRequest, undone: Run): UndoRequest =>
  request.keepOrg === 'all' ? request : { ...request, keepOrg: [...request.keepOrg, ...planOf(undone).keptInOrg] };

type Owing = Readonly<{ kept: readonly Owed[]; restored: Restored }>;

/** What the org is owed afterwards: what it was before, unless it gets that from the commit now; and what is kept now. */
const owedAfter = (undone: Run, { kept, restored }: Owing): readonly Owed[] => {
  const { sent, deleted, owedBefore, keptInOrg } = planOf(undone);
  const brought = new Set([...sent, ...deleted].map(memberKey));
  const given = new Set(restored.drift.map(memberKey));
  const keptThen = new Set(keptInOrg.map(memberKey));
  return [
    ...kept.filter((member) => !keptThen.has(memberKey(member))),
    ...owedBefore.filter((member) => !brought.has(memberKey(member)) || given.has(memberKey(member))),
  ];
};

const unpublishedOf = (record: PromotionRecord): NonNullable<NonNullable<Plan['undoes']>[number]['unpublished']> => {
  const { kind, deployedCommit, features, from, manifest, deletions, owed, drift, deploy } = record;
  return {
    ...{ kind, deployedCommit, features, manifest, deletions, owed },
    ...(from === undefined ? {} : { from }),
    ...(drift === undefined ? {} : { drift }),
    ...(deploy === undefined ? {} : { deploy }),
  };
};

const nothingKnownBefore = ({ id, instance, plan }: Run): SfError =>
  new SfError(
    `Run ${id} deployed everything into the org of instance ${instance}, of which was not known what it held before.`,
    'NothingKnownBeforeError',
    [
      `Finish it: merge ${plan?.mergeCommit ?? ''} into ${plan?.branch ?? ''}, and run "sf sre promote resume --run ${id}".`,
    ]
  );
