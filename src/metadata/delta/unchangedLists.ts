import type { ChangedComponents } from './changedComponents.js';
import { isOnlyItsChildren } from './childrenInFile.js';
import { childTagsOf } from './component.js';
import type { IgnoredFile } from './delta.js';

/**
 * Changed files of lists, such as labels, in which none of the entries changed or went, and of objects and the like that say the
 * same as before.
 *
 * @param told the files of what is sent, deleted, or kept for a reason of its own
 */
export const unchangedLists = (
  { present }: Pick<ChangedComponents, 'present'>,
  told: readonly string[]
): readonly IgnoredFile[] => {
  const known = new Set(told);
  return present
    .filter(({ source, files: [path] }) => childTagsOf(source).length > 0 && !known.has(path))
    .map(({ member: { type }, files: [path] }) => ({
      path,
      reason: isOnlyItsChildren(type) ? 'none of its entries changed' : 'nothing of its own changed',
    }));
};
