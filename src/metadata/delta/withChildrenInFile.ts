import { posix } from 'node:path';
import { groupBy } from '../../common/groupBy.js';
import { overlayChildren } from '../overlay/overlayChildren.js';
import { childrenInFile } from './childrenInFile.js';
import { type CommitView, resolveFiles } from './commitView.js';

/**
 * Puts children that stand in their parent's own file back into what the library makes of that parent: of a kind of which others
 * come from files of their own, it leaves them out (source-deploy-retrieve 13.7, convertContext/recompositionFinalizer).
 *
 * @param wanted what is sent, parents together with the children in their files
 * @param contents of the commit's files, as they are deployed
 * @param converted what the library made of them, by the places in the package
 * @throws SfError UnparsableMetadataError, IncompleteComponentError
 */
export const withChildrenInFile = async (
  view: CommitView,
  wanted: ReadonlyArray<Readonly<{ files: readonly string[] }>>,
  contents: ReadonlyMap<string, Buffer>,
  converted: ReadonlyMap<string, Buffer>
): Promise<ReadonlyMap<string, Buffer>> => {
  const shared = [...groupBy(wanted, ({ files: [file] }) => file)].filter(([, { length }]) => length > 1);
  const resolved = await resolveFiles(
    view,
    shared.map(([file]) => file)
  );
  const whole = new Map(converted);
  for (const [path, found] of resolved) {
    if (!('component' in found) || found.component.source.content === undefined) continue;
    const { type, fullName } = found.component.source;
    const place = posix.join(type.directoryName, `${fullName}.${type.suffix ?? ''}`);
    const [own, made] = [contents.get(path), whole.get(place)];
    if (own === undefined || made === undefined) continue;
    const names = [...childrenInFile(found.component, own).values()].map(({ stands, name }) => ({ ...stands, name }));
    whole.set(place, overlayChildren(made, own, names, path) ?? made);
  }
  return whole;
};
