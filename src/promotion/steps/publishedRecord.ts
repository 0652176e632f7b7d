import { memberKey } from '../../common/member.js';
import { CommitGraph } from '../../git/commitGraph.js';
import type { Remark } from '../../git/remarks.js';
import type { Repository } from '../../git/repository.js';
import { writeTag } from '../../git/write.js';
import type { Owed } from '../../metadata/delta/delta.js';
import { writeRecord } from '../history.js';
import { asLanded } from '../proposal/asLanded.js';
import { pushedDuringDeploy, type PromotionRecord } from '../record.js';
import { type LandedProposal, publishedCommit, type Run, unpublishedOf } from '../run.js';
import { broughtBySquashes, contains } from '../squashes.js';
import { planOf, type StepTools } from './step.js';

/**
 * Writes the record of a run, and the tag that its collection gets, into the object store only.
 *
 * @throws SfError GitError, and what computing a delta throws
 */
export const writePublished = async (
  { repo, env, clock }: Pick<StepTools, 'repo' | 'env' | 'clock'>,
  run: Run
): Promise<Pick<Run, 'recordCommit' | 'tagObject'>> => {
  const { name, email } = await repo.identity();
  const { manifest, destructiveChangesPre, destructiveChanges, tag, collection, features, owed } = planOf(run);
  const beside = await notDeployed({ repo, env }, run);
  const keys = new Set(beside.map(memberKey));
  const record = {
    ...recordOf(run, { name, email }, clock.now()),
    owed: [...owed.filter((member) => !keys.has(memberKey(member))), ...beside],
  };
  const commits = await onlyHere(repo, run);
  const remarks = [...(await remarksOn(repo, run)), ...remarksOnEarlier(run)];
  const recordCommit = await writeRecord(repo, record, {
    ...{ manifest, destructiveChangesPre, destructiveChanges },
    ...{ commits, remarks },
  });
  if (tag === undefined) return { recordCommit };
  const message = `${collection ?? tag}: ${features.map((feature) => feature.name).join(', ')}\n`;
  return { recordCommit, tagObject: await writeTag(repo, { name: tag, commit: publishedCommit(run), message }) };
};

/** The merge that a run made, and the commit of the branch that is or stands for it. */
const proposedBy = (run: Run): Pick<LandedProposal, 'targetTip' | 'mergeCommit' | 'landed'> => {
  const { targetTip, mergeCommit, proposal } = planOf(run);
  return proposal ?? { targetTip, mergeCommit, landed: publishedCommit(run) };
};

/** What a commit that its host made of the proposal does not say: what it reverts, or what it brings. */
const remarksOn = async (repo: Repository, run: Run): Promise<readonly Remark[]> => {
  const { mergeCommit, targetTip, landed } = proposedBy(run);
  const oid = landed;
  if (run.kind === 'undo' && mergeCommit === targetTip) return remarksOnReverts(repo, run);
  if (await contains(repo, oid, mergeCommit)) return [];
  if (run.kind !== 'undo') return [{ oid, kind: 'brings', other: mergeCommit }];
  const { commits } = await CommitGraph.read(repo, { include: [mergeCommit], exclude: [targetTip] });
  const reverted = new Set(commits.flatMap(({ reverts }) => reverts));
  return [...reverted].map((other) => ({ oid, kind: 'reverts', other }));
};

/** What commits do not say that had reverted all that an undo takes out: a host had squashed another undo. */
const remarksOnReverts = async (repo: Repository, run: Run): Promise<readonly Remark[]> => {
  const { targetTip, deployedCommit, undoes = [] } = planOf(run);
  const pairs = undoes.flatMap(({ reverts }) => reverts);
  if (deployedCommit === undefined || pairs.length === 0) return [];
  const { commits } = await CommitGraph.read(repo, { include: [targetTip], exclude: [deployedCommit] });
  const said = new Map(commits.map(({ oid, reverts }) => [oid, reverts]));
  return pairs
    .filter(({ merge, revert }) => said.get(revert)?.includes(merge) === false)
    .map(({ merge, revert }) => ({ oid: revert, kind: 'reverts', other: merge }));
};

/** What the commits do not say by which the branch had got it before. */
const remarksOnEarlier = (run: Run): readonly Remark[] =>
  (planOf(run).mergedBefore ?? []).flatMap(({ commit, brings }) =>
    brings === undefined ? [] : [{ oid: commit, kind: 'brings', other: brings }]
  );

