import type { Composite } from './composite.js';
import { componentKey, compositeAt, inventoryOf, isOnlyChildren, type StoredComponent } from './inventory.js';
import { readManifest, type Manifest } from './manifest.js';
import { problemAt, type Problem } from './problem.js';
import { childTypes, isKnownType, locate, types, undividedChildTypes } from './registry.js';
import { shapeFaults } from './shape.js';
import type { Component } from './types.js';
import { parseXml } from './xml.js';

/** One component that a package brings. Of a composite file it is one child, or the parent's own properties. */
export type PackageComponent = StoredComponent & Readonly<{ blockKeys: ReadonlySet<string> | undefined }>;

/** One destructive manifest; members in the order given. */
export type Deletions = Readonly<{
  manifest: string;
  when: 'before' | 'after';
  members: ReadonlyArray<Readonly<{ type: string; fullName: string }>>;
}>;

/** A zip as its manifest orders it. */
export type DeployPackage = Readonly<{
  /** package.xml and the destructive manifests that could be read; empty without a package.xml. */
  manifests: readonly string[];
  /** The version that package.xml names, as a number; undefined when it names none. */
  version: number | undefined;
  files: ReadonlyMap<string, Buffer>;
  components: readonly PackageComponent[];
  deletions: readonly Deletions[];
  /** What is wrong with the package itself, whatever the org holds. */
  problems: readonly Problem[];
}>;

const manifestName = 'package.xml';
const destructiveNames: ReadonlyArray<Readonly<{ manifest: string; when: Deletions['when'] }>> = [
  { manifest: 'destructiveChangesPre.xml', when: 'before' },
  // Plain destructiveChanges.xml is processed before the additions.
  { manifest: 'destructiveChanges.xml', when: 'before' },
  { manifest: 'destructiveChangesPost.xml', when: 'after' },
];

const inManifest = (name: string): Component => ({ type: '', fullName: name, fileName: name });

/** The folder (with `/`) that package.xml lies in: the zip's root, or one folder below. */
const rootOf = (zip: ReadonlyMap<string, Buffer>): string => {
  if (zip.has(manifestName)) return '';
  const nested = [...zip.keys()].find((path) => /^[^/]+\/package\.xml$/.test(path));
  return nested === undefined ? '' : nested.slice(0, -manifestName.length);
};

/** Says of a component whether a member of package.xml names it. */
type Covers = (type: string, fullName: string) => boolean;

const coverOf = (manifest: Manifest): Covers => {
  const named = new Map([...manifest.members].map(([type, names]) => [type, new Set(names)]));
  // A bundle may come with some of its parts only: `DigitalExperience site/X.sfdc_cms__view/home`.
  const partial = new Set([...(named.get('DigitalExperience') ?? [])].map((part) => part.split('.')[0]));
  return (type, fullName) =>
    named.get(type)?.has('*') === true ||
    named.get(type)?.has(fullName) === true ||
    (type === 'DigitalExperienceBundle' && partial.has(fullName));
};

const isXml = (path: string): boolean => {
  const location = locate(path);
  return path.endsWith('-meta.xml') || location?.type.shape === 'file';
};

/** XML that is broken, does not fit its type, or lacks the other half of a pair. */
const problemsOfFiles = (component: StoredComponent, files: ReadonlyMap<string, Buffer>): Problem[] => {
  const type = types.get(component.type)!;
  const faults = component.paths.filter(isXml).flatMap((path): Problem[] => {
    const document = parseXml(files.get(path)!);
    if (document.fault) {
      const { message, line, column } = document.fault;
      return [{ ...problemAt(component, `Error parsing file: ${message}`), lineNumber: line, columnNumber: column }];
    }
    return type.shape === 'file' && !component.isFolder
      ? shapeFaults(type, document.root).map((fault) =>
          problemAt(component, fault.problem, document.text, fault.offset)
        )
      : [];
  });
  const isHalf = type.shape === 'pair' && !component.isFolder && component.paths.length < 2;
  if (!isHalf) return faults;
  const hasMeta = component.paths[0].endsWith('-meta.xml');
  const missing = hasMeta ? component.fileName : `${component.fileName}-meta.xml`;
  return [...faults, problemAt(component, `${missing} is missing: ${component.type} needs content and metadata file`)];
};

const partsOf = (component: StoredComponent, composite: Composite, covers: Covers): PackageComponent[] => {
  const wholeFile = covers(component.type, component.fullName);
  const children = composite.blocks.filter(
    (block) => block.child && (wholeFile || covers(block.child.name, block.fullName!))
  );
  const properties = composite.blocks.filter((block) => block.child === undefined);
  const isParentNamed = wholeFile && properties.length > 0 && !isOnlyChildren(types.get(component.type)!);
  return [
    ...(isParentNamed ? [{ ...component, blockKeys: new Set(properties.map((block) => block.key)) }] : []),
    ...children.map((block) => ({
      type: block.child!.name,
      fullName: block.fullName!,
      fileName: component.fileName,
      paths: component.paths,
      parent: component.fullName,
      isFolder: false,
      blockKeys: new Set([block.key]),
    })),
  ];
};

/** Files that no member covers: `Not in package.xml` (forcedotcom/cli#3012). */
const notNamed = (component: Component): Problem => problemAt(component, 'Not in package.xml');

