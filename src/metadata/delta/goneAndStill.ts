import { memberKey } from '../../common/member.js';
import type { FoundComponent } from './component.js';
import type { Delta, IgnoredFile } from './delta.js';

/**
 * Gone files of components that the later commit still has in other files, and that nothing else tells of: one of two that are
 * the same, or what an object's file had that is in several files now.
 *
 * @param gone components of the earlier commit whose files are gone
 * @param paths the files that are gone
 * @param told what is said of others
 */
export const goneAndStill = (
  gone: readonly FoundComponent[],
  paths: readonly string[],
  told: Pick<Delta, 'components' | 'notDeleted' | 'ignored'> & Readonly<{ moved: readonly string[] }>
): readonly IgnoredFile[] => {
  const own = [...told.components, ...told.notDeleted].flatMap(({ files, formerFiles = [] }) => [
    ...files,
    ...formerFiles,
  ]);
  const known = new Set([...own, ...told.ignored.map(({ path }) => path), ...told.moved]);
  const owners = new Map(gone.flatMap(({ member, files }) => files.map((path) => [path, member])));
  return paths.flatMap((path) => {
    const member = owners.get(path);
    return member === undefined || known.has(path) ? [] : [{ path, reason: `${memberKey(member)} is in other files` }];
  });
};
