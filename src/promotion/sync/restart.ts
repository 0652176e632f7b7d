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
import { arrayOf } from '../planState.js';
import type { InstanceName } from '../record.js';
import { contains, mergeAs } from '../squashes.js';
import { findLostWork, type LostWork, type LostWorkRequest } from './lostWork.js';

/** A branch that is to take its parent's content. */
export type Restart = Readonly<{
  parent: InstanceName;
  /** A merge of the parent's deployed commit into the branch, with the content of that. */
  commit: string;
  /** The merges that brought what the parent does not hold, and that are taken out with it, newest first. */
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
 * @throws as {@link parentContent}; SfError DamagedStateError, NewerStateError when a history cannot be read
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
  const undone = (await revertsOfHeld(repo, { reverting: branchTip, holding: held, only: 'all' })).map(
    ({ revert }) => revert
  );
  const lost = { branchTip, held, undone: new Set(undone) };
  const { merges, features } = await lostWork(context, { name, parent }, lost);
  const { parents, trailers } = mergeAs(mergeMethod === 'squash', { tip: branchTip, brought: held });
  const message = [
    `Restart ${name} from ${parent}`,
    `Takes the content of ${held}, which the org of ${parent} holds.`,
    ...undone.map((revert) => `This reverts commit ${revert}.`),
    `${[...trailers, ...merges.map(({ oid }) => `Reverts-Merge: ${oid}`), `Restarts: ${name}`, `Target: ${name}`, `Run: ${run}`].join('\n')}\n`,
  ].join('\n\n');
  const commit = await commitTree(repo, { tree, parents, message, sign: 'configured' });
  return { parent, commit, merges, features };
};

/** What the branch was given and its parent does not hold. */
const lostWork = async (
  context: Pick<Context, 'repo' | 'store'>,
  names: Readonly<{ name: InstanceName; parent: InstanceName }>,
  { branchTip, held, undone }: Pick<LostWorkRequest, 'branchTip' | 'held' | 'undone'>
): Promise<Pick<Restart, 'merges' | 'features'>> => {
  const { repo, store } = context;
  const base = await repo.mergeBase(branchTip, held);
  const both =
    base === undefined ? [] : await repo.commits({ include: [branchTip], exclude: [base], firstParent: true });
  const beyond = await repo.commits({ include: [branchTip], exclude: [held], firstParent: true });
  const line = [...new Set([...beyond, ...both].map(({ oid }) => oid))];
  if (line.length === 0) return { merges: [], features: [] };
  const graph = await CommitGraph.read(repo, { include: [branchTip, held] });
  const histories = await Promise.all([names.name, names.parent].map(async (each) => fetchHistory(repo, store, each)));
  const records = (await Promise.all(histories.map(async (history) => arrayOf(history.records())))).flat();
  const lost = findLostWork(graph, { line, branchTip, held, records, undone });
  return {
    merges: await repo.commits({ include: lost.merges, noWalk: true }),
    features: await featuresOf(repo, lost),
  };
};

/** The features whose work is lost: of each commit that one which brought the least beside it, as its message says. */
const featuresOf = async (repo: Repository, { commits, brought }: LostWork): Promise<readonly string[]> => {
  if (brought.size === 0) return [];
  const format = '--format=%H%x00%(trailers:key=Feature,valueonly,separator=%x01)';
  const said = await repo.ask(['log', '--no-walk', format, '--end-of-options', ...brought.keys(), '--']);
  const merges = said.split('\n').flatMap((line) => {
    const [oid, names = ''] = line.split('\0');
    return names === '' ? [] : [{ names: names.split('\u0001'), work: new Set(brought.get(oid)) }];
  });
  const closest = [...commits].map(
    (oid) => merges.filter(({ work }) => work.has(oid)).sort((a, b) => a.work.size - b.work.size)[0]
  );
  return [...new Set(merges.filter((merge) => closest.includes(merge)).flatMap(({ names }) => names))];
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
