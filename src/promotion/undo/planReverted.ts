import { type Member, memberKey } from '../../common/member.js';
import { typesWithAccess } from '../../metadata/content/content.js';
import type { Operation, Owed } from '../../metadata/delta/delta.js';
import { looseKey } from '../../metadata/delta/looseKey.js';
import { checkedOutOf, followingMain, lastGotOfOwed } from '../computePlan.js';
import type { Context } from '../context.js';
import type { Plan, PlannedUndo } from '../plan.js';
import { type PlanContent, readContent } from '../planContent.js';
import { planWithoutSources } from '../planWithoutSources.js';
import type { TargetState } from '../targetState.js';
import { activatedSince, bringingFlows } from './activatedSince.js';
import { type ChosenRuns, isNamed } from './chooseRuns.js';
import { restorePreimages, type Restored } from './restore.js';
import type { Reverted } from './revertMerges.js';
import type { UndoPlanRequest } from './undoRequest.js';

/** Types of which a deletion takes data along. */
const withData: ReadonlySet<string> = new Set(['CustomField', 'CustomObject']);

/** Runs whose merges are reverted by commits that are there. */
export type RevertedRequest = UndoPlanRequest &
  Readonly<{ chosen: ChosenRuns; state: TargetState; reverted: Reverted }>;

/**
 * Computes what an undo does whose reverts are made: it gives the org back what it had before the runs, and brings it to what
 * the branch has with the reverts.
 *
 * @throws SfError those of {@link restorePreimages}, and what computing the delta or reading the org throws
 */
export const planReverted = async (
  context: Context,
  { org, request, run, chosen, state, reverted: { commit: reverted, reverts, undoes }, ...effects }: RevertedRequest
): Promise<Plan> => {
  const { repo, env } = context;
  const { instance, runs } = chosen;
  const { targetTip, history, baseline, deployedCommit } = state;
  const { owed: owedBefore = [], tracked } = baseline?.record ?? {};
  const environment = { env, allowedVariables: instance.replacementEnv ?? [] };
  const bringing = bringingFlows(
    runs.map(({ entry: { record } }) => record),
    org.facts.orgId
  );
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
      activatedSince: await activatedSince(context, org, bringing, environment),
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
      ...gainsAndLosses(content),
    },
    undoes,
  };
};

/**
 * What of a delta takes data along, and what of it comes without the data and the access that it once had in the org. What the
 * org returned a moment ago does not come back: the branch alone did not have it, such as where a `.forceignore` hid it.
 */
export const gainsAndLosses = ({
  delta: { components },
  inOrg,
}: Pick<PlanContent, 'delta' | 'inOrg'>): Pick<PlannedUndo, 'losesData' | 'recreated'> => {
  const missing = new Set(inOrg?.retrieved.missing.map(looseKey));
  const returned = new Set(inOrg?.members.map(looseKey).filter((key) => !missing.has(key)));
  const membersOf = (operation: Operation, types: ReadonlySet<string>): readonly Member[] =>
    components
      .filter((component) => component.operation === operation && types.has(component.type))
      .map(({ type, fullName }) => ({ type, fullName }));
  return {
    losesData: membersOf('delete', withData),
    recreated: membersOf('add', typesWithAccess).filter((member) => !returned.has(looseKey(member))),
  };
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
