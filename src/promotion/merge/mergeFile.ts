import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import type { Repository } from '../../git/repository.js';
import { writeBlob } from '../../git/write.js';
import { isJson } from '../../metadata/json/plainJson.js';
import type { Resolution, Resolve } from '../../metadata/merge/conflict.js';
import { metadataSides } from '../../metadata/merge/metadataSides.js';
import type { FileSides, MergedMetadata } from '../../metadata/merge/mergeMetadata.js';
import type { ChangedByBoth, FileEntry } from './bothChanged.js';
import { type ContentConflict, type Contested, numberedPath } from './contested.js';
import { contestedFile, decidedFile } from './contestedFile.js';
import type { Decisions } from './decisions.js';
import { NumberedConflicts } from './numberedConflicts.js';

/** A merged file, as an entry of a tree; undefined where it was decided that there is none. */
export type MergedFile = Readonly<{ entry: FileEntry | undefined; conflict?: ContentConflict }>;

/**
 * Merges a metadata file that both sides changed, element by element, and JSON key by key; what was decided about it counts.
 *
 * @returns undefined for a file that is left to git: no metadata in XML, or JSON that cannot be merged key by key
 * @throws SfError UnparsableMetadataError with file, line and side; MergeDamagedError
 */
export const mergeFile = async (
  repo: Repository,
  file: ChangedByBoth,
  decisions: Pick<Decisions, 'about'> | undefined
): Promise<MergedFile | undefined> => {
  const { path } = file;
  const read = async (entry: FileEntry | undefined): Promise<Buffer> =>
    entry === undefined ? Buffer.alloc(0) : (await repo.objects.read(entry.oid)).content;
  const [base, ours, theirs] = await Promise.all([file.base, file.ours, file.theirs].map(read));
  const contents = { base, ours, theirs };
  const merge = isJson(path) ? await jsonMerge(path, contents) : await metadataMerge(path, contents);
  if (merge === undefined) return undefined;
  const merged = await mergeAsDecided(file, merge, decisions);
  if ('entry' in merged) return merged;
  const { content, contested } = merged;
  if (contested.length === 0) refuseDamaged(path, merge.faultsOf(content));
  return {
    entry: { mode: modeOf(file), oid: await writeBlob(repo, content) },
    ...(contested.length === 0 ? {} : { conflict: conflictOf(file, contested) }),
  };
};

/** How a file is merged with what was decided, and what is wrong with what came of it. */
type Merge = Readonly<{
  by: (resolve: Resolve) => MergedMetadata;
  faultsOf: (merged: Buffer) => readonly string[];
}>;

const metadataMerge = async (path: string, contents: FileSides): Promise<Merge | undefined> => {
  const sides = metadataSides(contents, path);
  if (sides === undefined) return undefined;
  const { base, ours, theirs } = sides;
  const [{ mergeMetadata }, { faultsOfMerge }] = await Promise.all([
    import('../../metadata/merge/mergeMetadata.js'),
    import('../../metadata/merge/guard.js'),
  ]);
  let isBaseOfAll = false;
  return {
    by: (resolve) =>
      mergeMetadata(sides, path, {
        resolve: (conflict) => {
          const resolution = resolve(conflict);
          isBaseOfAll ||= conflict.path === '' && resolution === 'base';
          return resolution;
        },
      }),
    // Where the base was chosen for the whole file, what both sides changed alike goes, too.
    faultsOf: (merged) =>
      isBaseOfAll && merged.equals(base) ? [] : faultsOfMerge({ base, ours, theirs, merged }, path),
  };
};

const jsonMerge = async (path: string, contents: FileSides): Promise<Merge | undefined> => {
  const [{ jsonFiles }, { mergeJsonFile }, { faultsOfJson }] = await Promise.all([
    import('../../metadata/json/jsonFiles.js'),
    import('../../metadata/json/mergeJsonFile.js'),
    import('../../metadata/json/guardJson.js'),
  ]);
  const files = jsonFiles(contents, path);
  if (files === undefined) return undefined;
  const { base, ours, theirs } = contents;
  let isBaseChosen = false;
  return {
    by: (resolve) =>
      mergeJsonFile(files, (conflict) => {
        const resolution = resolve(conflict);
        isBaseChosen ||= resolution === 'base';
        return resolution;
      }),
    faultsOf: (merged) => faultsOfJson({ ...(isBaseChosen && base.length > 0 ? { base } : {}), ours, theirs, merged }),
  };
};

/** A merged file, and what is still contested in it. */
type MergedElements = Readonly<{ content: Buffer; contested: readonly Contested[] }>;

/**
 * Merges a file by what was decided about it. Only about what conflicts is it asked what was decided, so that the merge is made
 * again with that; what was decided about one element may let another one be asked about.
 */
const mergeAsDecided = async (
  file: ChangedByBoth,
  { by }: Merge,
  decisions: Pick<Decisions, 'about'> | undefined
): Promise<MergedElements | Pick<MergedFile, 'entry'>> => {
  const numbered = new NumberedConflicts(file.path);
  const known = new Map<Contested, Resolution | undefined>();
  const merge = (): MergedElements => {
    const { content, conflicts } = by((conflict) => {
      const contested = numbered.find(conflict);
      return contested && known.get(contested);
    });
    numbered.add(conflicts);
    return { content, contested: conflicts.flatMap((conflict) => numbered.find(conflict) ?? []) };
  };
  let merged = merge();
  if (merged.contested.length === 0 || decisions === undefined) return merged;
  const whole = await decidedFile(file, decisions);
  if (whole !== undefined) return whole;
  for (;;) {
    const asked = merged.contested.filter((contested) => !known.has(contested));
    for (const contested of asked) {
      const decision = await decisions.about(contested);
      known.set(contested, typeof decision === 'object' && 'content' in decision ? undefined : decision);
    }
    if (asked.every((contested) => known.get(contested) === undefined)) return merged;
    merged = merge();
  }
};

const modeOf = ({ base, ours, theirs }: ChangedByBoth): string => (ours.mode === base?.mode ? theirs.mode : ours.mode);

const conflictOf = (file: ChangedByBoth, contested: readonly Contested[]): ContentConflict => ({
  ...{ path: file.path, kind: 'contents', message: `Both sides changed ${file.path}.` },
  elements: contested.map(numberedPath).filter((element) => element !== ''),
  contested,
  whole: contestedFile(file),
});

const refuseDamaged = (path: string, faults: readonly string[]): void => {
  if (faults.length === 0) return;
  throw SfError.create({
    name: 'MergeDamagedError',
    message: [`The merge of ${path} would damage it:`, ...faults.map((fault) => `  ${fault}`)].join('\n'),
    actions: ['Merge it by hand on the feature branch, and go on from there. Please report this file, too.'],
    data: toJson({ path, faults }),
  });
};
