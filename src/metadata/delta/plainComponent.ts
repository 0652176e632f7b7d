import type { RegistryAccess, SourceComponent } from '@salesforce/source-deploy-retrieve';
import type { GitTree } from '../../git/gitTree.js';
import { library } from '../library.js';
import { type ComponentShape, type FoundComponent, memberOf } from './component.js';
import { libraryTree } from './libraryTree.js';
import type { PlainComponent } from './plainPlaces.js';

/** A component that its place alone tells; the library is given it when it is asked for. */
export const plainComponent = (
  { shape, files, parentFile }: PlainComponent,
  tree: GitTree,
  registry: RegistryAccess
): FoundComponent => ({
  member: memberOf(shape, registry),
  source: shape,
  asLibrary: () => asLibrary(shape, tree, registry),
  files,
  parentFile,
});

const asLibrary = (
  { type, name, xml, content, parent }: ComponentShape,
  tree: GitTree,
  registry: RegistryAccess
): SourceComponent =>
  new (library().SourceComponent)(
    {
      ...{ type, name, xml, content },
      parent: parent && asLibrary(parent, tree, registry),
      parentType: type.folderType === undefined ? undefined : registry.getTypeByName(type.folderType),
    },
    libraryTree(tree)
  );
