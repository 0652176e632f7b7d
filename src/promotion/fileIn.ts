import { type Member, memberKey } from '../common/member.js';
import type { Repository } from '../git/repository.js';

/**
 * A component's own file in a commit; undefined when there is none.
 *
 * @throws SfError as opening a commit does
 */
export const fileIn = async (
  repo: Repository,
  commit: string,
  member: Member
): Promise<Readonly<{ path: string; content: Buffer }> | undefined> => {
  const [{ openCommitIfProject }, { locateMembers }] = await Promise.all([
    import('../metadata/delta/commitView.js'),
    import('../metadata/delta/locate.js'),
  ]);
  const view = await openCommitIfProject(repo, commit);
  const path = view && (await locateMembers(view, [member])).get(memberKey(member))?.files[0];
  const content = path === undefined ? undefined : (await view?.tree.read([path]))?.get(path);
  return path === undefined || content === undefined ? undefined : { path, content };
};
