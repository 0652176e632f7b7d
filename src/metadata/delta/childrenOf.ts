import { type ChildInFile, childrenInFile } from './childrenInFile.js';
import type { CommitView } from './commitView.js';
import { childTagsOf, describeComponent, type FoundComponent } from './component.js';
import { withOwnParts } from './ownParts.js';
import { plainComponent } from './plainComponent.js';

/**
 * The children of components, wherever they stand: in files of their own, or in that of their parent, also where others of that
 * parent have files. A file that is not well-formed has none.
 *
 * @throws SfError ObjectMissingError
 */
export const childrenOf = async (
  view: CommitView,
  components: readonly FoundComponent[]
): Promise<FoundComponent[]> => [
  ...(await childrenInFolders(view, components)),
  ...(await childrenInOwnFiles(view, components)),
];

const childrenInFolders = async (
  { tree, project: { registry } }: CommitView,
  components: readonly FoundComponent[]
): Promise<FoundComponent[]> => {
  const questions = components
    .filter(({ source }) => source.content !== undefined)
    .map(
      ({ asLibrary }) =>
        () =>
          withOwnParts(asLibrary())
            .getChildren()
            .map((child) => describeComponent(child, tree, registry))
    );
  return (await tree.ask(questions)).flatMap((answer) => ('value' in answer ? answer.value : []));
};

/**
 * The children that stand in components' own files. A file that is not well-formed has none.
 *
 * @throws SfError ObjectMissingError
 */
export const childrenInOwnFiles = async (
  view: CommitView,
  components: readonly FoundComponent[]
): Promise<FoundComponent[]> => {
  const parents = components.filter(({ source }) => source.xml !== undefined && childTagsOf(source).length > 0);
  const contents = await view.tree.read(parents.map(({ files: [path] }) => path));
  return parents.flatMap((parent) => {
    const content = contents.get(parent.files[0]) ?? Buffer.alloc(0);
    return childrenIfWellFormed(parent, content).map((child) => asComponent(view, parent, child));
  });
};

const childrenIfWellFormed = (parent: FoundComponent, content: Buffer): readonly ChildInFile[] => {
  try {
    return [...childrenInFile(parent, content).values()];
  } catch (error) {
    if (error instanceof Error && error.name === 'UnparsableMetadataError') return [];
    throw error;
  }
};

const asComponent = (
  { tree, project: { registry } }: CommitView,
  { source: parent }: FoundComponent,
  { stands: { type }, name, member: { fullName }, file }: ChildInFile
): FoundComponent => {
  const shape = { type, name, fullName, xml: parent.xml, content: undefined, parent };
  return plainComponent({ shape, files: [file] }, tree, registry);
};
