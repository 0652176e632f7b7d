import { readFileSync } from 'node:fs';
import { lateError } from '../common/lateError.js';
import type { Markers, MetadataConflict, Resolve } from '../metadata/merge/conflict.js';
import { faultsOfMerge } from '../metadata/merge/guard.js';
import { metadataSides } from '../metadata/merge/metadataSides.js';
import { type FileSides, mergeMetadata } from '../metadata/merge/mergeMetadata.js';
import type { Side, Sides } from '../metadata/merge/versions.js';
import { mergeLines } from './lineMerge.js';

/** Three files to merge. */
export type MergeRequest = Readonly<{
  /** Where they are. An empty base stands for a file that both sides added. */
  files: Sides<string>;
  /** What messages call the merged file. */
  path: string;
  markers: Markers;
  /**
   * Whether the result is only the base of another merge, as git makes one where two branches have several common
   * ancestors: nobody sees its conflicts, and its markers would get into that merge.
   */
  isVirtual?: boolean;
}>;

/** What came of a merge of files. */
export type FileMerge = Readonly<{
  /** The merged file; undefined where nothing could be merged, so that ours stays. */
  content: Buffer | undefined;
  /** Whether it may be committed without anybody having looked at it. */
  isClean: boolean;
  /** The elements that both sides changed differently. */
  conflicts: readonly MetadataConflict[];
  /** What a person should know about it. */
  remarks: readonly string[];
}>;

/**
 * Merges three files: metadata by what it means, everything else as git does.
 *
 * Metadata that cannot be read, or whose merge would damage it, is merged as git does and never clean: somebody has to look
 * at it.
 *
 * @throws SfError MergeInputError where a file cannot be read
 */
export const mergeFiles = (request: MergeRequest): FileMerge => {
  const { files } = request;
  const sides = { base: read(files, 'base'), ours: read(files, 'ours'), theirs: read(files, 'theirs') };
  const { base } = sides;
  const merge = tryMerge(sides, request);
  if (merge === undefined) return asGitDoes(request, base);
  const { faults, ...merged } = merge;
  if (faults.length === 0) return { ...merged, isClean: merged.conflicts.length === 0, remarks: [] };
  if (request.isVirtual) return kept(base);
  const remarks = [...faults, `${request.path} was merged line by line instead: look at it before you go on.`];
  const lines = asGitDoes(request, base);
  return { ...lines, isClean: false, remarks: [...remarks, ...lines.remarks] };
};

const read = (files: Sides<string>, side: Side): Buffer => {
  try {
    return readFileSync(files[side]);
  } catch (error) {
    throw lateError(
      'MergeInputError',
      `The file of ${side} cannot be read: ${reasonOf(error)}`,
      ['Name three files that exist and that you may read: base, ours, theirs.'],
      error
    );
  }
};

/** @returns undefined for files that are no metadata */
const tryMerge = (
  contents: FileSides,
  { path, markers, isVirtual }: MergeRequest
): (Pick<FileMerge, 'conflicts'> & Readonly<{ content: Buffer; faults: readonly string[] }>) | undefined => {
  try {
    const sides = metadataSides(contents, path);
    if (sides === undefined) return undefined;
    const merged = mergeMetadata(sides, path, { markers, ...(isVirtual ? { resolve: asBefore } : {}) });
    return { ...merged, faults: faultsOf(sides, merged, { path, isVirtual }) };
  } catch (error) {
    return { content: contents.ours, conflicts: [], faults: [reasonOf(error)] };
  }
};

/** git itself takes the base for what nobody sees (ll_binary_merge in git's ll-merge.c). */
const asBefore: Resolve = () => 'base';

const faultsOf = (
  { base, ours, theirs }: FileSides,
  { content, conflicts }: ReturnType<typeof mergeMetadata>,
  { path, isVirtual = false }: Pick<MergeRequest, 'path' | 'isVirtual'>
): readonly string[] => {
  if (conflicts.length > 0) return isVirtual ? [`${path} has conflicts.`] : [];
  // What has the bytes of one side is as that side, however broken.
  if (content.equals(ours) || content.equals(theirs)) return [];
  return faultsOfMerge({ base, ours, theirs, merged: content }, path).map(
    (fault) => `The merge of ${path} would damage it: ${fault}.`
  );
};

const asGitDoes = (request: MergeRequest, base: Buffer): FileMerge => {
  const merged = mergeLines(request.files, request.markers);
  if (merged.content !== undefined) return { ...merged, conflicts: [], remarks: [] };
  if (request.isVirtual) return kept(base);
  return {
    ...{ content: undefined, isClean: false, conflicts: [] },
    remarks: [`git could not merge ${request.path}, and ours was kept: ${merged.why}`],
  };
};

const kept = (content: Buffer): FileMerge => ({ content, isClean: true, conflicts: [], remarks: [] });

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
