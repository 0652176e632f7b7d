import { createHash } from 'node:crypto';
import { compareMembers, type Member, memberKey } from '../common/member.js';
import type { Delta } from '../metadata/delta/delta.js';
import type { ReplacementEnvironment } from '../metadata/delta/fileContents.js';
import type { DeployPackage } from '../metadata/delta/package.js';
import type { Context } from './context.js';
import { neverDeletedIn } from './deletionPolicy.js';
import type { Plan, PlanOptions } from './plan.js';
import { contentOf, type Run, type RunPlan, unpublishedOf } from './run.js';
import { mainFile } from './sourcePath.js';

/** A plan as a run journals it, and the package that it deploys. */
export type PreparedPlan = Readonly<{ runPlan: RunPlan; deployPackage: () => Promise<DeployPackage> }>;

/**
 * Builds the package of a plan, and what of the plan a run must remember to be finished by any process.
 *
 * @throws SfError PackageTooLargeError, and what building the package throws
 */
export const toRunPlan = async (context: Context, plan: Plan, options: PlanOptions): Promise<PreparedPlan> => {
  const owedBefore = plan.owedBefore;
  const neverDelete = neverDeletedIn(plan.target);
  const replacementEnv = plan.target.replacementEnv ?? [];
  const built = plan.delta.components.length === 0 ? undefined : await buildPackageOf(context, plan, replacementEnv);
  const facts = plan.org;
  const runPlan: RunPlan = {
    org: {
      id: facts.orgId,
      username: facts.username,
      kind: facts.kind,
      apiVersion: 'apiVersion' in facts ? facts.apiVersion : '',
    },
    branch: plan.target.branch,
    mainBranch: plan.mainBranch,
    targetTip: plan.targetTip,
    mergeCommit: plan.mergeCommit,
    deployedCommit: plan.deployedCommit,
    previousRecord: plan.previousRecord,
    from: plan.from,
    skipped: plan.skipped,
    collection: plan.collection,
    tag: plan.tag,
    features: plan.features,
    ...(plan.mergedBefore === undefined ? {} : { mergedBefore: plan.mergedBefore }),
    owedBefore,
    ...(plan.delta.owedSince === undefined ? {} : { owedSince: plan.delta.owedSince }),
    ...(plan.delta.packages === undefined ? {} : { packages: plan.delta.packages }),
    ...(plan.delta.withDependencies ? { withDependencies: true as const } : {}),
    owed: plan.owed,
    ...(plan.changedInOrg.length === 0 ? {} : { changedInOrg: plan.changedInOrg }),
    keptInOrg: plan.keptInOrg,
    ...(plan.deletedFlows === undefined ? {} : { deletedFlows: plan.deletedFlows }),
    ...(neverDelete === undefined ? {} : { neverDelete }),
    testLevel: plan.testLevel,
    tests: plan.tests,
    ignoreWarnings: options.ignoreWarnings,
    sent: built?.sent ?? [],
    paths: pathsOf(plan),
    deleted: built === undefined ? [] : [...built.deleted, ...absentFlows(plan)].sort(compareMembers),
    manifest: built?.manifest ?? '',
    ...(built?.destructiveChangesPre === undefined ? {} : { destructiveChangesPre: built.destructiveChangesPre }),
    destructiveChanges: built?.destructiveChanges,
    replacements: hashOfReplacements(plan),
    replacementEnv,
    apiVersion: plan.delta.apiVersion,
    withoutDeploy: built ? undefined : whyWithoutDeploy(plan),
    tracked: plan.tracked,
    ...mannerOf(plan),
  };
  return {
    runPlan,
    deployPackage: async (): Promise<DeployPackage> => {
      if (built === undefined) throw new Error('A run without a deploy has no package.');
      return Promise.resolve(built);
    },
  };
};

