import { posix } from 'node:path';
import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import { decodedName, looseName } from '../delta/looseKey.js';
import { groupBy } from '../../common/groupBy.js';
import { type DecomposedType, decomposedTypes, type PartKind } from './partKinds.js';

/** A component that may have parts in files of their own. */
export type Whole = Readonly<{
  /** Equal for equal components, in any package directory and format. */
  id: string;
  /** As its files spell it. */
  name: string;
  decomposed: DecomposedType;
}>;

/** What a file is by its path: a component's own file, or one of its parts, which are told apart by their keys. */
export type FilePlace = Readonly<{
  whole: Whole;
  part?: Readonly<{
    key: string;
    /** The folder of the component. */
    home: string;
  }>;
}>;

/** Which part of a component an element is, by its kind and the name of the file. */
export const partKey = ({ folder, suffix }: PartKind, name: string): string =>
  `${folder}/${looseName(decodedName(name))}.${suffix}`;

/** Where a part stands within the folder of its component. */
export const partPath = (home: string, { folder, suffix }: PartKind, name: string): string =>
  posix.join(home, folder, `${name}.${suffix}${metaSuffix}`);

/**
 * Tells of paths which file of which component is there, by their names alone, in source format and in that of the Metadata
 * API: the folder that holds parts, or the folders of their kinds, has the name of the component.
 *
 * @param registry the metadata types of the commit that has the files
 * @returns gives undefined for a file of a component that has no parts
 */
export const filePlaces = (registry: RegistryAccess): ((path: string) => FilePlace | undefined) => {
  const types = decomposedTypes(registry);
  const bySuffix = new Map(types.map((each) => [each.type.suffix, each]));
  const all = types.flatMap((decomposed) => decomposed.kinds.map((kind) => ({ decomposed, kind })));
  const parts = groupBy(all, ({ kind }) => kind.suffix);
  return (path) => {
    const isMeta = path.endsWith(metaSuffix);
    const { dir, name, ext } = posix.parse(isMeta ? path.slice(0, -metaSuffix.length) : path);
    const suffix = ext.slice(1);
    const own = bySuffix.get(suffix);
    if (own !== undefined) {
      // Without a file that says so, a suffix makes no metadata of a file in any folder.
      return isMeta || dir.split('/').includes(own.type.directoryName) ? { whole: wholeOf(own, name) } : undefined;
    }
    if (!isMeta) return undefined;
    const found = parts.get(suffix)?.find(({ kind: { folder } }) => folder === '' || posix.basename(dir) === folder);
    if (found === undefined) return undefined;
    const home = found.kind.folder === '' ? dir : posix.dirname(dir);
    return {
      whole: wholeOf(found.decomposed, posix.basename(home)),
      part: { key: partKey(found.kind, name), home },
    };
  };
};

const metaSuffix = '-meta.xml';

/** There is but one list of labels, whatever its file, or the folder of the labels, is called. */
const wholeOf = (decomposed: DecomposedType, name: string): Whole => {
  const { type } = decomposed;
  const id = type.name === 'CustomLabels' ? type.name : `${type.name}:${looseName(decodedName(name))}`;
  return { id, name, decomposed };
};
