import { posix } from 'node:path';
import type { ChangedComponents } from './changedComponents.js';
import type { CommitView } from './commitView.js';
import type { IgnoredFile } from './delta.js';
import { looseKey } from './looseKey.js';
import { isSameContent } from './moved.js';
import type { Sent } from './sent.js';

/**
 * Leaves out of what is sent the components that only moved or changed the case of their names, with the same content. One that
 * moved and changed is no new one.
 *
 * @param changed what changed files belong to, also what is not sent since only its file is another one
 * @param sent what is sent of the later commit, by member key
 * @returns what is still sent, the files that are not, with the reason, and the former files that these reasons name
 * @throws SfError ObjectMissingError
 */
export const withoutMoved = async (
  from: CommitView,
  to: CommitView,
  { gone, present }: Pick<ChangedComponents, 'gone' | 'present'>,
  sent: ReadonlyMap<string, Sent>
): Promise<
  Readonly<{ sent: ReadonlyMap<string, Sent>; ignored: readonly IgnoredFile[]; former: readonly string[] }>
> => {
  const left = new Map(sent);
  const ignored: IgnoredFile[] = [];
  const former: string[] = [];
  const spelled = new Map([...sent].map(([key, { member }]) => [looseKey(member), key]));
  const placed = new Map(present.map((component) => [looseKey(component.member), component]));
  for (const { member, files } of gone) {
    const key = spelled.get(looseKey(member)) ?? '';
    const isSent = sent.has(key);
    const item = isSent ? left.get(key) : placed.get(looseKey(member));
    if (item === undefined) continue;
    if (await isSameContent({ view: from, files }, { view: to, files: item.files })) {
      // With it go the children that stand in the same file.
      for (const [other, { files: places }] of left) if (places[0] === item.files[0]) left.delete(other);
      former.push(...files);
      ignored.push(
        ...item.files.map((path) => ({ path, reason: `moved from ${namesake(path, files)}, with the same content` }))
      );
    } else if (isSent) left.set(key, { ...item, operation: 'change' });
  }
  return { sent: left, ignored, former };
};

/** Of the files that a component had, the one that a file of it was, whatever the case of its name. */
const namesake = (path: string, files: readonly string[]): string => {
  const name = posix.basename(path).toLowerCase();
  return files.find((file) => posix.basename(file).toLowerCase() === name) ?? files[0];
};