/** How the branch moves, and what an undo takes out. */
const mannerOf = (
  plan: Plan
): Pick<RunPlan, 'contentCommit' | 'squash' | 'byPullRequest' | 'restarts' | 'drift' | 'undoes'> => ({
  ...(plan.undo?.contentCommit === undefined ? {} : { contentCommit: plan.undo.contentCommit }),
  ...(plan.target.mergeMethod === 'squash' ? { squash: true } : {}),
  ...(isProposed(plan) ? { byPullRequest: true } : {}),
  ...(plan.restart === undefined ? {} : { restarts: true }),
  ...(plan.undo === undefined ? {} : { drift: plan.undo.drift }),
  ...(plan.undoes === undefined ? {} : { undoes: plan.undoes }),
});

/**
 * Computes again what a journaled run deploys: it is a function of commits and configuration.
 *
 * @throws what computing the delta throws
 */
export const deltaOfRun = async (
  { repo, env }: Pick<Context, 'repo' | 'env'>,
  { id, plan }: Run
): Promise<Readonly<{ delta: Delta; environment: ReplacementEnvironment }>> => {
  if (plan === undefined) throw new Error(`Run ${id} has no plan.`);
  const [{ computeDelta }, { leaveOut }, { withFlowVersions }] = await Promise.all([
    import('../metadata/delta/computeDelta.js'),
    import('../metadata/delta/leaveOut.js'),
    import('../metadata/delta/deletedFlows.js'),
  ]);
  const request = {
    from: plan.deployedCommit,
    to: contentOf(plan),
    owed: plan.owedBefore,
    owedSince: plan.owedSince,
    neverDelete: plan.neverDelete,
    env,
    allowedVariables: plan.replacementEnv,
    apiVersion: plan.org.apiVersion,
    ...(plan.packages === undefined ? {} : { packages: plan.packages }),
    ...(plan.withDependencies ? { dependencies: 'added' as const } : {}),
  };
  const { delta: deployed } = leaveOut(await computeDelta(repo, request), plan.keptInOrg);
  const delta = withFlowVersions(deployed, plan.deletedFlows);
  return { delta, environment: request };
};

/**
 * Builds the package of a journaled run again.
 *
 * @throws what computing the delta and building the package throw
 */
export const packageOfRun = async (context: Pick<Context, 'repo' | 'env'>, run: Run): Promise<DeployPackage> => {
  const { buildPackage } = await import('../metadata/delta/package.js');
  const { delta, environment } = await deltaOfRun(context, run);
  return buildPackage(context.repo, delta, environment);
};

/** Whether a plan moves a branch that moves by pull requests: the run ends with a proposal then, and is resumed. */
export const isProposed = ({ kind, restart, target, targetTip, mergeCommit, undoes }: Plan): boolean =>
  target.publish === 'pull-request' &&
  mergeCommit !== targetTip &&
  unpublishedOf({ undoes }) === undefined &&
  (kind !== 'sync' || restart !== undefined);

/** A flow that the org does not have is as deleted as any other absent component, whose deletion an org only warns of. */
const absentFlows = ({ deletedFlows = {} }: Plan): readonly Member[] =>
  Object.entries(deletedFlows)
    .filter(([, { versions }]) => versions.length === 0)
    .map(([fullName]) => ({ type: 'Flow', fullName }));

const whyWithoutDeploy = ({ keptInOrg, delta }: Plan): string => {
  if (delta.notDeleted.length > 0) return 'All that differs stays in the org, and is owed.';
  return keptInOrg.length === 0
    ? 'No component differs between the deployed commit and the merge commit.'
    : 'All that differs is kept as it is in the org.';
};

const buildPackageOf = async (
  { repo, env }: Context,
  plan: Plan,
  allowedVariables: readonly string[]
): Promise<DeployPackage> => {
  const { buildPackage } = await import('../metadata/delta/package.js');
  return buildPackage(repo, plan.delta, { env, allowedVariables });
};

const pathsOf = ({ delta }: Plan): Record<string, string> =>
  Object.fromEntries(delta.components.map((component) => [memberKey(component), mainFile(component.files) ?? '']));

const hashOfReplacements = ({ delta }: Plan): string | undefined => {
  if (delta.replaced.length === 0) return undefined;
  const hash = createHash('sha256');
  for (const { path, sha256 } of delta.replaced) hash.update(`${path}\0${sha256}\0`);
  return hash.digest('hex');
};
