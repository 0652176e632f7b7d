import { posix, relative, sep } from 'node:path';
import { MetadataResolver, type RegistryAccess, type SourceComponent } from '@salesforce/source-deploy-retrieve';
import { memberKey } from '../../common/member.js';
import { childrenInFile } from '../delta/childrenInFile.js';
import { childTagsOf, memberOf } from '../delta/component.js';
import { hasSeparateChildren } from '../delta/metadataType.js';
import type { FilesTree } from '../delta/filesTree.js';
import { parseXml } from '../xml/parse.js';
import { textOf, type XmlElement, type XmlValue } from '../xml/values.js';
import { isZip, unzip } from '../../common/zip.js';
import type { ComponentContent } from './componentContent.js';

/**
 * Takes files in source or metadata format apart into components, children in one file too.
 *
 * @param paths of the tree's files; those that no metadata type claims are left out
 * @returns by member key
 * @throws SfError UnparsableMetadataError
 */
export const splitFiles = (
  tree: FilesTree,
  paths: readonly string[],
  registry: RegistryAccess
): Map<string, ComponentContent> => {
  const resolver = new MetadataResolver(registry, tree, false);
  const contents = new Map<string, ComponentContent>();
  const done = new Set<string>();
  for (const path of paths) {
    const source = done.has(path) ? undefined : resolve(resolver, tree.toFsPath(path));
    if (source === undefined) continue;
    for (const content of contentsOf(tree, source, registry)) contents.set(memberKey(content.member), content);
    for (const file of filesOf(source)) done.add(pathIn(tree, file));
  }
  return contents;
};

const resolve = (resolver: MetadataResolver, fsPath: string): SourceComponent | undefined => {
  try {
    return resolver.getComponentsFromPath(fsPath).at(0);
  } catch (error) {
    if ((error as Error).name === 'TypeInferenceError') return undefined;
    throw error;
  }
};

const filesOf = (source: SourceComponent): readonly string[] =>
  hasSeparateChildren(source.type) && source.parent === undefined
    ? [source.xml ?? '']
    : [source.xml ?? '', ...source.walkContent()];

const contentsOf = (tree: FilesTree, source: SourceComponent, registry: RegistryAccess): ComponentContent[] => {
  const member = memberOf(source, registry);
  const tags = new Set(childTagsOf(source).map(({ tag }) => tag));
  if (tags.size === 0 || source.xml === undefined) return [{ member, ...wholeOf(tree, source) }];
  const path = pathIn(tree, source.xml);
  const content = tree.readFileSync(source.xml);
  const children = childrenInFile({ source, files: [path] }, content);
  return [
    { member, element: without(parseXml(content, path).element, tags), files: new Map() },
    ...[...children.values()].map((child) => ({ member: child.member, element: child.element, files: new Map() })),
  ];
};

const wholeOf = (tree: FilesTree, source: SourceComponent): Omit<ComponentContent, 'member'> => {
  const { xml, type, parent } = source;
  const isXml = xml !== undefined && !xml.endsWith('.json') && tree.exists(xml);
  const own = isXml ? parseXml(tree.readFileSync(xml), pathIn(tree, xml)).element : undefined;
  if (parent === undefined && hasSeparateChildren(type)) return { element: own, files: new Map() };
  if (type.strategies?.adapter === 'decomposed') return { element: composed(tree, source, own), files: new Map() };
  return { element: own, files: contentFiles(tree, source, own) };
};

/** A component whose parts are files but no components: its own elements and those of the parts. */
const composed = (tree: FilesTree, source: SourceComponent, own: XmlElement | undefined): XmlElement => {
  const elements = new Map<string, readonly XmlValue[]>(Object.entries(own ?? {}));
  const append = (tag: string, values: readonly XmlValue[]): void => {
    elements.set(tag, [...(elements.get(tag) ?? []), ...values]);
  };
  for (const { xml, type } of source.getChildren()) {
    // In metadata format the parts are in the component's own file.
    if (xml === undefined || xml === source.xml) continue;
    const part = parseXml(tree.readFileSync(xml), pathIn(tree, xml));
    // A part of a permission set is a small permission set; others are one child.
    if (part.root === source.type.name) Object.entries(part.element).forEach(([tag, values]) => append(tag, values));
    else append(type.xmlElementName ?? type.directoryName, [part.element]);
  }
  return Object.fromEntries(elements);
};

const contentFiles = (
  tree: FilesTree,
  source: SourceComponent,
  own: XmlElement | undefined
): ReadonlyMap<string, Buffer> => {
  const { content, xml } = source;
  if (content === undefined) return new Map();
  const isFolder = tree.isDirectory(content);
  const paths = source.walkContent().filter((path) => path !== xml || path.endsWith('.json'));
  const metaFile = xml?.endsWith('.json') === true && tree.exists(xml) ? [xml] : [];
  const files = new Map(
    [...new Set([...paths, ...metaFile])].map((path) => [
      isFolder ? relative(content, path).split(sep).join(posix.sep) : 'content',
      tree.readFileSync(path),
    ])
  );
  const single = files.get('content');
  return single !== undefined && isArchive(source, own) && isZip(single) ? unzip(single) : files;
};

/** A folder of a static resource is zipped for the org, so that an archive is compared by what is in it. */
const isArchive = ({ type }: SourceComponent, own: XmlElement | undefined): boolean =>
  type.name === 'StaticResource' &&
  ['application/zip', 'application/x-zip-compressed', 'application/jar'].includes(
    textOf(own ?? {}, 'contentType') ?? ''
  );

const without = (element: XmlElement, tags: ReadonlySet<string>): XmlElement =>
  Object.fromEntries(Object.entries(element).filter(([tag]) => !tags.has(tag)));

const pathIn = ({ root }: FilesTree, fsPath: string): string => relative(root, fsPath).split(sep).join(posix.sep);
