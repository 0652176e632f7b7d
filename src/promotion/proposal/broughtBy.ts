import { memberKey } from '../../common/member.js';
import type { Context } from '../context.js';
import { fetchHistory } from '../history.js';
import { pushedDuringDeploy } from '../record.js';
import type { Run } from '../run.js';
import { isTakenOut, type Landing } from './landing.js';

type Reading = Pick<Context, 'repo' | 'store'>;

/**
 * The first run that was published since one was planned and deployed a commit with the rest of its branch. A record that owes
 * what the run brings, since others had pushed it, names a commit that has it, and the org has none of it.
 *
 * @throws SfError DamagedStateError, NewerStateError, RemoteUnreachableError, GitError
 */
export const firstWith = async ({ repo, store }: Reading, run: Run, commit: string): Promise<string | undefined> => {
  const own = new Set([...(run.plan?.sent ?? []), ...(run.plan?.deleted ?? [])].map(memberKey));
  let first: string | undefined;
  for await (const entry of (await fetchHistory(repo, store, run.instance)).records()) {
    const { record } = entry;
    if (entry.commit === run.plan?.previousRecord || !(await repo.isAncestor(commit, record.deployedCommit))) break;
    if (record.owed.some((member) => member.reason === pushedDuringDeploy && own.has(memberKey(member)))) break;
    first = record.run;
  }
  return first;
};

/**
 * The run that brought to the org what a host made of a proposal by rebasing it: nothing is left to merge or to deploy of that
 * then, and it is recorded.
 *
 * @returns undefined for any other landing, and where the branch has it no more
 * @throws SfError as {@link firstWith}
 */
export const broughtByCopies = async (context: Reading, run: Run, landing: Landing): Promise<string | undefined> => {
  if (landing.kind !== 'copied') return undefined;
  const [{ commit }] = landing.copies;
  return (await isTakenOut(context, run, commit)) ? undefined : firstWith(context, run, commit);
};
