import { createRequire } from 'node:module';

/** A type whose components are elements of their parent's file, such as CustomField in an object's file. */
export type ChildType = Readonly<{
  name: string;
  /** The element of the parent's file, such as `fields`. */
  element: string;
  /** The element inside it that holds the child's own name. */
  idElement: string;
  /** True when the full name has no parent in front (CustomLabel). */
  ignoreParentName: boolean;
}>;

/** What this local org knows of a metadata type, in metadata format. */
export type MetadataType = Readonly<{
  name: string;
  directory: string;
  suffix: string | undefined;
  inFolder: boolean;
  /** `pair`: content and `-meta.xml`; `bundle`: all files of a folder; `file`: one XML file. */
  shape: 'file' | 'pair' | 'bundle';
  /** Path segments below the directory that name a bundle. */
  bundleDepth: number;
  children: readonly ChildType[];
}>;

/** Where a file belongs: the component's type and full name, and what the file is to it. */
export type Location = Readonly<{
  type: MetadataType;
  fullName: string;
  role: 'content' | 'meta' | 'folder';
}>;

type RegistryChild = {
  name: string;
  directoryName: string;
  xmlElementName?: string;
  uniqueIdElement?: string;
  ignoreParentName?: boolean;
  isAddressable?: boolean;
};
type RegistryType = {
  name: string;
  directoryName: string;
  suffix?: string;
  inFolder?: boolean;
  folderContentType?: string;
  strategies?: { adapter: string };
  children?: { types: Record<string, RegistryChild> };
};

const require = createRequire(import.meta.url);
const registry = require('@salesforce/source-deploy-retrieve/lib/src/registry/metadataRegistry.json') as {
  types: Record<string, RegistryType>;
};

const shapeOf = (type: RegistryType): MetadataType['shape'] => {
  switch (type.strategies?.adapter) {
    case 'matchingContentFile':
      return 'pair';
    case 'mixedContent':
      return type.name === 'ExperienceBundle' ? 'bundle' : 'pair';
    case 'bundle':
    case 'digitalExperience':
    case 'uiBundles':
      return 'bundle';
    default:
      return 'file';
  }
};

/** Children of these are not split: SDR does not address them, or their files are bundles of their own. */
const undividedTypes = new Set(['CustomObjectTranslation', 'DigitalExperienceBundle']);

const childrenOf = (type: RegistryType): readonly ChildType[] =>
  undividedTypes.has(type.name)
    ? []
    : Object.values(type.children?.types ?? {}).map((child) => ({
        name: child.name,
        element: child.xmlElementName ?? child.directoryName,
        idElement: child.uniqueIdElement ?? 'fullName',
        ignoreParentName: child.ignoreParentName === true,
      }));

/** Every type of the registry that has files of its own, by name. Folder types are members of their content type. */
export const types: ReadonlyMap<string, MetadataType> = new Map(
  Object.values(registry.types)
    .filter((type) => type.folderContentType === undefined)
    .map((type) => [
      type.name,
      {
        name: type.name,
        directory: type.directoryName,
        suffix: type.suffix,
        inFolder: type.inFolder === true,
        shape: shapeOf(type),
        bundleDepth: type.name === 'DigitalExperienceBundle' ? 2 : 1,
        children: childrenOf(type),
      },
    ])
);

/** Child type name to its parent type and itself. */
export const childTypes: ReadonlyMap<string, Readonly<{ parent: MetadataType; child: ChildType }>> = new Map(
  [...types.values()].flatMap((parent) => parent.children.map((child) => [child.name, { parent, child }] as const))
);

/** Child types whose components are not told apart here: files of a DigitalExperienceBundle, translations of fields. */
export const undividedChildTypes: ReadonlySet<string> = new Set(
  Object.values(registry.types)
    .filter((type) => undividedTypes.has(type.name))
    .flatMap((type) => Object.values(type.children?.types ?? {}).map((child) => child.name))
);

/** True for a type that package.xml may name. */
export const isKnownType = (name: string): boolean =>
  types.has(name) || childTypes.has(name) || undividedChildTypes.has(name);

const byDirectory = new Map<string, MetadataType[]>();
for (const type of types.values()) {
  byDirectory.set(type.directory, [...(byDirectory.get(type.directory) ?? []), type]);
}

const metaSuffix = '-meta.xml';

const bundleLocation = (type: MetadataType, segments: readonly string[]): Location | undefined => {
  if (segments.length > type.bundleDepth + 1) {
    return { type, fullName: segments.slice(1, type.bundleDepth + 1).join('/'), role: 'content' };
  }
  // An ExperienceBundle has, beside its folder, one `<name>.site-meta.xml`.
  const file = segments.at(-1) ?? '';
  return file.endsWith('.site-meta.xml')
    ? { type, fullName: file.slice(0, -'.site-meta.xml'.length), role: 'meta' }
    : undefined;
};

const fileLocation = (type: MetadataType, segments: readonly string[]): Location | undefined => {
  const path = segments.slice(1).join('/');
  const isMeta = path.endsWith(metaSuffix);
  const name = isMeta ? path.slice(0, -metaSuffix.length) : path;
  const role = isMeta ? 'meta' : 'content';
  if (type.inFolder && isMeta && !(segments.at(-1) ?? '').slice(0, -metaSuffix.length).includes('.')) {
    return { type, fullName: name, role: 'folder' };
  }
  if (type.name === 'Document') {
    // Since API 18 the full name has no file extension (Metadata API Developer Guide, Document).
    return { type, fullName: name.replace(/\.[^./]*$/, ''), role };
  }
  return type.suffix !== undefined && name.endsWith(`.${type.suffix}`)
    ? { type, fullName: name.slice(0, -type.suffix.length - 1), role: type.shape === 'pair' ? role : 'content' }
    : undefined;
};

/**
 * A territory model has a folder of its own, with its territories and rules in folders below it, which are named
 * `Model.Name` (Metadata API Developer Guide, Territory2Model, Territory2).
 */
const territoryLocation = (segments: readonly string[]): Location | undefined => {
  const [, model = '', ...below] = segments;
  const file = below.at(-1) ?? '';
  const typeName = { 1: 'Territory2Model', 2: below[0] === 'rules' ? 'Territory2Rule' : 'Territory2' }[below.length];
  const type = typeName === undefined ? undefined : types.get(typeName);
  if (type?.suffix === undefined || !file.endsWith(`.${type.suffix}`)) return undefined;
  const name = file.slice(0, -type.suffix.length - 1);
  return { type, fullName: below.length === 1 ? name : `${model}.${name}`, role: 'content' };
};

const located = new Map<string, Location | undefined>();

/** The component that a file in metadata format belongs to, or undefined when no type knows such a file. */
export const locate = (path: string): Location | undefined => {
  if (located.has(path)) return located.get(path);
  const segments = path.split('/');
  let location = segments[0] === 'territory2Models' ? territoryLocation(segments) : undefined;
  for (const type of segments.length > 1 ? (byDirectory.get(segments[0]) ?? []) : []) {
    location ??= type.shape === 'bundle' ? bundleLocation(type, segments) : fileLocation(type, segments);
  }
  located.set(path, location);
  return location;
};
