import type { ChangedComponents } from './changedComponents.js';
import { childTagsOf } from './component.js';
import type { IgnoredFile } from './delta.js';

/**
 * Changed files of lists, such as labels, in which none of the entries changed or went.
 *
 * @param told what is sent, deleted, or kept for a reason of its own
 */
export const unchangedLists = (
  { present }: Pick<ChangedComponents, 'present'>,
  told: ReadonlyArray<Readonly<{ files: readonly string[] }>>
): readonly IgnoredFile[] => {
  const known = new Set(told.flatMap(({ files }) => files));
  return present
    .filter(({ source, files: [path] }) => childTagsOf(source).length > 0 && !known.has(path))
    .map(({ files: [path] }) => ({ path, reason: 'none of its entries changed' }));
};
