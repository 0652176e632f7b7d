import { join, resolve } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import type { Repository } from '../../git/repository.js';
import { isMetadata, isWithoutNamespace } from '../../metadata/merge/isMetadata.js';
import type { EditFaults, Guarded } from '../../metadata/merge/guard.js';
import type { Decided } from './decide.js';
import { sides } from './placesInWorktree.js';

/** Where files were written, and whether what both sides have may be gone from them. */
type TakenFrom = Readonly<{ dir: string; mayRemove: boolean }>;

/**
 * Refuses metadata files as a person wrote them by what the guard of the merge finds in them: one that is not well-formed, is of
 * another type, or has an entry twice; and one without elements that both sides have, unless that was said to be meant.
 *
 * @throws SfError UnfitResolutionError, RemovedInWorktreeError, each with all files and elements
 */
export const refuseUnfitFiles = async (
  repo: Repository,
  decided: readonly Decided[],
  { dir, mayRemove }: TakenFrom
): Promise<void> => {
  const looked: Array<EditFaults & Readonly<{ path: string }>> = [];
  for (const each of decided) {
    const path = join(resolve(dir), placeOf(each));
    const found = await faultsIn(repo, each, path);
    if (found !== undefined) looked.push({ path, ...found });
  }
  const unfit = looked.filter(({ faults }) => faults.length > 0);
  if (unfit.length > 0) {
    throw SfError.create({
      name: 'UnfitResolutionError',
      message: [
        'Nothing was taken back, since this could not be deployed:',
        ...unfit.flatMap(({ path, faults }) => [`  ${path}:`, ...faults.map((fault) => `    ${fault}`)]),
      ].join('\n'),
      actions: ['Correct it there, and take it back again.'],
      data: toJson({ files: unfit.map(({ path, faults }) => ({ path, faults })) }),
    });
  }
  const lacking = looked.filter(({ removed }) => removed.length > 0);
  if (lacking.length === 0 || mayRemove) return;
  throw SfError.create({
    name: 'RemovedInWorktreeError',
    message: [
      'Nothing was taken back, since this is gone, though both sides have it:',
      ...lacking.flatMap(({ path, removed }) => [`  ${path}:`, ...removed.map((element) => `    ${element}`)]),
    ].join('\n'),
    actions: ['Put it back there; or, where it is to be deleted, take the files back with --accept-removed.'],
    data: toJson({ files: lacking.map(({ path, removed }) => ({ path, removed })) }),
  });
};

const placeOf = ({ contested: { file }, decision }: Decided): string =>
  typeof decision === 'object' && 'content' in decision ? (decision.path ?? file) : file;

/** What is wrong with a file; undefined where it is none that was written, or no metadata in XML. */
const faultsIn = async (
  repo: Repository,
  { contested: { values }, decision }: Decided,
  path: string
): Promise<EditFaults | undefined> => {
  if (typeof decision !== 'object' || !('content' in decision) || decision.content === undefined) return undefined;
  const read = async (oid: string | undefined): Promise<Buffer> =>
    oid === undefined ? Buffer.alloc(0) : (await repo.objects.read(oid)).content;
  const [base, ours, theirs] = await Promise.all(sides.map(async (side) => read(values[side])));
  const isMeta = path.endsWith('-meta.xml');
  if (![base, ours, theirs].some((version) => isMetadata(version) || (isMeta && isWithoutNamespace(version))))
    return undefined;
  const merged = await read(decision.content);
  const { rootOf, faultsOfEdit } = await readers();
  const root = rootOf(merged, path);
  if (typeof root !== 'string') return { faults: [root.message.replace(`${path}, `, '')], removed: [] };
  const versions = [ours, theirs].flatMap((content) => {
    const name = content.length === 0 ? undefined : rootOf(content, path);
    // One that cannot be read says nothing of what is to come of it.
    return typeof name === 'string' ? [{ content, name }] : [];
  });
  const [mine, other] = versions.filter(({ name }) => name === root);
  if (mine === undefined) {
    const [version] = versions;
    return { faults: version === undefined ? [] : [`its root is ${root}, and not ${version.name}`], removed: [] };
  }
  const before = rootOf(base, path) === root ? base : Buffer.alloc(0);
  const found = faultsOfEdit({ base: before, ours: mine.content, theirs: (other ?? mine).content, merged }, path);
  // What only one side has may be taken away as well.
  return other === undefined ? { ...found, removed: [] } : found;
};

/** How files are read: loaded where one was written. */
const readers = async (): Promise<
  Readonly<{
    /** The name of a file's root, or why it cannot be read. */
    rootOf: (content: Buffer, path: string) => string | SfError;
    faultsOfEdit: (versions: Guarded, path: string) => EditFaults;
  }>
> => {
  const [{ parseXmlTree }, { faultsOfEdit }] = await Promise.all([
    import('../../metadata/xml/tree.js'),
    import('../../metadata/merge/guard.js'),
  ]);
  const rootOf = (content: Buffer, path: string): string | SfError => {
    try {
      return parseXmlTree(content, path).root.name;
    } catch (error) {
      if (error instanceof SfError && error.name === 'UnparsableMetadataError') return error;
      throw error;
    }
  };
  return { rootOf, faultsOfEdit };
};
