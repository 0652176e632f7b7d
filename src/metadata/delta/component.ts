import type { MetadataComponent, RegistryAccess, SourceComponent } from '@salesforce/source-deploy-retrieve';
import type { Member } from '../../common/member.js';
import type { GitTree } from '../../git/gitTree.js';
import { hasSeparateChildren, isAddressable, type MetadataType } from './metadataType.js';
import { schemaBeside } from './presets.js';

/** A component as far as its place tells, in paths of the library. */
export type ComponentShape = Pick<SourceComponent, 'type' | 'name' | 'fullName' | 'xml' | 'content'> &
  Readonly<{ parent?: ComponentShape }>;

/** A component of a commit. */
export type FoundComponent = Readonly<{
  member: Member;
  source: ComponentShape;
  /** As the library sees it. Ask it within `GitTree.ask`. */
  asLibrary: () => SourceComponent;
  /** The repository paths it is made of. Children that are components of their own are not among them. */
  files: readonly string[];
  /** The repository path of its parent's own file, which the library needs to convert a child; undefined without one. */
  parentFile: string | undefined;
}>;

/** How children of one type stand in their parent's file: the tag of each, and the tag in it that names it. */
export type ChildTag = Readonly<{ type: MetadataType; tag: string; key: string }>;

/**
 * Describes a component that the library resolved over a commit. Asks the tree, so call it within `GitTree.ask`.
 */
export const describeComponent = (source: SourceComponent, tree: GitTree, registry: RegistryAccess): FoundComponent => {
  const parentXml = source.parent?.xml;
  return {
    member: memberOf(source, registry),
    source,
    asLibrary: () => source,
    files: filesOf(source, tree),
    parentFile:
      parentXml !== undefined && parentXml !== source.xml && tree.exists(parentXml)
        ? tree.toRepositoryPath(parentXml)
        : undefined,
  };
};

/**
 * A component as package.xml names it: folders under their content's type, report and dashboard folders with a slash at
 * the end (source-deploy-retrieve 13.7, ComponentSet.getObject).
 */
export const memberOf = ({ type, fullName }: MetadataComponent, registry: RegistryAccess): Member => {
  if (type.folderContentType === undefined) return { type: type.name, fullName };
  const slash =
    ['DashboardFolder', 'ReportFolder', 'EmailTemplateFolder'].includes(type.name) && !fullName.endsWith('/');
  return { type: registry.getTypeByName(type.folderContentType).name, fullName: slash ? `${fullName}/` : fullName };
};

/**
 * How the children that stand in this component's own file are found there; empty for a component whose children are
 * files, or that has none. Types whose children the registry gives no tag for are taken as a whole. An object's own file may
 * have fields, too, where others of it are files: it is deployed with them.
 */
export const childTagsOf = ({ type, content, parent }: ComponentShape): readonly ChildTag[] => {
  if (parent !== undefined || type.strategies?.adapter === 'digitalExperience') return [];
  const decomposed = type.strategies?.adapter === 'decomposed';
  if (content !== undefined && !decomposed) return [];
  return Object.values(type.children?.types ?? {})
    .filter((child) => isAddressable(child) && (decomposed || child.xmlElementName !== undefined))
    .map((child) => ({
      type: child,
      tag: child.xmlElementName ?? child.directoryName,
      key: child.uniqueIdElement ?? 'fullName',
    }));
};

const filesOf = (source: SourceComponent, tree: GitTree): string[] => {
  const { type, parent, xml, content } = source;
  const own = xml === undefined ? [] : [xml];
  const inside = parent === undefined && hasSeparateChildren(type) ? [] : source.walkContent();
  const alone = content !== undefined && inside.length === 0 && !tree.isDirectory(content) ? [content] : inside;
  const files = [...new Set([...own, ...alone])].map((path) => tree.toRepositoryPath(path));
  return [...files, ...schemaBeside(source, files[0], tree)];
};
