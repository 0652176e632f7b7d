import { SfError } from '@salesforce/core/sfError';
import { memberKey } from '../../common/member.js';
import { ensureHistory } from '../../git/history.js';
import { commitTree, treeWith } from '../../git/write.js';
import type { FilesAsInOrg } from '../../metadata/source/filesAsInOrg.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { branchRef } from '../refNames.js';
import { type Comparison, differencesFrom } from './compareWithOrg.js';

/** A commit that holds what an org has, not yet on any branch. */
export type OrgCommit = Readonly<{ commit: string; left: FilesAsInOrg['left'] }>;

/**
 * Writes one commit on top of the compared one, whose components are as the org has them where they differ. No ref moves,
 * nothing is checked out. The commit is compared again: what still differs is told.
 *
 * @returns without a commit when nothing of what differs can be brought over
 */
export const writeOrgCommit = async (
  context: Pick<Context, 'repo' | 'env'>,
  instance: Instance,
  { facts }: ConnectedOrg,
  comparison: Comparison
): Promise<OrgCommit | Pick<OrgCommit, 'left'>> => {
  const { repo } = context;
  const { filesAsInOrg } = await import('../../metadata/source/filesAsInOrg.js');
  const { files, left } = await filesAsInOrg(repo, comparison);
  const before = await repo.tree(comparison.commit);
  const tree = await treeWith(repo, before, files);
  if (tree === before) return { left };
  const message = `Take what the org of instance ${instance.name} holds\n\nOrg: ${facts.orgId}\n`;
  const commit = await commitTree(repo, { tree, parents: [comparison.commit], message, sign: 'configured' });
  const known = new Set(left.map(({ member }) => memberKey(member)));
  const more = (await differencesFrom(context, comparison, { instance, commit }))
    .filter(({ member }) => !known.has(memberKey(member)))
    .map(({ member, detail }) => ({ member, reason: `it still differs${detail === undefined ? '' : `: ${detail}`}` }));
  return { commit, left: [...left, ...more] };
};

/** Whether a commit is reachable from another one, also in a shallow clone. */
export const isContained = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  commit: string,
  tip: string
): Promise<boolean> => {
  if (await repo.isAncestor(commit, tip)) return true;
  await ensureHistory(repo, store, [commit, tip]);
  return repo.isAncestor(commit, tip);
};

/**
 * Makes sure that a commit upon another one may be put on a branch: a new one, one that is contained in what was
 * compared, or the instance's own.
 *
 * @param compared the commit that was compared
 * @returns the branch's present tip; undefined when it does not exist
 * @throws SfError InvalidBranchNameError, InstanceBranchError, BranchAheadError
 */
export const checkBranchFor = async (
  { repo, store, loaded }: Context,
  instance: Instance,
  { branch, compared }: Readonly<{ branch: string; compared: string }>
): Promise<string | undefined> => {
  await repo.checkBranchName(branch);
  const owner = loaded.pipeline.instances.find((each) => each.branch === branch && each.name !== instance.name);
  if (owner !== undefined || (branch === loaded.mainBranch && branch !== instance.branch)) {
    throw new SfError(
      `${branch} is ${owner ? `the branch of instance ${owner.name}` : 'the main branch'}: only promotions move it.`,
      'InstanceBranchError',
      [`Name a branch of its own, or the instance's: "--commit-to ${instance.branch}".`]
    );
  }
  const ref = branchRef(branch);
  const tip = (await store.fetch([ref])).get(ref);
  if (tip === undefined || (await isContained({ repo, store }, tip, compared))) return tip;
  throw new SfError(
    `Branch ${branch} has commits that ${compared.slice(0, 7)}, which was compared, does not contain.`,
    'BranchAheadError',
    ['Name a branch that does not exist yet.']
  );
};
