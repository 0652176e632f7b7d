import { SfError } from '@salesforce/core/sfError';
import { CommitGraph } from '../../git/commitGraph.js';
import { ensureHistory } from '../../git/history.js';
import type { CommitInfo, Repository } from '../../git/repository.js';
import { commitTree } from '../../git/write.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { revertsOfHeld } from '../features/revertsOfHeld.js';
import { fetchHistory } from '../history.js';
import { noBaselineError } from '../noBaseline.js';
import { findReverts, workOf } from '../landscape/reverts.js';
import type { InstanceName } from '../record.js';
import { contains, mergeAs } from '../squashes.js';

/** A branch that is to take its parent's content. */
export type Restart = Readonly<{
  parent: InstanceName;
  /** A merge of the parent's deployed commit into the branch, with the content of that. */
  commit: string;
  /** The merges on the branch that the parent does not hold, and that are taken out with it, newest first. */
  merges: readonly CommitInfo[];
  /** The features that these brought. */
  features: readonly string[];
}>;

/** The parent's commit that a branch is to take. */
type ParentContent = Readonly<{ parent: InstanceName; held: string; tree: string }>;

/**
 * What an instance's branch would take from its parent.
 *
 * @returns undefined when the branch has the parent's commit and content already
 * @throws SfError NoParentError, NoBaselineError (of the parent); GitError
 */
export const parentContent = async (
  context: Pick<Context, 'repo' | 'store' | 'offline'>,
  instance: Instance,
  branchTip: string
): Promise<ParentContent | undefined> => {
  const { repo, store } = context;
  const { parent } = instance;
  if (parent === undefined || instance.mirrorOf !== undefined) throw noParentError(instance);
  const held = (await (await fetchHistory(repo, store, parent)).newest())?.record.deployedCommit;
  if (held === undefined) {
    throw await noBaselineError(context, {
      instance: parent,
      actions: [`Declare that it holds its branch's tip: "sf sre instance baseline --name ${parent}".`],
    });
  }
  await ensureHistory(repo, store, [branchTip, held]);
  const tree = await repo.tree(held);
  const isThere = (await contains(repo, branchTip, held)) && (await repo.tree(branchTip)) === tree;
  return isThere ? undefined : { parent, held, tree };
};

/**
 * Lets an instance's branch take what its parent's org holds, as a merge that says which of the branch's merges it takes out:
 * nothing is reset, and whatever is taken out can be promoted again. No ref moves.
 *
 * @returns undefined when there is nothing to take
 * @throws as {@link parentContent}
 */
export const restartOf = async (
  context: Context,
  instance: Instance,
  { branchTip, run }: Readonly<{ branchTip: string; run: string }>
): Promise<Restart | undefined> => {
  const content = await parentContent(context, instance, branchTip);
  if (content === undefined) return undefined;
  const { repo } = context;
  const { name, mergeMethod } = instance;
  const { parent, held, tree } = content;
  const merges = await mergesBeyond(repo, branchTip, held);
  const features = await featuresOf(repo, merges);
  const { parents, trailers } = mergeAs(mergeMethod === 'squash', { tip: branchTip, brought: held });
  const message = [
    `Restart ${name} from ${parent}`,
    `Takes the content of ${held}, which the org of ${parent} holds.`,
    ...(await revertsOfHeld(repo, { reverting: branchTip, holding: held, only: 'all' })).map(
      ({ revert }) => `This reverts commit ${revert}.`
    ),
    `${[...trailers, ...merges.map(({ oid }) => `Reverts-Merge: ${oid}`), `Restarts: ${name}`, `Target: ${name}`, `Run: ${run}`].join('\n')}\n`,
  ].join('\n\n');
  const commit = await commitTree(repo, { tree, parents, message, sign: 'configured' });
  return { parent, commit, merges, features };
};

/** What the branch was given and its parent does not hold: by merges, and by single commits of runs. */
const mergesBeyond = async (repo: Repository, branchTip: string, held: string): Promise<readonly CommitInfo[]> => {
  const base = await repo.mergeBase(branchTip, held);
  const both =
    base === undefined ? [] : await repo.commits({ include: [branchTip], exclude: [base], firstParent: true });
  const beyond = await repo.commits({ include: [branchTip], exclude: [held], firstParent: true });
  const line = [...new Map([...beyond, ...both].map((commit) => [commit.oid, commit])).values()];
  if (line.length === 0) return [];
  const graph = await CommitGraph.read(repo, { include: [branchTip, held] });
  const reverts = findReverts(graph);
  const [inBranch, inParent] = [branchTip, held].map((tip) => graph.walk([graph.placeOf(tip) ?? -1], () => true));
  const isHeld = (oid: string): boolean =>
    inParent.has(graph.placeOf(oid) ?? -1) && reverts.takingOut(oid, (place) => inParent.has(place)).length === 0;
  return line.filter(({ oid }) => {
    const isBeyond = workOf(graph, oid).some((brought) => !isHeld(brought));
    return isBeyond && reverts.standing(oid, (place) => inBranch.has(place)).length === 0;
  });
};

const featuresOf = async (repo: Repository, merges: readonly CommitInfo[]): Promise<readonly string[]> => {
  if (merges.length === 0) return [];
  const format = '--format=%(trailers:key=Feature,valueonly,separator=%x0a)';
  const args = ['log', '--no-walk', format, '--end-of-options', ...merges.map(({ oid }) => oid), '--'];
  return [...new Set((await repo.ask(args)).split('\n').filter((name) => name !== ''))];
};

const noParentError = ({ name, mirrorOf, foreignParent }: Instance): SfError =>
  new SfError(
    mirrorOf !== undefined
      ? `Instance ${name} mirrors ${mirrorOf}, and has no branch of its own to restart.`
      : foreignParent !== undefined
        ? `The parent of instance ${name} is in another repository, whose content is another project's.`
        : `Instance ${name} is a root: there is no parent to restart it from.`,
    'NoParentError',
    ['Bring its org to what its branch has without --restart.']
  );
