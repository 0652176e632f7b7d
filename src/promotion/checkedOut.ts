import { type Member, memberKey } from '../common/member.js';
import { workTreeFiles } from '../git/workTreeFiles.js';
import type { FoundComponent } from '../metadata/delta/component.js';
import type { Context } from './context.js';

/** How what is checked out here stands to a component of a commit. */
export type CheckedOutMember = Readonly<{
  member: Member;
  /** Whether the checked-out commit holds it as that commit does, or neither holds it. */
  isInHead: boolean;
  /** Its files that are on disk as in that commit. */
  same: readonly string[];
  /** Its files that neither that commit nor the disk has any more. */
  gone: readonly string[];
  /** Its files that are otherwise on disk. */
  different: readonly string[];
}>;

/** Which components of which commit to look at. */
export type CheckedOutRequest = Readonly<{
  members: readonly Member[];
  commit: string;
  /** The commit that had what is deleted or moved in that one. */
  before: string | undefined;
  replacementEnv: readonly string[];
}>;

/**
 * Compares what is checked out here, commit and files, with components of a commit.
 *
 * @throws what reading the commits and the work tree throws
 */
export const compareCheckedOut = async (
  { repo, env }: Pick<Context, 'repo' | 'env'>,
  { members, commit, before, replacementEnv }: CheckedOutRequest
): Promise<readonly CheckedOutMember[]> => {
  const [{ contentsOfCommit, sameContent }, { openCommitIfProject }, { locateMembers }] = await Promise.all([
    import('../metadata/content/content.js'),
    import('../metadata/delta/commitView.js'),
    import('../metadata/delta/locate.js'),
  ]);
  const locate = async (each: string | undefined): Promise<ReadonlyMap<string, FoundComponent>> => {
    const view = each === undefined ? undefined : await openCommitIfProject(repo, each);
    return view === undefined ? new Map<string, FoundComponent>() : locateMembers(view, members);
  };
  const contents = (each: string): ReturnType<typeof contentsOfCommit> =>
    contentsOfCommit(repo, each, members, { env, allowedVariables: replacementEnv });
  const head = await repo.resolveCommit('HEAD');
  const located = await Promise.all([locate(commit), locate(head), locate(before)]);
  const filesOf = (member: Member): string[] => [
    ...new Set(located.flatMap((found) => found.get(memberKey(member))?.files ?? [])),
  ];
  const paths = [...new Set(members.flatMap(filesOf))];
  const wanted = new Map((await repo.listFiles(commit, paths)).map(({ path, oid }) => [path, oid]));
  const present = await workTreeFiles(repo, paths);
  const [inHead, inCommit] = head === undefined ? [] : await Promise.all([contents(head), contents(commit)]);
  return members.map((member) => {
    const files = filesOf(member);
    const equal = files.filter((path) => wanted.get(path) === present.get(path));
    const key = memberKey(member);
    return {
      member,
      isInHead: inHead !== undefined && sameContent(inHead.get(key), inCommit?.get(key)),
      same: equal.filter((path) => wanted.has(path)),
      gone: equal.filter((path) => !wanted.has(path)),
      different: files.filter((path) => !equal.includes(path)),
    };
  });
};
