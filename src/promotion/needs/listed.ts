import type { Repository } from '../../git/repository.js';
import type { FileChange } from '../../git/trees.js';
import { parseXml } from '../../metadata/xml/parse.js';
import { textOf } from '../../metadata/xml/values.js';
import type { Gone } from '../merge/goneComponents.js';

/** What stands in files of one kind, and is called by a name of its own. */
type List = Readonly<{ file: RegExp; tag: string; suffix: string }>;

/** Metadata API Developer Guide, CustomLabels (`labels`) and Workflow (`alerts`, which are called with their object before them). */
const lists: readonly List[] = [
  { file: /\.labels(?:-meta\.xml)?$/, tag: 'labels', suffix: 'label' },
  { file: /(?:^|\/)(?<object>[^/]+)\.workflow(?:-meta\.xml)?$/, tag: 'alerts', suffix: 'alert' },
];

const listOf = (path: string): List | undefined => lists.find(({ file }) => file.test(path));

/** Whether a component stands in a file with others, so that the file alone does not tell whether it is there. */
export const isListed = ({ path }: Gone): boolean => listOf(path) !== undefined;

/** Whether some of the components, which may be in files of their own as well, are of those that a file lists. */
export const mayList = (path: string, components: readonly Gone[]): boolean => {
  const list = listOf(path);
  if (list === undefined) return false;
  const about = list.file.exec(path)?.groups?.object;
  return components.some(({ suffix, object }) => suffix === list.suffix && object === about);
};

/**
 * The components that stand together in a file, by what others call them; what cannot be read as XML is no work of this plan.
 *
 * @returns none of a file of another kind
 * @throws SfError ObjectMissingError
 */
export const listedIn = async (repo: Repository, oid: string, path: string): Promise<readonly Gone[]> => {
  const list = listOf(path);
  if (list === undefined) return [];
  const { object } = list.file.exec(path)?.groups ?? {};
  return (await namesAt(repo, { oid, path, tag: list.tag })).map((name) => ({
    ...{ path, name, suffix: list.suffix },
    ...(object === undefined ? {} : { object }),
  }));
};

/**
 * The components that changed files list, and did not before.
 *
 * @throws SfError ObjectMissingError
 */
export const newlyListed = async (
  repo: Repository,
  changes: readonly FileChange[]
): Promise<ReadonlyArray<Gone & Readonly<{ oid: string }>>> => {
  const found: Array<Gone & Readonly<{ oid: string }>> = [];
  for (const { path, status, oldOid, newOid } of changes) {
    if (status === 'D' || listOf(path) === undefined) continue;
    const before = status === 'A' ? [] : await listedIn(repo, oldOid, path);
    const known = new Set(before.map(({ name }) => name));
    const fresh = (await listedIn(repo, newOid, path)).filter(({ name }) => !known.has(name));
    found.push(...fresh.map((each) => ({ ...each, oid: newOid })));
  }
  return found;
};

const namesAt = async (
  repo: Repository,
  { oid, path, tag }: Readonly<{ oid: string; path: string; tag: string }>
): Promise<readonly string[]> => {
  try {
    const { element } = parseXml((await repo.objects.read(oid)).content, path);
    return (element[tag] ?? []).flatMap((entry) =>
      typeof entry === 'string' ? [] : (textOf(entry, 'fullName') ?? [])
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'UnparsableMetadataError') return [];
    throw error;
  }
};
