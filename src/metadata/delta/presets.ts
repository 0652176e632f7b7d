import { posix } from 'node:path';
import type { MetadataRegistry, RegistryAccess, SourceComponent } from '@salesforce/source-deploy-retrieve';
import type { Member } from '../../common/member.js';
import type { GitTree } from '../../git/gitTree.js';
import { library } from '../library.js';
import { hasSeparateChildren, type MetadataType } from './metadataType.js';

/*
 * Where the presets that keep components in parts (source-deploy-retrieve 13.7, registry/presets) make something else of a type
 * than an org has, or a commit may hold. Nothing else in this room asks for a preset.
 */

/**
 * Labels in files of their own are components, as they are in an org. The preset decomposeCustomLabelsBeta says that only their
 * list is one (`isAddressable`), which would send all of them with each, and delete none. With a name that doesn't come from the
 * list's file, a list without one is a list still.
 *
 * @returns the registry that was given where it has no such labels
 */
export const withLabelsOfTheirOwn = (merged: MetadataRegistry): MetadataRegistry => {
  const { customlabels: list } = merged.types;
  const label = list?.children?.types.customlabel;
  if (list?.children === undefined || label?.isAddressable !== false) return merged;
  const types = { ...list.children.types, customlabel: { ...label, isAddressable: true, ignoreParentName: true } };
  const customlabels = { ...list, ignoreParsedFullName: true, children: { ...list.children, types } };
  return { ...merged, types: { ...merged.types, customlabels } };
};

/**
 * A list of labels may stand beside labels in files of their own, until it is taken apart. The preset decomposeCustomLabelsBeta2
 * has it for a component without parts: none of them would be deleted, and in a package the list and the other labels would
 * overwrite each other, since both are written to one file (convert/transformers/decomposeLabelsTransformer,
 * convert/convertContext/decomposedLabelsFinalizer). With the parts that it has without a preset, the library puts them together.
 *
 * @param standard the library's registry as it comes
 * @returns the registry that was given where its list has parts
 */
export const withLabelsInTheirList = (merged: MetadataRegistry, standard: MetadataRegistry): MetadataRegistry => {
  const { customlabels: list } = merged.types;
  if (list === undefined || !goesByItsEntries(list)) return merged;
  const { children } = standard.types.customlabels;
  return { ...merged, types: { ...merged.types, customlabels: { ...list, children } } };
};

/** Whether a list is sent as its entries alone, and never as itself: that of labels with decomposeCustomLabelsBeta2. */
export const goesByItsEntries = ({ name, strategies }: MetadataType): boolean =>
  name === 'CustomLabels' && strategies?.transformer === 'decomposedLabels';

/**
 * Whether the library itself takes of a file the children that are asked for, as it does with a list of labels
 * (convert/transformers/nonDecomposedMetadataTransformer, decomposeLabelsTransformer). Of any other it takes all of them, or none.
 */
export const isTakenApart = (type: MetadataType): boolean =>
  type.strategies?.transformer === 'nonDecomposed' || goesByItsEntries(type);

/** Whether labels may have files of their own (decomposeCustomLabelsBeta, decomposeCustomLabelsBeta2). */
export const labelsHaveOwnFiles = (registry: RegistryAccess): boolean =>
  labelsGoByTheirList(registry) || goesByItsEntries(registry.getTypeByName('CustomLabels'));

/** The type whose files may hold components of another type: its parent, or the list of labels in files of their own. */
export const holderOf = (type: string, registry: RegistryAccess): MetadataType | undefined =>
  type === 'CustomLabel' ? registry.getTypeByName('CustomLabels') : registry.getParentType(type);

/** Whether labels in files of their own go by the name of their list (decomposeCustomLabelsBeta). */
export const labelsGoByTheirList = (registry: RegistryAccess): boolean =>
  registry.getTypeByName('CustomLabels').strategies?.adapter === 'decomposed';

/** Whether a component is the list of others that have files of their own: with decomposeCustomLabelsBeta2 that of labels. */
export const isListOfFiles = ({ type }: Member, registry: RegistryAccess): boolean =>
  type === 'CustomLabels' && goesByItsEntries(registry.getTypeByName(type));

/**
 * Whether a file that is one entry of a list, such as a workflow alert, is taken for a component without that list. The library
 * knows such files by their endings without the preset that has them, too (registry/metadataRegistry.json, suffixes), by a name
 * without the object: `WorkflowAlert:Paid`, which no org has.
 *
 * @param source a component that a file was resolved to
 */
export const lacksItsList = (
  { type, parent }: Readonly<{ type: MetadataType; parent?: unknown }>,
  registry: RegistryAccess
): boolean => parent === undefined && type.ignoreParentName !== true && registry.getParentType(type.name) !== undefined;

/**
 * A component that one file holds, with all of its parts, where the preset would have a folder of parts. The library takes the
 * file for that folder, in which it finds none (resolve/adapters/decomposedSourceAdapter).
 *
 * @returns the component that was given where it is no such one
 */
export const asOneFile = (source: SourceComponent): SourceComponent => {
  const { type, name, xml, content, parent, parentType, tree } = source;
  if (content === undefined || content !== xml || !hasSeparateChildren(type)) return source;
  return new (library().SourceComponent)({ type, name, xml, parent, parentType }, tree);
};

/**
 * Where the own file of a permission set in parts stands (decomposePermissionSetBeta, decomposePermissionSetBeta2). Without it the
 * library takes a part for it (resolve/adapters/decomposedSourceAdapter), and stops when it converts that.
 *
 * @returns a repository path; undefined for a component that is none in parts
 */
export const ownFilePlace = (
  { name, type, xml, content }: Pick<SourceComponent, 'name' | 'type' | 'xml' | 'content'>,
  tree: GitTree
): string | undefined =>
  type.name === 'PermissionSet' && content !== undefined && content !== xml && type.strategies?.adapter === 'decomposed'
    ? posix.join(tree.toRepositoryPath(content), `${name}.${type.suffix ?? ''}-meta.xml`)
    : undefined;

/**
 * Where the schema of an external service stands: beside its file, under its name (decomposeExternalServiceRegistrationBeta). The
 * library cannot do without it (convert/transformers/decomposeExternalServiceRegistrationTransformer).
 *
 * @param file the repository path of the component's own file
 * @returns a repository path; undefined for a component of another type
 */
export const schemaPlace = (
  { name, type }: Pick<SourceComponent, 'name' | 'type'>,
  file: string
): string | undefined =>
  type.strategies?.adapter === 'partiallyDecomposed' ? posix.join(posix.dirname(file), `${name}.yaml`) : undefined;

/**
 * The schema of an external service, where it's there. Asks the tree, so call it within `GitTree.ask`.
 *
 * @param file the repository path of the component's own file
 * @returns repository paths; none for a component of another type
 */
export const schemaBeside = (source: SourceComponent, file: string, tree: GitTree): readonly string[] => {
  const schema = schemaPlace(source, file);
  return schema !== undefined && tree.exists(tree.toFsPath(schema)) ? [schema] : [];
};
