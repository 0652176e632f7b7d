import { type Member, memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { fileIn } from '../fileIn.js';
import { sameOrg, type InstanceHistory } from '../history.js';

/** Which org, and the commit that it last got a component from as a whole; undefined when it never did. */
export type LastCommit = Readonly<{ history: InstanceHistory; orgId: string; commit: string | undefined }>;

/**
 * The file of a component of which orgs return a part, as an org last had it as far as is known here: that of the commit
 * that it last got as a whole, and over it the entries that features took from the org since. As long as the org is owed
 * the component such entries stand in no deployed commit, and would look like a change of the branch.
 *
 * @throws SfError DamagedStateError, NewerStateError, UnparsableMetadataError
 */
export const lastGotFile = async (repo: Repository, last: LastCommit, member: Member): Promise<Buffer | undefined> => {
  const [{ changedEntries }, { overlay }] = await Promise.all([
    import('../../metadata/overlay/changedEntries.js'),
    import('../../metadata/overlay/overlay.js'),
  ]);
  let file = last.commit === undefined ? undefined : (await fileIn(repo, last.commit, member))?.content;
  for (const tip of await takenSince(last, member)) {
    const taken = await fileIn(repo, tip, member);
    if (taken === undefined) continue;
    const before = (await fileIn(repo, await parentOf(repo, tip), member))?.content;
    const { changed } = changedEntries({ deployed: before, mine: before, retrieved: taken.content }, taken.path);
    file = overlay(file, changed, taken.path);
  }
  return file;
};

/** The features' commits, oldest first, that took entries of a component from an org after it last got it as a whole. */
const takenSince = async ({ history, orgId, commit }: LastCommit, member: Member): Promise<readonly string[]> => {
  const tips: string[] = [];
  for await (const { record } of history.records()) {
    if (!sameOrg(record.org.id, orgId) || record.deployedCommit === commit) break;
    const isTaken = record.takenInPart?.some((each) => memberKey(each) === memberKey(member));
    if (isTaken) tips.unshift(...record.features.map(({ tip }) => tip));
  }
  return tips;
};

const parentOf = async (repo: Repository, commit: string): Promise<string> => {
  const parent = await repo.resolveCommit(`${commit}^`);
  if (parent === undefined) throw new Error(`Commit ${commit} has no parent.`);
  return parent;
};
