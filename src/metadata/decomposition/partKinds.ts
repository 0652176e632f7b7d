import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import type { MetadataType } from '../delta/metadataType.js';
import { goesByItsEntries } from '../delta/presets.js';

/** How elements of one tag of a component's own file stand in files of their own. */
export type PartKind = Readonly<{
  tag: string;
  /** The element that names such a one; without it, what the library takes for that. */
  key?: string;
  /** The folder of their files within that of the component; empty where they lie in that itself. */
  folder: string;
  suffix: string;
  /** The root of their files. */
  root: string;
  /**
   * What a file holds: one element, which its root stands for; or as they are all elements of the tag, or those about one
   * object, with others of other tags.
   */
  holds: 'one' | 'all' | 'ofObject';
}>;

/** A type whose components may have parts in files of their own. */
export type DecomposedType = Readonly<{ type: MetadataType; kinds: readonly PartKind[] }>;

/**
 * The types whose components may have parts in files of their own, as source-deploy-retrieve 13.7 takes them apart
 * (convert/transformers: decomposedMetadataTransformer, decomposedPermissionSetTransformer, decomposeLabelsTransformer). The
 * schema of an external service is none of these parts: it is no XML, and may have been made YAML of JSON.
 *
 * @param registry the metadata types, with the presets of a project
 */
export const decomposedTypes = (registry: RegistryAccess): readonly DecomposedType[] =>
  Object.values(registry.getRegistry().types).flatMap((type) => {
    const kinds = kindsOf(type);
    return kinds.length === 0 ? [] : [{ type, kinds }];
  });

const kindsOf = (type: MetadataType): readonly PartKind[] => {
  const { name, strategies, children } = type;
  if (goesByItsEntries(type)) return [labels];
  if (strategies?.adapter !== 'decomposed') return [];
  const tags = new Map(Object.entries(children?.directories ?? {}).map(([tag, id]) => [id, tag]));
  const isOfPermissionSet = strategies.transformer === 'decomposedPermissionSet';
  return Object.entries(children?.types ?? {}).flatMap(([id, child]): readonly PartKind[] => {
    const tag = child.xmlElementName ?? tags.get(id);
    if (tag === undefined || child.suffix === undefined) return [];
    const common = { tag, key: child.uniqueIdElement, suffix: child.suffix };
    if (isOfPermissionSet) {
      const folder = child.directoryName;
      return [{ ...common, folder, root: name, holds: folder === '' ? 'all' : 'ofObject' }];
    }
    const folder = strategies.decomposition === 'folderPerType' ? child.directoryName : '';
    return [{ ...common, folder, root: child.name, holds: 'one' }];
  });
};

/** Labels with the preset decomposeCustomLabelsBeta2, which has them for a type without a parent. */
const labels: PartKind = {
  ...{ tag: 'labels', key: 'fullName', folder: '', suffix: 'label' },
  ...{ root: 'CustomLabel', holds: 'one' },
};