/** What was brought by commits that stand for merges, which a branch of linear history does not keep, and what no branch has. */
const onlyHere = async (repo: Repository, run: Run): Promise<readonly string[]> => {
  const { squash } = planOf(run);
  const { targetTip, mergeCommit, landed } = proposedBy(run);
  const unpublished = unpublishedOf(run.plan);
  if (unpublished !== undefined) return [unpublished.deployedCommit];
  const published = publishedCommit(run);
  const brought = squash ? await broughtBySquashes(repo, { include: [published], exclude: [targetTip] }) : [];
  return [...new Set([...brought, ...(landed === mergeCommit ? [] : [mergeCommit])])];
};

/**
 * What the published commit has that was not deployed: others pushed it meanwhile to a branch of linear history, which has no
 * commit of what was deployed alone.
 */
const notDeployed = async (
  { repo, env }: Readonly<{ repo: Repository } & Pick<StepTools, 'env'>>,
  run: Run
): Promise<readonly Owed[]> => {
  const { mergeCommit, replacementEnv, apiVersion, packages } = planOf(run);
  const to = publishedCommit(run);
  if (to === mergeCommit || (await repo.tree(to)) === (await repo.tree(mergeCommit))) return [];
  const { computeDelta } = await import('../../metadata/delta/computeDelta.js');
  const environment = { env, allowedVariables: replacementEnv };
  const { components, notDeleted } = await computeDelta(repo, {
    ...{ from: mergeCommit, to, apiVersion, ...environment },
    packages: { before: packages?.now, now: packages?.now },
  });
  const byHand = notDeleted.map(({ type, fullName, reason }) => ({ type, fullName, deletion: true, reason }));
  const lacking = components
    .filter(({ type, reason }) => reason === undefined && type !== 'CustomLabels')
    .map(({ type, fullName, operation }) => ({
      ...{ type, fullName, deletion: operation === 'delete' },
      reason: pushedDuringDeploy,
    }));
  return [...lacking, ...byHand];
};

/** What a run leaves in its instance's history. */
export const recordOf = (run: Run, by: PromotionRecord['by'], now: Date): PromotionRecord => {
  const plan = planOf(run);
  const tracked = run.tracked ?? plan.tracked;
  // A run that was never published is none that a record follows.
  const before = unpublishedOf(plan) === undefined ? plan.deployedCommit : plan.mergeCommit;
  return {
    version: 1,
    run: run.id,
    kind: run.kind,
    instance: run.instance,
    org: { id: plan.org.id, username: plan.org.username, kind: plan.org.kind },
    deployedCommit: publishedCommit(run),
    ...(before === undefined ? {} : { previousDeployedCommit: before }),
    ...(plan.previousRecord === undefined ? {} : { previousRecord: plan.previousRecord }),
    features: plan.features.map((feature) => asLanded(run, feature)),
    ...(plan.from === undefined ? {} : { from: plan.from }),
    ...(plan.collection === undefined ? {} : { collection: plan.collection }),
    ...(plan.skipped.length === 0 ? {} : { skipped: plan.skipped }),
    owed: plan.owed,
    ...(plan.packages?.now === undefined ? {} : { packages: plan.packages.now }),
    ...(plan.withDependencies ? { withDependencies: true as const } : {}),
    manifest: plan.sent,
    deletions: plan.deleted,
    ...(run.approvedBy === undefined ? {} : { approvedBy: run.approvedBy }),
    ...(plan.proposal === undefined ? {} : { landed: plan.proposal.commits }),
    ...(plan.mergedBefore === undefined ? {} : { mergedBefore: plan.mergedBefore }),
    ...(plan.undoes === undefined ? {} : { undoes: plan.undoes }),
    ...(plan.drift === undefined || plan.drift.length === 0 ? {} : { drift: plan.drift }),
    ...(plan.replacements === undefined ? {} : { replacements: plan.replacements }),
    ...(run.deploy === undefined ? {} : { deploy: run.deploy }),
    ...(plan.withoutDeploy === undefined ? {} : { withoutDeploy: plan.withoutDeploy }),
    ...(tracked === undefined ? {} : { tracked }),
    by,
    at: now.toISOString(),
  };
};
