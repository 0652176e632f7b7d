import { type Member, memberKey } from '../common/member.js';
import type { Delta, DeltaComponent, NotDeleted, Owed } from '../metadata/delta/delta.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Instance } from '../pipeline/pipeline.js';
import { findChangedInOrg, type OrgAnswer, select } from './changedInOrg.js';
import type { Context } from './context.js';
import { askDeletedFlows } from './deletedFlows.js';
import { deletionsToConfirm, neverDeletedIn } from './deletionPolicy.js';
import type { FollowTools } from './following.js';
import { flowActivation, type KnownActivity } from './flowActivation.js';
import { leftInOrg } from './leftInOrg.js';
import { owedSince } from './owedSince.js';
import { askPackageVersions } from './packageVersions.js';
import type { Plan, PlanOptions } from './plan.js';
import type { RecordedTracking } from './record.js';
import { mayHaveChanged, trackingFor } from './tracking.js';

/** What reading the content of a plan needs of whoever plans. */
export type ContentRequest = Readonly<{
  /** The target's org; undefined for an offline plan. */
  org: ConnectedOrg | undefined;
  options: PlanOptions;
  signal: AbortSignal;
  /** How long to wait for the org, in milliseconds. */
  wait: number;
  /** How often to ask the org, in milliseconds; undefined: as often as sf does. */
  frequency?: number;
  report?: FollowTools['report'];
}>;

/** What an org is known to hold, and what it is to hold. */
export type Bringing = Readonly<{
  target: Instance;
  /** Undefined: nothing is known, and everything is deployed. */
  deployedCommit: string | undefined;
  mergeCommit: string;
  owed: readonly Owed[];
  /** Where source tracking stood when this was recorded. */
  tracked: RecordedTracking | undefined;
  /** Commits of which the org may hold the content as well: whatever is as in one of them was changed by nobody. */
  alsoHeld?: readonly string[];
  /** Of what is owed: the components that the org last got from earlier commits, by these. */
  lastGot?: ReadonlyMap<string, readonly Member[]>;
  /** The packages whose directories the org holds; undefined for all. */
  packages?: readonly string[];
  /** What was changed in the org, when that is known without asking. */
  changedInOrg?: readonly Member[];
  /** Definitions of flows that the commit has for nothing but to be deployed: every org has one, and nobody changed it. */
  definitions?: KnownActivity['definitions'];
  /** Flows of which somebody activated another version in the org, or none: changed there, whatever their content. */
  activatedSince?: readonly Member[];
  /** Whether files with the markers of a conflict are refused. */
  refusesMarkers?: boolean;
}>;

/** The delta of a plan, and what in the org stands against it. */
export type PlanContent = Readonly<{
  /** The delta before anything was left out of it. */
  whole: Delta;
  packageDirectories: readonly string[];
}> &
  Pick<
    Plan,
    | 'deletedFlows'
    | 'flowActivation'
    | 'toConfirm'
    | 'inOrg'
    | 'delta'
    | 'changedInOrg'
    | 'keptInOrg'
    | 'lackingPackages'
    | 'owed'
    | 'tracked'
  >;

/**
 * Computes what has to be deployed so that an org holds a commit, finds what somebody changed there, and takes out what is
 * to be left as it is.
 *
 * @throws what computing the delta and reading the org throw
 */
