import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import type { GitTree } from '../../git/gitTree.js';
import type { ComponentShape } from './component.js';
import { hasSeparateChildren, type MetadataType } from './metadataType.js';

/** A component of a plain place, and the repository paths of its files: the first is its own, if it has one. */
export type PlainComponent = Readonly<{ shape: ComponentShape; files: readonly string[]; parentFile?: string }>;

/** Finds the component that a file of a commit belongs to; undefined where only the library can tell. Ask it within `GitTree.ask`. */
export type PlainPlaces = (path: string) => PlainComponent | undefined;

const metaSuffix = '-meta.xml';

/** The name and the suffix of `<name>.<suffix>-meta.xml` (source-deploy-retrieve 13.7, utils/path, parseMetadataXml). */
const metaName = /^(.+)\.([^.]+)-meta\.xml$/;

/**
 * Tells components from paths as source-deploy-retrieve 13.7 does (resolve/metadataResolver and its adapters), for the places
 * where nearly all source is: files `<name>.<suffix>-meta.xml`, with content beside them or without; folders of reports and
 * dashboards; bundles; objects and what is in their folders. Whatever is not just so is left to the library.
 */
export const plainPlaces = (tree: GitTree, registry: RegistryAccess): PlainPlaces => {
  const strict = strictFolders(registry);
  const objects = new Set([...strict.values()].filter((type) => type !== undefined && isObject(type)));
  return (path) => {
    const parts = path.split('/');
    const isStrict = (part: string): boolean => strict.has(part);
    const place = parts.findIndex(isStrict);
    if (place < 0) return besideItsMetadata(tree, registry, path, parts);
    const type = strict.get(parts[place]);
    // A file of that name, a folder in a folder of that name, or several types for it.
    const isOther = parts.findLastIndex(isStrict) !== place;
    if (isOther || type === undefined || place > parts.length - 3) return undefined;
    const at = { tree, path, parts, place, type };
    if (type.strategies?.adapter === 'bundle') return inBundle(at);
    return objects.has(type) ? inObject(at) : undefined;
  };
};

const isObject = (type: MetadataType): boolean =>
  type.strategies?.decomposition === 'folderPerType' && hasSeparateChildren(type);

/** The types that are recognised by a folder, by its name; undefined for one that several have. */
const strictFolders = (registry: RegistryAccess): ReadonlyMap<string, MetadataType | undefined> => {
  const folders = new Map<string, MetadataType | undefined>();
  for (const type of registry.getStrictFolderTypes()) {
    folders.set(type.directoryName, folders.has(type.directoryName) ? undefined : type);
  }
  return folders;
};

const besideItsMetadata = (
  tree: GitTree,
  registry: RegistryAccess,
  path: string,
  parts: readonly string[]
): PlainComponent | undefined => {
  const base = parts[parts.length - 1];
  const isMeta = base.endsWith(metaSuffix);
  const [, name, suffix] = metaName.exec(isMeta ? base : `${base}${metaSuffix}`) ?? [];
  const type = suffix === undefined ? undefined : registry.getTypeBySuffix(suffix);
  if (type === undefined || type.strictDirectoryName === true || type.folderContentType !== undefined) return undefined;
  const xml = isMeta ? path : `${path}${metaSuffix}`;
  const content = isMeta ? path.slice(0, -metaSuffix.length) : path;
  const adapter = type.strategies?.adapter ?? 'default';
  if (adapter === 'default') {
    const isHere = isMeta && (type.folderType === undefined || type.inFolder === true);
    const fullName = isHere ? nameIn(type, name, parts) : undefined;
    return fullName === undefined ? undefined : { shape: shapeOf(tree, { type, name: fullName, xml }), files: [xml] };
  }
  if (adapter !== 'matchingContentFile' || type.inFolder === true || type.folderType !== undefined) return undefined;
  if (!tree.has(isMeta ? content : xml)) return undefined;
  return { shape: shapeOf(tree, { type, name, xml, content }), files: [xml, content] };
};

/** In folders of reports and the like the folders are a part of the name (utils/path, parseNestedFullName). */
const nameIn = (type: MetadataType, name: string, parts: readonly string[]): string | undefined => {
  if (!type.inFolder) return name;
  const place = parts.lastIndexOf(type.directoryName);
  if (place < 0 || place > parts.length - 3) return undefined;
  return [...parts.slice(place + 1, -1), parts[parts.length - 1].split('.')[0]].join('/');
};

type At = Readonly<{ tree: GitTree; path: string; parts: readonly string[]; place: number; type: MetadataType }>;

/** A folder is one component, with the one file of its name that describes it (adapters/bundleSourceAdapter). */
const inBundle = ({ tree, parts, place, type }: At): PlainComponent | undefined => {
  const name = parts[place + 1];
  const folder = parts.slice(0, place + 2).join('/');
  if (type.suffix !== undefined || type.metaFileSuffix !== undefined) return undefined;
  const files = tree.filesAt(folder);
  const [xml, ...others] = files.filter((file) => file.endsWith(metaSuffix));
  if (xml === undefined || others.length > 0) return undefined;
  if (metaName.exec(xml.slice(folder.length + 1))?.[1] !== name) return undefined;
  return {
    shape: shapeOf(tree, { type, name, xml, content: folder }),
    files: [xml, ...files.filter((file) => file !== xml)],
  };
};

/** An object's own file, or a child in a file of its own (adapters/decomposedSourceAdapter). */
const inObject = ({ tree, path, parts, place, type }: At): PlainComponent | undefined => {
  const object = parts[place + 1];
  const folder = parts.slice(0, place + 2).join('/');
  const [, name, suffix] = metaName.exec(parts[parts.length - 1]) ?? [];
  if (suffix === undefined) return undefined;
  const own = tree.list(folder).filter((entry) => entry.endsWith(metaSuffix));
  const file = `${object}.${type.suffix ?? ''}${metaSuffix}`;
  if (own.length > 1 || (own.length === 1 && own[0] !== file)) return undefined;
  const xml = own.length === 1 ? `${folder}/${file}` : undefined;
  const parent = shapeOf(tree, { type, name: object, xml, content: folder });
  if (path === xml) return { shape: parent, files: [path] };
  const child = type.children?.types[type.children.suffixes[suffix] ?? ''];
  if (child === undefined || parts.length !== place + 4) return undefined;
  if (child.isAddressable === false || child.unaddressableWithoutParent) return undefined;
  return {
    shape: shapeOf(tree, { type: child, name, xml: path, parent }),
    files: [path],
    ...(xml === undefined ? {} : { parentFile: xml }),
  };
};

/** What the library makes of a component, with its paths (resolve/sourceComponent). */
const shapeOf = (
  tree: GitTree,
  {
    xml,
    content,
    ...rest
  }: Readonly<{ type: MetadataType; name: string; xml?: string; content?: string; parent?: ComponentShape }>
): ComponentShape => ({
  ...rest,
  fullName: fullNameOf(rest),
  xml: xml === undefined ? undefined : tree.toFsPath(xml),
  content: content === undefined ? undefined : tree.toFsPath(content),
});

const fullNameOf = ({
  type,
  name,
  parent,
}: Readonly<{ type: MetadataType; name: string; parent?: ComponentShape }>): string => {
  if (type.ignoreParsedFullName) return type.name;
  return parent === undefined || type.ignoreParentName ? name : `${parent.fullName}.${name}`;
};
