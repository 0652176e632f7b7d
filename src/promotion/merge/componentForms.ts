import { groupBy } from '../../common/groupBy.js';
import type { FilePlace, Whole } from '../../metadata/decomposition/filePlaces.js';
import type { Sides } from '../../metadata/merge/versions.js';
import type { FileEntry, SideChanges } from './bothChanged.js';

/** A file of a component that may have parts in files of their own. */
export type ComponentFile = FileEntry & Readonly<{ path: string; place: FilePlace }>;

/** The files of a component in one version: its own, and those of its parts by their keys. */
export type ComponentFiles = Readonly<{ own?: ComponentFile; parts: ReadonlyMap<string, ComponentFile> }>;

/** The files of a component that either side changed, as each version has them. */
export type ComponentForms = Readonly<{ whole: Whole; files: Sides<ComponentFiles> }>;

/**
 * The components of which a side changed the own file, with those of their files that either side changed. One of which a version
 * has two own files, or a part twice, is told apart by its folder, or else left out: nothing tells which of them became which.
 *
 * @param placeOf tells what a file is by its path
 */
export const componentForms = (
  changes: SideChanges,
  placeOf: (path: string) => FilePlace | undefined
): readonly ComponentForms[] => {
  const place = new Map([...changes.ours, ...changes.theirs].map(({ path }) => [path, placeOf(path)]));
  const versions = entriesOf(changes);
  const filesIn = (version: keyof Sides<unknown>): readonly ComponentFile[] =>
    [...versions[version]].flatMap(([path, entry]) => {
      const found = place.get(path);
      return found === undefined ? [] : [{ path, ...entry, place: found }];
    });
  const all = { base: filesIn('base'), ours: filesIn('ours'), theirs: filesIn('theirs') };
  return formsBy(all, ({ place: { whole } }) => whole.id).flatMap((group) =>
    isPlain(group) ? [formOf(group)] : formsBy(group, folderOf).filter(isPlain).map(formOf)
  );
};

type Entries = Map<string, FileEntry>;

/** The changed files as each version has them. */
const entriesOf = ({ ours, theirs }: SideChanges): Sides<Entries> => {
  const base: Entries = new Map();
  for (const { path, status, oldMode, oldOid } of [...ours, ...theirs]) {
    if (status !== 'A') base.set(path, { mode: oldMode, oid: oldOid });
  }
  const after = (changes: SideChanges[keyof SideChanges]): Entries => {
    const entries = new Map(base);
    for (const { path, status, newMode, newOid } of changes) {
      if (status === 'D') entries.delete(path);
      else entries.set(path, { mode: newMode, oid: newOid });
    }
    return entries;
  };
  return { base, ours: after(ours), theirs: after(theirs) };
};

type Files = Sides<readonly ComponentFile[]>;

const formsBy = (files: Files, keyOf: (file: ComponentFile) => string): readonly Files[] => {
  const groups = {
    base: groupBy(files.base, keyOf),
    ours: groupBy(files.ours, keyOf),
    theirs: groupBy(files.theirs, keyOf),
  };
  const keys = new Set(Object.values(groups).flatMap((group) => [...group.keys()]));
  return [...keys].map((key) => ({
    base: groups.base.get(key) ?? [],
    ours: groups.ours.get(key) ?? [],
    theirs: groups.theirs.get(key) ?? [],
  }));
};

/** The folder that has the folder of the type: each package directory may have a list of labels. */
const folderOf = ({ path, place: { whole } }: ComponentFile): string => {
  const folders = path.split('/').slice(0, -1);
  return folders.slice(0, folders.lastIndexOf(whole.decomposed.type.directoryName) + 1).join('/');
};

const isPlain = (files: Files): boolean =>
  Object.values(files).every((version) => {
    const keys = version.map(({ place: { part } }) => part?.key);
    return new Set(keys).size === keys.length;
  });

const formOf = ({ base, ours, theirs }: Files): ComponentForms => {
  const [{ place }] = [...base, ...ours, ...theirs];
  const files = (version: readonly ComponentFile[]): ComponentFiles => {
    const own = version.find((file) => file.place.part === undefined);
    const parts = version.flatMap((file) => (file.place.part ? [[file.place.part.key, file] as const] : []));
    return { ...(own === undefined ? {} : { own }), parts: new Map(parts) };
  };
  return { whole: place.whole, files: { base: files(base), ours: files(ours), theirs: files(theirs) } };
};
