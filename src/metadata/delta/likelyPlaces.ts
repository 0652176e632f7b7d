import { posix } from 'node:path';
import type { Member } from '../../common/member.js';
import type { CommitView } from './commitView.js';
import type { MetadataType } from './metadataType.js';

/**
 * Where a component is if it lies as the Salesforce CLI lays it: beside what needs it, in folders named after their types.
 *
 * @param beside a file of a component
 * @param type of that component
 * @returns repository paths, which a commit may have or not
 */
export const likelyPlaces = (
  { project: { registry } }: CommitView,
  { type, fullName }: Member,
  beside: Readonly<{ file: string; type: string }>
): readonly string[] => {
  const root = rootOf(
    beside.file,
    folderOf(registry.getParentType(beside.type) ?? registry.getTypeByName(beside.type))
  );
  const parent = registry.getParentType(type);
  const own = registry.getTypeByName(type);
  if (root === undefined) return [];
  if (parent !== undefined) {
    const dot = fullName.indexOf('.');
    if (dot === -1 || parent.strategies?.adapter !== 'decomposed') return [];
    const folder = posix.join(root, folderOf(parent), fullName.slice(0, dot), own.directoryName);
    return [posix.join(folder, `${fullName.slice(dot + 1)}.${own.suffix ?? ''}-meta.xml`)];
  }
  const named = (suffix = ''): string => `${posix.basename(fullName)}.${suffix}-meta.xml`;
  const inOwnFolder = own.strategies?.adapter === 'decomposed' || Object.hasOwn(metaSuffixes, type);
  const folder = posix.join(root, folderOf(own), inOwnFolder ? fullName : posix.dirname(fullName));
  const suffixes = [
    own.suffix ?? metaSuffixes[type],
    ...(own.folderType === undefined ? [] : [registry.getTypeByName(own.folderType).suffix]),
  ];
  return suffixes.map((suffix) => posix.join(folder, named(suffix)));
};

/** What the metadata files of bundles end with, which their types do not say. */
const metaSuffixes: Readonly<Record<string, string>> = { LightningComponentBundle: 'js', AuraDefinitionBundle: 'cmp' };

const folderOf = ({ directoryName }: MetadataType): string => directoryName;

const rootOf = (file: string, folder: string): string | undefined => {
  const at = `/${file}`.lastIndexOf(`/${folder}/`);
  return at === -1 ? undefined : file.slice(0, at);
};
