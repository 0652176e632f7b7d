import { memberKey } from '../../common/member.js';
import { partlyRetrieved } from '../merge/keyTable.js';
import type { CommitView } from './commitView.js';
import type { Owed } from './delta.js';
import { locateMembers } from './locate.js';
import { type Sent, sentAnyway, withMore } from './sent.js';
import type { SentAndDeleted } from './sentAndDeleted.js';

/**
 * Adds what the org was not brought to before, as far as the later commit still wants it: a deletion is none any more of what
 * that commit has.
 *
 * @param to the later commit
 * @throws SfError UnparsableMetadataError, ObjectMissingError
 */
export const withOwed = async (
  to: CommitView,
  owed: readonly Owed[],
  { sent, deleted }: SentAndDeleted
): Promise<SentAndDeleted> => {
  const changing = new Map(sent);
  for (const { type, fullName, deletion, reason } of owed) {
    const key = memberKey({ type, fullName });
    const item = changing.get(key);
    // Of a profile that changes as well, more is owed than what changes.
    if (item && !deletion && Object.hasOwn(partlyRetrieved, type))
      changing.set(key, { ...item, reason: `owed: ${reason}` });
  }
  const open = owed.filter((item) => !sent.has(memberKey(item)) && !deleted.has(memberKey(item)));
  const located = await locateMembers(to, open);
  const missing: Sent[] = [];
  const gone = new Map(deleted);
  for (const { type, fullName, deletion, reason } of open) {
    const key = memberKey({ type, fullName });
    const component = located.get(key);
    if (component === undefined && deletion) gone.set(key, { member: { type, fullName }, files: [] });
    if (component === undefined || deletion) continue;
    missing.push(...(await sentAnyway(to, component, `owed: ${reason}`)));
  }
  return { sent: withMore(changing, missing), deleted: gone };
};
