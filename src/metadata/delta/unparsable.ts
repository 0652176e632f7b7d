import type { GitTree } from '../../git/gitTree.js';
import { parseXmlTree } from '../xml/tree.js';
import type { ChangedComponents } from './changedComponents.js';
import type { ChangedFiles } from './changedFiles.js';
import type { CommitView } from './commitView.js';
import type { FoundComponent } from './component.js';
import { readFilters } from './gitAttributes.js';
import { readLfsPointer } from './lfs.js';

/**
 * Refuses new and changed metadata files that are not well-formed, as an org would. What was not read before is read
 * one after the other, and not kept. What only a checkout has (Git LFS, other filters) is left to who deploys it.
 *
 * @throws SfError UnparsableMetadataError with file and line; ObjectMissingError
 */
export const refuseUnparsable = async (
  { repo, tree }: CommitView,
  { present: changed }: ChangedFiles,
  { present }: ChangedComponents
): Promise<void> => {
  const paths = new Set(
    present.flatMap((component) => metadataFiles(component, (path) => tree.toRepositoryPath(path)))
  );
  const entries = [...(await tree.entries([...paths].filter((path) => changed.has(path))))];
  const unread = entries.filter(([, { oid }]) => tree.inMemory(oid) === undefined);
  for (const [path, { oid }] of entries) {
    const content = tree.inMemory(oid);
    if (content !== undefined) await refuseIfUnparsable(tree, path, content);
  }
  let index = 0;
  for await (const { content } of repo.objects.stream(unread.map(([, { oid }]) => oid))) {
    const [path] = unread[index];
    index += 1;
    await refuseIfUnparsable(tree, path, content);
  }
};

const refuseIfUnparsable = async (tree: GitTree, path: string, content: Buffer): Promise<void> => {
  try {
    parseXmlTree(content, path);
  } catch (error) {
    if (readLfsPointer(content) === undefined && !(await readFilters(tree, [path])).has(path)) throw error;
  }
};

/**
 * The files of a component that are metadata in XML: its own, and the parts that it is decomposed into. What else is in it is
 * content, whatever its name; and the own file of some bundles is JSON.
 */
const metadataFiles = (
  { source: { type, xml }, files }: FoundComponent,
  toRepositoryPath: (path: string) => string
): readonly string[] => {
  const own = xml === undefined || xml.endsWith('.json') ? [] : [toRepositoryPath(xml)];
  const parts = type.strategies?.adapter === 'decomposed' ? files.filter((path) => path.endsWith('-meta.xml')) : [];
  return [...own, ...parts];
};
