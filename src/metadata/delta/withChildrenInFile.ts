import { posix } from 'node:path';
import { groupBy } from '../../common/groupBy.js';
import { type Member, memberKey } from '../../common/member.js';
import { overlayChildren } from '../overlay/overlayChildren.js';
import { childrenInFile } from './childrenInFile.js';
import type { Holder } from './holders.js';

/**
 * Puts children that stand in their parent's own file into a package. The library leaves out those of a kind of which others come
 * from files of their own, and all of a parent that is not sent itself (source-deploy-retrieve 13.7,
 * convertContext/recompositionFinalizer, resolve/sourceComponent, getChildren).
 *
 * @param holders in whose files they stand
 * @param children those that are sent, and not in the package yet
 * @param contents of the commit's files, with nothing in them but what is sent
 * @param packed the files of the package, by their places in it
 * @returns those that it becomes with the children
 * @throws SfError UnparsableMetadataError
 */
export const withChildrenInFile = (
  holders: readonly Holder[],
  children: ReadonlyArray<Member & Readonly<{ files: readonly string[] }>>,
  contents: ReadonlyMap<string, Buffer>,
  packed: ReadonlyMap<string, Buffer>
): ReadonlyMap<string, Buffer> => {
  const byFile = groupBy(children, ({ files: [file] }) => file);
  const made = new Map<string, Buffer>();
  for (const { component, path } of holders) {
    const wanted = new Set((byFile.get(path) ?? []).map(memberKey));
    const own = contents.get(path);
    if (wanted.size === 0 || own === undefined) continue;
    const { type, fullName } = component.source;
    const place = posix.join(type.directoryName, `${fullName}.${type.suffix ?? ''}`);
    const file = made.get(place) ?? packed.get(place);
    const names = [...childrenInFile(component, own).values()]
      .filter(({ member }) => wanted.has(memberKey(member)))
      .map(({ stands, name }) => ({ ...stands, name }));
    made.set(place, file === undefined ? own : (overlayChildren(file, own, names, path) ?? file));
  }
  return made;
};
