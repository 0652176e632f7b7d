import { memberKey } from '../../common/member.js';
import type { CommitView } from './commitView.js';
import type { FoundComponent } from './component.js';
import type { IgnoredFile } from './delta.js';
import { emptyParents } from './objects.js';
import { type Sent, sentComponents } from './sent.js';

/**
 * Leaves out of what is sent the files of objects that hold nothing of their own, see {@link emptyParents}.
 *
 * @param present components of the commit that may be sent
 * @param sent what is sent of it, by member key
 * @returns what is still sent, and the files that are not, with the reason
 * @throws SfError UnparsableMetadataError, ObjectMissingError
 */
export const withoutEmptyParents = async (
  view: CommitView,
  present: readonly FoundComponent[],
  sent: ReadonlyMap<string, Sent>
): Promise<Readonly<{ sent: ReadonlyMap<string, Sent>; ignored: readonly IgnoredFile[] }>> => {
  const left = new Map(sent);
  const empty = await emptyParents(view, sentComponents(present, sent));
  for (const { member, files } of empty) {
    const key = memberKey(member);
    const item = left.get(key);
    if (item?.files[0] !== files[0]) continue;
    // Of an object that several directories have a file of, one may say something.
    const other = present.find((each) => memberKey(each.member) === key && !empty.includes(each));
    if (other === undefined) left.delete(key);
    else left.set(key, { ...item, files: other.files });
  }
  const known = new Set([...left.values()].map(({ files: [path] }) => path));
  const unsent = empty.filter(({ files: [path] }) => !known.has(path));
  return { sent: left, ignored: unsent.map(({ files: [path] }) => ({ path, reason: 'it holds nothing of its own' })) };
};
