import { posix } from 'node:path';
import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import { memberKey } from '../../common/member.js';
import { onlyChildren } from '../overlay/onlyChildren.js';
import { memberNamed } from './childrenInFile.js';
import { type CommitView, resolveFiles } from './commitView.js';
import { childTagsOf, type FoundComponent } from './component.js';
import { isTakenApart } from './presets.js';

/** A component in whose file children may stand that the library does not take out of it by themselves. */
export type Holder = Readonly<{ component: FoundComponent; path: string }>;

/**
 * Finds the holders of children among files. The names of files tell of most that they are none, so that these cost nothing.
 *
 * @param paths repository paths of files that the commit has
 * @throws SfError IncompleteComponentError, ObjectMissingError
 */
export const holdersAmong = async (view: CommitView, paths: readonly string[]): Promise<readonly Holder[]> => {
  const suffixes = suffixesOfHolders(view.project.registry);
  const isLikely = (path: string): boolean => suffixes.has(posix.extname(path.replace(/-meta\.xml$/, '')).slice(1));
  const resolved = await resolveFiles(view, [...new Set(paths)].filter(isLikely));
  return [...resolved].flatMap(([path, found]) => {
    if (!('component' in found) || found.component.files[0] !== path) return [];
    const { source } = found.component;
    const isHolder = source.xml !== undefined && childTagsOf(source).length > 0 && !isTakenApart(source.type);
    return isHolder ? [{ component: found.component, path }] : [];
  });
};

const suffixesOfHolders = (registry: RegistryAccess): ReadonlySet<string> => {
  const types = Object.values(registry.getRegistry().types).filter((type) => type.children !== undefined);
  return new Set(
    types.flatMap(({ suffix, legacySuffix }) => [suffix, legacySuffix]).filter((each) => each !== undefined)
  );
};

/**
 * What of a holder's file is sent: the children that are, and what it says of the holder where that is sent, or always.
 *
 * @param sent the keys of the members that are sent
 * @param own whether what the file says of the holder stays where it is not sent itself
 * @returns the file that was given where all of it is sent
 * @throws SfError UnparsableMetadataError
 */
export const sentPartOf = (
  { component: { source, member }, path }: Holder,
  file: Buffer,
  { sent, own }: Readonly<{ sent: ReadonlySet<string>; own: 'kept' | 'ifSent' }>
): Buffer => {
  const kinds = childTagsOf(source);
  const byTag = new Map(kinds.map((kind) => [kind.tag, kind]));
  const isKept = (tag: string, name: string): boolean => {
    const kind = byTag.get(tag);
    return kind !== undefined && sent.has(memberKey(memberNamed(source, kind, name)));
  };
  return onlyChildren(file, { kinds, isKept, keepsOwn: own === 'kept' || sent.has(memberKey(member)) }, path);
};
