import { SfError } from '@salesforce/core/sfError';
import { firstOf } from '../../common/words.js';
import { type Member, memberKey } from '../../common/member.js';
import { ensureHistory } from '../../git/history.js';
import { typesWithAccess } from '../../metadata/content/content.js';
import type { Delta, Operation, Owed } from '../../metadata/delta/delta.js';
import type { ConnectedOrg } from '../../org/types.js';
import { findBaseline } from '../baseline.js';
import { checkedOutOf, followingMain, lastGotOfOwed } from '../computePlan.js';
import type { Context } from '../context.js';
import { InstanceHistory } from '../history.js';
import { decisionsFor, resolvedBy } from '../merge/decisions.js';
import type { Plan, PlannedUndo, PlanOptions } from '../plan.js';
import { type ContentRequest, readContent } from '../planContent.js';
import { tipOf } from '../planState.js';
import { planWithoutSources } from '../planWithoutSources.js';
import { branchRef, historyRef } from '../refNames.js';
import { refuseRewoundBranch } from '../rewoundBranch.js';
import { activatedSince } from './activatedSince.js';
import { type ChosenRuns, chooseRuns, isNamed, type UndoSelection } from './chooseRuns.js';
import { restorePreimages, type Restored } from './restore.js';
import { revertMerges } from './revertMerges.js';

/** What a person asks for. */
export type UndoRequest = PlanOptions &
  UndoSelection &
  Readonly<{
    /** Whether the org gets what the branch has without the runs, and not what the org itself had before. */
    asCommitted: boolean;
  }>;

/** What planning an undo needs. */
export type UndoPlanRequest = Omit<ContentRequest, 'options' | 'org'> &
  Readonly<{ org: ConnectedOrg; request: UndoRequest; run: string }>;

/** Types of which a deletion takes data along. */
const withData: ReadonlySet<string> = new Set(['CustomField', 'CustomObject']);

/**
 * Computes what undoing runs would do: revert their merges upon the branch, and give the org back what it had before.
 *
 * @throws SfError those of {@link chooseRuns}, {@link revertMerges} and {@link restorePreimages}; NoBaselineError,
 * OrgReplacedError, BranchMissingError, BranchRewoundError, and what computing the delta or reading the org throws
 */
export const planUndo = async (context: Context, { org, request, run, ...effects }: UndoPlanRequest): Promise<Plan> => {
  const { repo, store, env } = context;
  const chosen = await chooseRuns(context, request);
  const { instance, runs } = chosen;
  const refs = await store.fetch([branchRef(instance.branch), historyRef(instance.name)]);
  const targetTip = tipOf(refs, instance.branch, instance.name);
  const history = new InstanceHistory(repo, instance.name, refs.get(historyRef(instance.name)));
  const baseline = await findBaseline(context, history, org.facts.orgId, 'never');
  const { deployedCommit, owed: owedBefore = [], tracked } = baseline?.record ?? {};
  await ensureHistory(repo, store, [targetTip, ...(deployedCommit === undefined ? [] : [deployedCommit])]);
  await refuseRewoundBranch(context, deployedCommit, targetTip, instance.branch);
  const decisions = decisionsFor(context, run);
  const target = { tip: targetTip, instance: instance.name, branch: instance.branch, run, decisions };
  const { commit: reverted, reverts, undoes } = await revertMerges(repo, runs, target);
  if (reverts.length === 0) refuseHeldOtherwise(chosen);
  const environment = { env, allowedVariables: instance.replacementEnv ?? [] };
  const restored: Restored = request.asCommitted
    ? { commit: reverted, drift: [], unknown: [], definitions: [], byHand: [] }
    : await restorePreimages(context, { runs, reverted, org, environment, run });
  // What the runs left as it was in the org they need not give back.
  const keptThen = keptBy(chosen);
  const keepOrg = request.keepOrg === 'all' ? request.keepOrg : [...request.keepOrg, ...keptThen];
  const content = await readContent(
    context,
    { org, options: { ...request, keepOrg }, ...effects },
    {
      target: instance,
      deployedCommit,
      mergeCommit: restored.commit,
      definitions: restored.definitions,
      activatedSince: await activatedSince(context, org, runs, environment),
      owed: owedBefore,
      tracked,
      lastGot: await lastGotOfOwed(history, baseline),
      packages: baseline?.record.packages,
    }
  );
  const mainBranch = await followingMain(context, instance, reverted, run);
  const checkedOut = reverted === targetTip ? undefined : await checkedOutOf(context, instance.branch, mainBranch);
  return {
    ...(await planWithoutSources(context, {
      ...{ run, kind: 'undo', instance, org, options: request, content },
      ...{ targetTip, previousRecord: history.tip, deployedCommit, mergeCommit: reverted, owedBefore },
    })),
    from: undefined,
    mainBranch,
    ...(checkedOut === undefined ? {} : { checkedOut }),
    features: featuresOf(chosen),
    undeployed:
      deployedCommit === undefined ? [] : await repo.commits({ include: [targetTip], exclude: [deployedCommit] }),
    leftBehind: [],
    owed: owedAfter(chosen, { kept: content.owed, keptThen, drift: restored.drift }),
    undo: {
      runs: runsOf(chosen),
      reverts,
      ...(restored.commit === reverted ? {} : { contentCommit: restored.commit }),
      drift: restored.drift,
      unknown: restored.unknown,
      ...(restored.byHand.length === 0 ? {} : { byHand: restored.byHand }),
      ...gainsAndLosses(content.delta),
    },
    undoes,
    ...resolvedBy(decisions),
  };
};

