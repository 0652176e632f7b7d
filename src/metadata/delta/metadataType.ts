import type { MetadataComponent } from '@salesforce/source-deploy-retrieve';

/** The library's description of a metadata type. */
export type MetadataType = MetadataComponent['type'];

/** Whether the children of such components are files of their own that are deployed one by one. */
export const hasSeparateChildren = (type: MetadataType): boolean =>
  (type.strategies?.adapter === 'decomposed' || type.strategies?.adapter === 'digitalExperience') &&
  Object.values(type.children?.types ?? {}).some(isAddressable);

/** Whether children of a type are components that package.xml names. */
export const isAddressable = (child: MetadataType): boolean =>
  child.isAddressable !== false && child.unaddressableWithoutParent !== true;
