import type { Repository } from '../../git/repository.js';
import type { FileChange } from '../../git/trees.js';
import { parseXml } from '../../metadata/xml/parse.js';
import { textOf } from '../../metadata/xml/values.js';
import { type Gone, keyOfNamed } from './goneComponents.js';

/** What stands in files of one kind with others, and is called by a name of its own: by its tag, the suffix of its own file. */
type List = Readonly<{ file: RegExp; tags: Readonly<Record<string, Readonly<{ suffix: string; type: string }>>> }>;

/**
 * Metadata API Developer Guide, CustomLabels (`labels`), Workflow (`alerts`, which are called with their object before them) and
 * CustomObject, whose parts the format of the Metadata API has in its file.
 */
const lists: readonly List[] = [
  { file: /\.labels(?:-meta\.xml)?$/, tags: { labels: { suffix: 'label', type: 'CustomLabel' } } },
  {
    file: /(?:^|\/)(?<object>[^/]+)\.workflow(?:-meta\.xml)?$/,
    tags: { alerts: { suffix: 'alert', type: 'WorkflowAlert' } },
  },
  {
    file: /(?:^|\/)(?<object>[^/]+)\.object(?:-meta\.xml)?$/,
    tags: {
      businessProcesses: { suffix: 'businessProcess', type: 'BusinessProcess' },
      compactLayouts: { suffix: 'compactLayout', type: 'CompactLayout' },
      fieldSets: { suffix: 'fieldSet', type: 'FieldSet' },
      fields: { suffix: 'field', type: 'CustomField' },
      indexes: { suffix: 'index', type: 'Index' },
      listViews: { suffix: 'listView', type: 'ListView' },
      recordTypes: { suffix: 'recordType', type: 'RecordType' },
      sharingReasons: { suffix: 'sharingReason', type: 'SharingReason' },
      validationRules: { suffix: 'validationRule', type: 'ValidationRule' },
      webLinks: { suffix: 'webLink', type: 'WebLink' },
    },
  },
];

const listOf = (path: string): List | undefined => lists.find(({ file }) => file.test(path));

const kindsIn = (path: string): ReadonlyArray<Readonly<{ suffix: string; type: string }>> =>
  Object.values(listOf(path)?.tags ?? {});

/** Whether a component stands in a file with others, so that the file alone does not tell whether it is there. */
export const isListed = ({ path, suffix }: Gone): boolean => kindsIn(path).some((kind) => kind.suffix === suffix);

/**
 * A component that stands in a file with others, by what others call it.
 *
 * @param path the file that it is in
 * @returns undefined of one that has a file of its own
 */
export const asListed = (
  { type, fullName }: Readonly<{ type: string; fullName: string }>,
  path: string
): Gone | undefined => {
  const kind = kindsIn(path).find((each) => each.type === type);
  if (kind === undefined) return undefined;
  const [object, name] = fullName.split('.');
  return name === undefined
    ? { path, name: fullName, suffix: kind.suffix }
    : { path, object, name, suffix: kind.suffix };
};

/** Whether some of the components, which may be in files of their own as well, are of those that a file lists. */
export const mayList = (path: string, components: readonly Gone[]): boolean => {
  const list = listOf(path);
  if (list === undefined) return false;
  const about = list.file.exec(path)?.groups?.object;
  const suffixes = new Set(kindsIn(path).map(({ suffix }) => suffix));
  return components.some(({ suffix, object }) => suffixes.has(suffix) && object === about);
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
  return (await namesAt(repo, { oid, path, list })).map(({ name, suffix }) => ({
    ...{ path, name, suffix },
    ...(object === undefined ? {} : { object }),
  }));
};

type Listed = Gone & Readonly<{ oid: string }>;

/**
 * The components that changed files list, and did not before.
 *
 * @throws SfError ObjectMissingError
 */
export const newlyListed = async (repo: Repository, changes: readonly FileChange[]): Promise<readonly Listed[]> =>
  listedOnlyAt(
    repo,
    changes.map(({ path, status, oldOid, newOid }) => ({
      path,
      oid: status === 'D' ? undefined : newOid,
      other: status === 'A' ? undefined : oldOid,
    }))
  );

/**
 * The components that changed files listed, and do not any more.
 *
 * @throws SfError ObjectMissingError
 */
export const noLongerListed = async (repo: Repository, changes: readonly FileChange[]): Promise<readonly Listed[]> =>
  listedOnlyAt(
    repo,
    changes.map(({ path, status, oldOid, newOid }) => ({
      path,
      oid: status === 'A' ? undefined : oldOid,
      other: status === 'D' ? undefined : newOid,
    }))
  );

/** What files list in one version and not in another one. */
const listedOnlyAt = async (
  repo: Repository,
  files: ReadonlyArray<Readonly<{ path: string; oid: string | undefined; other: string | undefined }>>
): Promise<readonly Listed[]> => {
  const found: Listed[] = [];
  for (const { path, oid, other } of files) {
    if (oid === undefined || listOf(path) === undefined) continue;
    const known = new Set((other === undefined ? [] : await listedIn(repo, other, path)).map(keyOfNamed));
    const only = (await listedIn(repo, oid, path)).filter((each) => !known.has(keyOfNamed(each)));
    found.push(...only.map((each) => ({ ...each, oid })));
  }
  return found;
};

const namesAt = async (
  repo: Repository,
  { oid, path, list }: Readonly<{ oid: string; path: string; list: List }>
): Promise<ReadonlyArray<Readonly<{ name: string; suffix: string }>>> => {
  try {
    const { element } = parseXml((await repo.objects.read(oid)).content, path);
    return Object.entries(list.tags).flatMap(([tag, { suffix }]) =>
      (element[tag] ?? []).flatMap((entry) => {
        const name = typeof entry === 'string' ? undefined : textOf(entry, 'fullName');
        return name === undefined ? [] : [{ name, suffix }];
      })
    );
  } catch (error) {
    if (error instanceof Error && error.name === 'UnparsableMetadataError') return [];
    throw error;
  }
};
