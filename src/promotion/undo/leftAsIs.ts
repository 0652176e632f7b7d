import type { Member } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { openCommit } from '../../metadata/delta/commitView.js';
import { locateMembers } from '../../metadata/delta/locate.js';
import type { UndoneRun } from './chooseRuns.js';

/** Components that stay in an org as a run brought them. */
type LeftAsIs = Readonly<{ files: ReadonlyMap<string, Buffer>; members: readonly Member[] }>;

/**
 * Of components of which it is not kept what an org had: those that the branch does not have without a run, as that brought them.
 * The org may have had them before, so that they are left to it, and not deleted.
 *
 * @param reverted the commit of the branch without the run
 * @returns them, and the contents of their files by repository path
 * @throws what reading the commits throws
 */
export const leftAsIs = async (
  repo: Repository,
  { entry: { record } }: UndoneRun,
  reverted: string,
  members: readonly Member[]
): Promise<LeftAsIs> => {
  if (members.length === 0) return { files: new Map(), members: [] };
  const brought = await openCommit(repo, record.deployedCommit);
  const [found, staying] = await Promise.all([
    locateMembers(brought, members),
    openCommit(repo, reverted).then(async (view) => locateMembers(view, members)),
  ]);
  const left = [...found].filter(([key]) => !staying.has(key)).map(([, component]) => component);
  const files = await brought.tree.read([...new Set(left.flatMap((component) => component.files))]);
  return { files, members: left.map(({ member }) => member) };
};
