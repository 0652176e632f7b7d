import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { type MergeConflict, mergeTrees, type MergeRequest, type MergeResult } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import type { FileChange } from '../../git/trees.js';
import { replaceEntries, writeBlob } from '../../git/write.js';
import type { FileSides } from '../../metadata/merge/mergeMetadata.js';

/**
 * Merges two commits: metadata files that both sides changed entry by entry, whatever git made of them, since its merge of
 * lines loses and doubles entries; everything else as git does. Where several common ancestors were brought together, and
 * where a file was renamed, it stays with what git made of it.
 *
 * @throws SfError as {@link mergeTrees}; UnparsableMetadataError with file, line and side; MergeDamagedError
 */
export const mergeContents = async (repo: Repository, request: MergeRequest): Promise<MergeResult> => {
  const result = await mergeTrees(repo, request);
  const { ours, theirs } = request;
  const base = request.base ?? (await onlyAncestor(repo, [ours, theirs]));
  if (base === undefined) return result;
  const merged = new Map<string, Merged>();
  for (const [mine, other] of await changedByBoth(repo, { ours, theirs, base })) {
    const file = await mergeFile(repo, mine, other);
    if (file !== undefined) merged.set(mine.path, file);
  }
  if (merged.size === 0) return result;
  return {
    tree: await replaceEntries(repo, result.tree, merged),
    conflicts: [
      ...result.conflicts.filter(({ path, kind }) => kind !== 'contents' || !merged.has(path)),
      ...[...merged.values()].flatMap(({ conflict }) => conflict ?? []),
    ],
  };
};

/** A merged file, as an entry of a tree. */
type Merged = Readonly<{ mode: string; oid: string; conflict?: MergeConflict }>;

const onlyAncestor = async (repo: Repository, sides: readonly [string, string]): Promise<string | undefined> => {
  const bases = (await repo.ask(['merge-base', '--all', ...sides])).split('\n');
  return bases.length === 1 && bases[0] !== '' ? bases[0] : undefined;
};

type Both = readonly [ours: FileChange, theirs: FileChange];

/** The files that both sides changed, and not alike. */
const changedByBoth = async (
  repo: Repository,
  { base, ours, theirs }: Required<MergeRequest>
): Promise<readonly Both[]> => {
  const changed = async (side: string): Promise<readonly FileChange[]> =>
    (await repo.diffTrees(base, side)).filter(({ status }) => status === 'M');
  const others = new Map((await changed(theirs)).map((change) => [change.path, change]));
  if (others.size === 0) return [];
  return (await changed(ours)).flatMap((mine): Both[] => {
    const other = others.get(mine.path);
    return other === undefined || other.newOid === mine.newOid ? [] : [[mine, other]];
  });
};

/** @returns undefined for a file that is no metadata in XML */
const mergeFile = async (repo: Repository, mine: FileChange, other: FileChange): Promise<Merged | undefined> => {
  const { path } = mine;
  const [base, ours, theirs] = await Promise.all(
    [mine.oldOid, mine.newOid, other.newOid].map(async (oid) => (await repo.objects.read(oid)).content)
  );
  if (![base, ours, theirs].every(isMetadata)) return undefined;
  const [{ mergeMetadata }, { faultsOfMerge }] = await Promise.all([
    import('../../metadata/merge/mergeMetadata.js'),
    import('../../metadata/merge/guard.js'),
  ]);
  const { content, conflicts } = mergeMetadata({ base, ours, theirs } satisfies FileSides, path);
  if (conflicts.length === 0) refuseDamaged(path, faultsOfMerge({ ours, theirs, merged: content }, path));
  const elements = conflicts.map((conflict) => conflict.path).filter((element) => element !== '');
  return {
    mode: mine.newMode === mine.oldMode ? other.newMode : mine.newMode,
    oid: await writeBlob(repo, content),
    ...(conflicts.length === 0
      ? {}
      : { conflict: { path, kind: 'contents', message: `Both sides changed ${path}.`, elements } }),
  };
};

/** The namespace of all metadata files (Metadata API Developer Guide); what has another one may be anything. */
const namespace = Buffer.from('http://soap.sforce.com/2006/04/metadata');

/** How far into a file its root has begun, in bytes. */
const head = 2048;

const isMetadata = (content: Buffer): boolean => content.subarray(0, head).includes(namespace);

const refuseDamaged = (path: string, faults: readonly string[]): void => {
  if (faults.length === 0) return;
  throw SfError.create({
    name: 'MergeDamagedError',
    message: [`The merge of ${path} would damage it:`, ...faults.map((fault) => `  ${fault}`)].join('\n'),
    actions: ['Merge it by hand on the feature branch, and go on from there. Please report this file, too.'],
    data: toJson({ path, faults }),
  });
};
