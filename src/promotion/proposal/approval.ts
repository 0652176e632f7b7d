import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { openingOf, type Proposal } from '../../host/pullRequests.js';
import { verdictOf } from '../../host/verdict.js';
import type { Context } from '../context.js';
import { onwardOf } from '../onward.js';
import type { Run } from '../run.js';
import { planOf } from '../steps/step.js';
import type { Landing } from './landing.js';
import { proposalBranch } from './proposals.js';

/** Who says that a proposal may be deployed. */
export type Approval = Readonly<{ by: readonly string[]; how: 'host' | 'flag' | 'merged' }>;

/**
 * Makes sure that a proposal is approved as it is now: a person says so, its host does, or it is merged there already.
 *
 * @param approvedBy who approved it, as a person says or said before; none where its host said that it was merged
 * @throws SfError ApprovalMissingError (exit code 69), with how to open the pull request
 */
export const approvalOf = async (
  { repo, store, env }: Pick<Context, 'repo' | 'store' | 'env'>,
  run: Run,
  { landing, approvedBy }: Readonly<{ landing: Landing; approvedBy: readonly string[] | undefined }>
): Promise<Approval> => {
  if (approvedBy !== undefined && approvedBy.length > 0) return { by: approvedBy, how: 'flag' };
  const source = proposalBranch(run.id);
  const { branch: target, mergeCommit: commit } = planOf(run);
  const proposed = { source, target, commit, isAnew: run.proposedBefore !== undefined };
  const verdict = await verdictOf(proposed, { address: store.url, dir: repo.commonDir, env });
  if ('by' in verdict) return { by: verdict.by, how: 'host' };
  if (landing.kind === 'landed' || landing.kind === 'copied') return { by: [], how: 'merged' };
  const page = verdict.kind === 'open' && verdict.url !== undefined ? `: ${verdict.url}` : '';
  const what = verdict.kind === 'open' ? (verdict.why ?? 'it is open') : verdict.why;
  throw SfError.create({
    name: 'ApprovalMissingError',
    message: `The pull request of run ${run.id} from ${source} into ${target} is not known to be approved: ${what}.`,
    actions: [
      ...(verdict.kind === 'open' ? [`Have it approved, or merge it${page}.`] : waysToOpen(run, store.url)),
      `When it is approved or merged: "sf sre promote resume --run ${run.id}". Where that cannot be asked here, say who approved it: --approved-by <name>.`,
      `To give it up: "sf sre promote cancel --run ${run.id}".`,
    ],
    exitCode: 69,
    data: toJson({ run: run.id, branch: source, into: target }),
  });
};

/** The end of a run for now, whose merge waits for a pull request (exit code 69): how to open that, and how to go on. */
export const proposalOpenError = (run: Run, address: string | undefined): SfError => {
  const { branch, withoutDeploy } = planOf(run);
  const onward = onwardOf(run);
  const source = proposalBranch(run.id);
  const valid = withoutDeploy === undefined ? `is valid in the org of instance ${run.instance}, and waits` : 'waits';
  return SfError.create({
    name: 'PullRequestPendingError',
    message: `Run ${run.id} ${valid} on branch ${source} for a pull request into ${branch}. Nothing is deployed yet, and no lock is held.`,
    actions: [
      ...waysToOpen(run, address),
      `When it is approved, or merged or squashed there, deploy it: "sf sre promote resume --run ${run.id}". Do not rebase it: that leaves the merge itself out, and what it decided.`,
      ...(onward === undefined ? [] : [`After that, go on to ${onward.to}: "${onward.command}".`]),
    ],
    exitCode: 69,
    data: toJson({ run: run.id, branch: source, into: branch, ...openingOf(address, opening(run)) }),
  });
};

/** How to open a run's pull request, in sentences. */
export const waysToOpen = (run: Run, address: string | undefined): readonly string[] => {
  const { url, command } = openingOf(address, opening(run));
  if (command === undefined || url === undefined) {
    return [`Open a pull request from ${proposalBranch(run.id)} into ${planOf(run).branch} at your host.`];
  }
  return [`Open the pull request: ${url}`, `Or: ${command}`];
};

const verbs: Readonly<Record<Run['kind'], readonly [string, string]>> = {
  promotion: ['Promote', 'into'],
  'back-promotion': ['Back-promote', 'into'],
  undo: ['Undo', 'in'],
  sync: ['Restart', 'of'],
};

const opening = ({ id, kind, instance, plan }: Run): Proposal => {
  const names = (plan?.features ?? []).map(({ name }) => name).join(', ') || (plan?.from ?? '');
  const [verb, preposition] = verbs[kind];
  const title = [verb, names, preposition, instance].filter((word) => word !== '').join(' ');
  return { source: proposalBranch(id), target: plan?.branch ?? '', title };
};