export const readContent = async (
  context: Context,
  { org, options, signal, wait, frequency, report }: ContentRequest,
  {
    target,
    deployedCommit,
    mergeCommit,
    owed,
    tracked: recorded,
    alsoHeld,
    lastGot,
    packages,
    changedInOrg: known,
    definitions = [],
    activatedSince = [],
    refusesMarkers,
  }: Bringing
): Promise<PlanContent> => {
  // Loaded here, since source-deploy-retrieve comes with it and takes most of a second.
  const [{ computeDelta }, { leaveOut }, { readProject }, { withFlowVersions }] = await Promise.all([
    import('../metadata/delta/computeDelta.js'),
    import('../metadata/delta/leaveOut.js'),
    import('../metadata/delta/project.js'),
    import('../metadata/delta/deletedFlows.js'),
  ]);
  const replacementEnv = target.replacementEnv ?? [];
  const tools = { ...context, signal, wait, frequency, report };
  const whole = await computeDelta(context.repo, {
    from: deployedCommit,
    to: mergeCommit,
    owed,
    owedSince: lastGot && owedSince(lastGot),
    env: context.env,
    allowedVariables: replacementEnv,
    instance: target.name,
    neverDelete: neverDeletedIn(target),
    refusesMarkers,
    apiVersion: org?.facts.apiVersion,
    packages: { now: target.packages, before: packages },
    dependencies: options.withDependencies ? 'added' : 'named',
  });
  const { packageDirectories } = await readProject(context.repo, mergeCommit);
  const tracked = org && (await trackingFor(org, recorded));
  const defined = new Set(definitions.map(memberKey));
  const compared = whole.components.filter((component) => !defined.has(memberKey(component)));
  let inOrg: OrgAnswer | undefined;
  const changedContents =
    known ??
    (org === undefined
      ? []
      : await findChangedInOrg(tools, org, {
          deployedCommit,
          mergeCommit,
          members: await mayHaveChanged(org, tracked, compared, owed),
          apiVersion: whole.apiVersion,
          replacementEnv,
          revocations: whole.revocations,
          alsoHeld,
          lastGot,
          onRetrieved: (answer) => {
            inOrg = answer;
          },
        }));
  const changedInOrg = [...changedContents, ...overwritten(activatedSince, { whole, changedContents })];
  const notDeleted = await leftInOrg(tools, org, whole);
  const keptByPerson = select(changedInOrg, options.keepOrg).selected;
  const keptFlows = keptByPerson.filter(({ type }) => type === 'Flow').map(({ fullName }) => fullName);
  const keptDefinitions = definitions.filter(({ fullName }) => keptFlows.includes(fullName));
  const { delta: deployed, leftOut: withDefinitions } = leaveOut(whole, [...keptByPerson, ...keptDefinitions]);
  // What is on no branch is owed to nobody.
  const leftOut = withDefinitions.filter((component) => !defined.has(memberKey(component)));
  const deletedFlows = await askDeletedFlows(org, deployed);
  const named = { instance: target.name, replacementEnv };
  const { lacking, warnings } = await askPackageVersions(context, org, deployed, named);
  const withWarnings = { ...deployed, notDeleted, warnings: [...deployed.warnings, ...warnings] };
  const delta = withFlowVersions(withWarnings, deletedFlows);
  const activation = await flowActivation(tools, org, delta, replacementEnv, {
    activatedSince,
    definitions,
  });
  const kept = { keptInOrg: leftOut.map(memberOf), owed: [...leftOut.map(owe), ...notDeleted.map(oweByHand)] };
  const toConfirm = deletionsToConfirm(target, delta, options);
  const found = {
    ...(toConfirm.length === 0 ? {} : { toConfirm }),
    ...(deletedFlows === undefined ? {} : { deletedFlows }),
    ...(activation === undefined ? {} : { flowActivation: activation }),
    ...(lacking.length === 0 ? {} : { lackingPackages: lacking }),
    changedInOrg: changedInOrg.map(memberOf),
    ...(inOrg === undefined ? {} : { inOrg }),
  };
  return { whole, delta, packageDirectories, ...found, tracked, ...kept };
};

/** What of a plan's content is there only where there is something to say. */
export const knownOf = ({
  inOrg,
  deletedFlows,
  flowActivation: activation,
  lackingPackages,
  toConfirm,
}: PlanContent): Pick<Plan, 'inOrg' | 'deletedFlows' | 'flowActivation' | 'lackingPackages' | 'toConfirm'> => ({
  ...(inOrg === undefined ? {} : { inOrg }),
  ...(deletedFlows === undefined ? {} : { deletedFlows }),
  ...(activation === undefined ? {} : { flowActivation: activation }),
  ...(lackingPackages === undefined ? {} : { lackingPackages }),
  ...(toConfirm === undefined ? {} : { toConfirm }),
});

/** The flows that a plan deploys, or gives a definition, beside those whose content is changed in the org. */
const overwritten = (
  flows: readonly Member[],
  { whole, changedContents }: Readonly<{ whole: Delta; changedContents: readonly Member[] }>
): readonly Member[] => {
  const known = new Set(changedContents.map(memberKey));
  const brought = new Set(
    whole.components.filter(({ type }) => type === 'Flow' || type === 'FlowDefinition').map(({ fullName }) => fullName)
  );
  return flows.filter((flow) => brought.has(flow.fullName) && !known.has(memberKey(flow)));
};

const memberOf = ({ type, fullName }: Member): Member => ({ type, fullName });

const oweByHand = ({ type, fullName, reason }: NotDeleted): Owed => ({ type, fullName, deletion: true, reason });

const owe = ({ type, fullName, operation }: DeltaComponent): Owed => ({
  type,
  fullName,
  deletion: operation === 'delete',
  reason: 'kept as it is in the org',
});