const componentsOf = (
  files: ReadonlyMap<string, Buffer>,
  manifest: Manifest
): Readonly<{ components: PackageComponent[]; problems: Problem[] }> => {
  const covers = coverOf(manifest);
  const components: PackageComponent[] = [];
  const problems = [...files.keys()]
    .filter((path) => locate(path) === undefined)
    .map((path) => notNamed({ type: '', fullName: path, fileName: path }));
  for (const component of inventoryOf(files).values()) {
    if (component.parent !== undefined) continue;
    const faults = problemsOfFiles(component, files);
    const composite = compositeAt(component.paths[0], files.get(component.paths[0])!);
    const isNamed = covers(component.type, component.fullName);
    problems.push(...faults);
    if (composite) {
      const parts = partsOf(component, composite, covers);
      components.push(...parts);
      if (parts.length === 0 && !isNamed) problems.push(notNamed(component));
    } else if (isNamed || faults.length > 0) components.push({ ...component, blockKeys: undefined });
    else problems.push(notNamed(component));
  }
  return { components, problems };
};

/** Members that have no file: forcedotcom/cli#2182. `*` never gives this. Unknown types: forcedotcom/cli#866. */
const problemsOfMembers = (files: ReadonlyMap<string, Buffer>, manifest: Manifest): Problem[] => {
  const inventory = inventoryOf(files);
  const isUnreadable = (type: string): boolean =>
    [...files].some(
      ([path, content]) => locate(path)?.type.name === childTypes.get(type)?.parent.name && parseXml(content).fault
    );
  return [...manifest.members].flatMap(([type, names]) => {
    if (!isKnownType(type)) {
      return [problemAt(inManifest(manifestName), `Unknown type name '${type}' specified in package.xml`)];
    }
    if (undividedChildTypes.has(type)) return [];
    return names
      .filter((name) => name !== '*' && !inventory.has(componentKey(type, name)))
      .filter((name) => !(types.get(type)?.inFolder && name === 'unfiled$public'))
      .filter(() => !childTypes.has(type) || !isUnreadable(type))
      .map((name) => ({
        ...problemAt(
          inManifest(manifestName),
          `An object '${name}' of type ${type} was named in package.xml, but was not found in zipped directory`
        ),
        type,
        fullName: name,
      }));
  });
};

const deletionsOf = (files: ReadonlyMap<string, Buffer>): Readonly<{ deletions: Deletions[]; problems: Problem[] }> => {
  const problems: Problem[] = [];
  const deletions = destructiveNames.flatMap(({ manifest, when }): Deletions[] => {
    const content = files.get(manifest);
    if (content === undefined) return [];
    const read = readManifest(content);
    if ('message' in read) {
      const at = { lineNumber: read.line, columnNumber: read.column };
      problems.push({ ...problemAt(inManifest(manifest), `Error parsing file: ${read.message}`), ...at });
      return [];
    }
    const members = [...read.members].flatMap(([type, names]) => names.map((fullName) => ({ type, fullName })));
    for (const { type, fullName } of members) {
      if (!types.has(type) && !childTypes.has(type)) {
        problems.push(problemAt(inManifest(manifest), `Unknown type name '${type}' specified in ${manifest}`));
      } else if (fullName === '*') {
        // No wildcards: Metadata API Developer Guide, Deleting Components from an Organization.
        problems.push(problemAt(inManifest(manifest), `Wildcards are not allowed in ${manifest}: ${type}`));
      }
    }
    return [{ manifest, when, members: members.filter(({ type, fullName }) => isKnownType(type) && fullName !== '*') }];
  });
  return { deletions, problems };
};

/** Reads a zip (path to bytes) as a package. It does not throw: whatever is wrong is a problem in the answer. */
export const readPackage = (zip: ReadonlyMap<string, Buffer>): DeployPackage => {
  const root = rootOf(zip);
  const all = new Map<string, Buffer>();
  for (const [path, content] of zip) {
    if (path.startsWith(root) && !path.endsWith('/')) all.set(path.slice(root.length), content);
  }
  const manifestFile = all.get(manifestName);
  if (manifestFile === undefined) {
    // Text and names: forcedotcom/CustomMetadataLoader#34.
    const top = [...zip.keys()].map((path) => path.split('/')).find((segments) => segments.length > 2)?.[0];
    const fileName = top === undefined ? manifestName : `${top}/${manifestName}`;
    const problems = [problemAt({ type: '', fullName: manifestName, fileName }, 'No package.xml found')];
    return { manifests: [], version: undefined, files: new Map(), components: [], deletions: [], problems };
  }
  const manifest = readManifest(manifestFile);
  if ('message' in manifest) {
    const at = { lineNumber: manifest.line, columnNumber: manifest.column };
    const problems = [{ ...problemAt(inManifest(manifestName), `Error parsing file: ${manifest.message}`), ...at }];
    return { manifests: [], version: undefined, files: new Map(), components: [], deletions: [], problems };
  }
  const { deletions, problems: destructiveProblems } = deletionsOf(all);
  const files = new Map(
    [...all].filter(([path]) => path !== manifestName && !destructiveNames.some((one) => one.manifest === path))
  );
  const { components, problems } = componentsOf(files, manifest);
  return {
    manifests: [manifestName, ...deletions.map((one) => one.manifest)],
    version: manifest.version === undefined ? undefined : Number(manifest.version),
    files,
    components,
    deletions,
    problems: [...problems, ...problemsOfMembers(files, manifest), ...destructiveProblems],
  };
};
