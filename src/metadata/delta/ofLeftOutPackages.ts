import { type Member, memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { openCommitIfProject, withAllPackages } from './commitView.js';
import { locateMembers } from './locate.js';

/**
 * Finds the components that a commit has in directories of packages alone that are not deployed: an org has them by installing the
 * package, or not at all.
 *
 * @param packages those that are deployed; undefined for all
 * @returns their member keys
 * @throws SfError InvalidProjectError, ObjectMissingError
 */
export const ofLeftOutPackages = async (
  repo: Repository,
  commit: string,
  members: readonly Member[],
  packages: readonly string[] | undefined
): Promise<ReadonlySet<string>> => {
  if (packages === undefined || members.length === 0) return new Set();
  const view = await openCommitIfProject(repo, commit, packages);
  if (view === undefined || view.project.leftOut.length === 0) return new Set();
  const deployed = await locateMembers(view, members);
  const rest = members.filter((member) => !deployed.has(memberKey(member)));
  return new Set((await locateMembers(await withAllPackages(view), rest)).keys());
};