/** What of a delta takes data along, and what of it comes without the data and the access that it once had in the org. */
export const gainsAndLosses = ({ components }: Delta): Pick<PlannedUndo, 'losesData' | 'recreated'> => {
  const membersOf = (operation: Operation, types: ReadonlySet<string>): readonly Member[] =>
    components
      .filter((component) => component.operation === operation && types.has(component.type))
      .map(({ type, fullName }) => ({ type, fullName }));
  return { losesData: membersOf('delete', withData), recreated: membersOf('add', typesWithAccess) };
};

/** What a run brought may be on the branch by commits of others, too, such as where a host rebased a pull request. */
const refuseHeldOtherwise = ({ instance, runs }: ChosenRuns): void => {
  const features = runs.flatMap(({ entry: { record } }) => record.features.map(({ name }) => name));
  throw new SfError(
    `There is nothing to undo: branch ${instance.branch} of instance ${instance.name} has what ${firstOf([...new Set(features)])} brought by other commits, or has nothing of it any more.`,
    'NothingToUndoError',
    [`Look for these commits with "git log ${instance.branch}", revert them on a feature, and promote that.`]
  );
};

/** The features that are taken out, as the runs named them; undoing an undo takes none out. */
const featuresOf = ({ runs, feature }: ChosenRuns): Plan['features'] => {
  const features = runs
    .filter(({ entry: { record } }) => record.kind !== 'undo')
    .flatMap(({ entry: { record } }) => record.features)
    .filter(({ name }) => feature === undefined || isNamed(name, feature));
  return features.filter(({ name, tip }, index) => {
    const same = features.findIndex((each) => each.name === name && each.tip === tip);
    return same === index;
  });
};

/** What the runs were told to keep as the org had it, and did not send. */
const keptBy = ({ runs }: ChosenRuns): readonly Member[] => {
  const sent = new Set(
    runs.flatMap(({ entry: { record } }) => [...record.manifest, ...record.deletions]).map(memberKey)
  );
  return runs
    .flatMap(({ entry: { record } }) => record.owed)
    .filter((member) => !sent.has(memberKey(member)))
    .map(({ type, fullName }) => ({ type, fullName }));
};

type Owing = Readonly<{ kept: readonly Owed[]; keptThen: readonly Member[]; drift: readonly Member[] }>;

/** What the org is owed afterwards: what it was before the runs, of what they leave or give back; and what is kept now. */
const owedAfter = ({ owedBefore }: ChosenRuns, { kept, keptThen, drift }: Owing): readonly Owed[] => {
  const asBefore = new Set([...keptThen, ...drift].map(memberKey));
  const keptNow = kept.filter((member) => !asBefore.has(memberKey(member)));
  return [...keptNow, ...owedBefore.filter((member) => asBefore.has(memberKey(member)))];
};

const runsOf = ({ runs }: ChosenRuns): NonNullable<Plan['undo']>['runs'] =>
  runs.map(({ entry: { record }, whole }) => ({
    run: record.run,
    kind: record.kind,
    at: record.at,
    features: record.features.map(({ name }) => name),
    whole,
  }));
