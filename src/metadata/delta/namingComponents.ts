import { posix } from 'node:path';
import type { Member } from '../../common/member.js';
import { parseXmlTree } from '../xml/tree.js';
import { elementOfTree } from '../xml/value.js';
import type { CommitView } from './commitView.js';
import { type Dependency, textsAt } from './dependencies.js';
import { dependencyRowsOf } from './dependencyTable.js';
import type { Sent } from './sent.js';

/**
 * What changed components need since it names them, such as the translations of a flow. Looked for where the Salesforce CLI lays
 * it, beside the component and in `main/default` of each package directory, and at the top of these, where the format of the
 * Metadata API has it.
 *
 * @throws SfError UnparsableMetadataError, ObjectMissingError
 */
export const namingComponents = async (view: CommitView, items: readonly Sent[]): Promise<readonly Dependency[]> => {
  const found: Dependency[] = [];
  for (const { member, files } of items) {
    for (const row of dependencyRowsOf(member.type)) {
      if (!('naming' in row)) continue;
      const { type, at } = row.naming;
      for (const { naming, names } of await namesIn(view, { type, at, beside: files[0] })) {
        if (names.includes(member.fullName)) {
          found.push({ of: member, needed: [naming], what: row.what, together: row.together });
        }
      }
    }
  }
  return found;
};

type Named = ReadonlyArray<Readonly<{ naming: Member; names: readonly string[] }>>;

/** What is read of a view: many components ask for the same folders. */
const read = new WeakMap<CommitView, Map<string, Promise<Named>>>();

const namesIn = async (
  view: CommitView,
  { type, at, beside }: Readonly<{ type: string; at: string; beside: string }>
): Promise<Named> => {
  const { directoryName, suffix = '' } = view.project.registry.getTypeByName(type);
  const roots = [
    posix.dirname(posix.dirname(beside)),
    ...view.project.packageDirectories.flatMap((directory) => [directory, posix.join(directory, 'main/default')]),
  ];
  const known = read.get(view) ?? new Map<string, Promise<Named>>();
  read.set(view, known);
  const folders = new Set(roots.map((root) => posix.join(root, directoryName)));
  const all = await Promise.all(
    [...folders].map((folder) => {
      const names = known.get(folder) ?? namesInFolder(view, folder, { type, at, suffix });
      known.set(folder, names);
      return names;
    })
  );
  return all.flat();
};

const namesInFolder = async (
  { tree }: CommitView,
  folder: string,
  { type, at, suffix }: Readonly<{ type: string; at: string; suffix: string }>
): Promise<Named> => {
  const ending = new RegExp(`\\.${suffix}(?:-meta\\.xml)?$`);
  const [answer] = await tree.ask([(): string[] => (tree.isFolder(folder) ? tree.list(folder) : [])]);
  const files = ('value' in answer ? answer.value : []).filter((name) => ending.test(name));
  const contents = await tree.read(files.map((name) => posix.join(folder, name)));
  return [...contents].map(([path, content]) => ({
    naming: { type, fullName: posix.basename(path).replace(ending, '') },
    names: textsAt(elementOfTree(parseXmlTree(content, path)), at),
  }));
};
