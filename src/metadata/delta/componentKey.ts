import { posix } from 'node:path';
import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import { decodedName, looseName } from './looseKey.js';
import type { MetadataType } from './metadataType.js';

/** Tells which component a file is a part of; undefined for a file that is no metadata as far as its path tells. */
export type ComponentKeys = (path: string) => string | undefined;

const metaSuffix = '-meta.xml';

/**
 * Tells components apart by the paths of their files alone, in any package directory, in source format and in that of the
 * Metadata API: two paths have one key where they are places of one component. No commit is asked, and no library resolves
 * it, since this tells moves from deletions: what is in doubt, such as a type that the registry does not know, is told
 * apart by its folders, too.
 *
 * Names are made of paths as source-deploy-retrieve 13.7 makes them (resolve/adapters, utils/path): a folder names a bundle;
 * an object's folder is a part of its children's names, and folders of reports, dashboards, documents and email templates of
 * those of what is in them; of everything else the name of the file tells.
 *
 * @param registry the metadata types that there are
 */
export const componentKeys = (registry: RegistryAccess): ComponentKeys => {
  const folders = namingFolders(registry);
  return (path) => {
    const parts = path.split('/');
    const place = parts.findIndex((part, at) => at < parts.length - 1 && folders.has(part));
    const key = place < 0 ? byName(registry, path, parts) : inFolder(folders.get(parts[place]), parts.slice(place));
    return key === undefined ? undefined : looseName(decodedName(key));
  };
};

/** The folders by whose name files in them are known, or that are a part of names. */
const namingFolders = (registry: RegistryAccess): ReadonlyMap<string, MetadataType> => {
  const types = Object.values(registry.getRegistry().types);
  const isNaming = ({ strictDirectoryName, inFolder: hasFolders, strategies }: MetadataType): boolean =>
    strictDirectoryName === true || hasFolders === true || strategies?.adapter === 'digitalExperience';
  return new Map(types.filter(isNaming).map((type) => [type.directoryName, type]));
};

/** @param parts the path from the type's folder on */
const inFolder = (type: MetadataType | undefined, parts: readonly string[]): string => {
  const [directory, owner] = parts;
  const adapter = type?.strategies?.adapter ?? 'default';
  const file = withoutMeta(parts[parts.length - 1]);
  if (adapter === 'digitalExperience') return posix.dirname(parts.join('/'));
  if (type?.inFolder === true) return [...parts.slice(0, -1), nameOf(file)].join('/');
  if (adapter === 'decomposed') {
    const isOwn = parts.length === 2 || nameOf(file) === owner;
    return `${directory}/${isOwn ? file : `${owner}/${file}`}`;
  }
  const isOfFile = adapter === 'default' || adapter === 'matchingContentFile';
  return `${directory}/${isOfFile ? file : owner.split('.')[0]}`;
};

const byName = (registry: RegistryAccess, path: string, parts: readonly string[]): string | undefined => {
  const isMeta = path.endsWith(metaSuffix);
  const file = withoutMeta(parts[parts.length - 1]);
  const type = registry.getTypeBySuffix(posix.extname(file).slice(1));
  if (type === undefined || type.folderType !== undefined) return isMeta ? parts.slice(-3).join('/') : undefined;
  // Without a file beside it that says so, a suffix such as `md` makes no metadata of a file in any folder.
  const isContent = type.strategies?.adapter === 'matchingContentFile' || parts.includes(type.directoryName);
  if (!isMeta && !isContent) return undefined;
  return type.ignoreParsedFullName === true ? type.name : file;
};

const withoutMeta = (file: string): string => (file.endsWith(metaSuffix) ? file.slice(0, -metaSuffix.length) : file);

const nameOf = (file: string): string => file.slice(0, file.length - posix.extname(file).length);
