import { SfError } from '@salesforce/core/sfError';
import type { Repository } from '../../git/repository.js';
import { isJson } from '../../metadata/json/plainJson.js';
import { valueAt } from '../../metadata/json/valueAt.js';
import { elementAt } from '../../metadata/merge/elementAt.js';
import { type ContentConflict, type Contested, type Decision, fingerprintOf } from './contested.js';
import type { Decided } from './decide.js';
import type { ContentMerge } from './mergeContents.js';

/** Merges with what is to come of elements, beside what was decided about them up to now. */
export type MergeWith = (about: (contested: Contested) => Decision | undefined) => Promise<ContentMerge>;

/**
 * What was made of files as wholes, as decisions about what is contested in them: these count wherever the same elements conflict
 * again, whatever else is in the file by then. A file stays one decision where they do not come to just what was made of it.
 *
 * @param merge tries out what the decisions about elements come to
 */
export const asElements = async (
  repo: Repository,
  decided: readonly Decided[],
  conflicts: readonly ContentConflict[],
  merge: MergeWith
): Promise<readonly Decided[]> => {
  const found = new Map<Decided, readonly Decided[]>();
  for (const each of decided) {
    const conflict = conflicts.find(({ whole }) => whole === each.contested);
    const elements = conflict && (await elementsOf(repo, each, conflict.contested));
    if (elements !== undefined) found.set(each, elements);
  }
  if (found.size === 0) return decided;
  const decisions = new Map(
    [...found.values()].flat().map(({ contested, decision }) => [fingerprintOf(contested), decision])
  );
  const tried = await unlessUnusable(async () => merge((contested) => decisions.get(fingerprintOf(contested))));
  if (tried === undefined) return decided;
  const files = await repo.listFiles(
    tried.tree,
    [...found.keys()].map(({ contested }) => contested.file)
  );
  const merged = new Map(files.map((entry) => [entry.path, entry]));
  return decided.flatMap((each) => {
    const entry = merged.get(each.contested.file);
    return entry !== undefined && isMade(each.decision, entry) ? (found.get(each) ?? [each]) : [each];
  });
};

type Made = Extract<Decision, Readonly<{ content: string | undefined }>>;

const isContent = (decision: Decision): decision is Made => typeof decision === 'object' && 'content' in decision;

const isMade = (decision: Decision, { oid, mode }: Readonly<{ oid: string; mode: string }>): boolean =>
  isContent(decision) && decision.content === oid && (decision.mode ?? mode) === mode;

/** What each contested element became in a file; undefined where it is no file of elements. */
const elementsOf = async (
  repo: Repository,
  { decision, contested: { file } }: Decided,
  elements: readonly Contested[]
): Promise<readonly Decided[] | undefined> => {
  if (!isContent(decision) || decision.content === undefined) return undefined;
  if (elements.length === 0 || elements.some(({ kind, element }) => kind !== 'element' || element === '')) {
    return undefined;
  }
  const { content } = await repo.objects.read(decision.content);
  return unlessUnusable(async () => Promise.resolve(elements.map((contested) => decidedIn(content, file, contested))));
};

const decidedIn = (content: Buffer, file: string, contested: Contested): Decided => {
  const { element, values } = contested;
  const text = isJson(file) ? valueAt(content, element) : elementAt(content, element);
  const side = (['ours', 'theirs', 'base'] as const).find((each) => values[each] === text);
  return { contested, decision: side ?? { text: text ?? '' } };
};

/** What comes of reading what a person wrote; undefined where that is no file, or elements of it would make none. */
const unlessUnusable = async <T>(make: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await make();
  } catch (error) {
    if (error instanceof SfError && (error.name === 'UnparsableMetadataError' || error.name === 'MergeDamagedError')) {
      return undefined;
    }
    throw error;
  }
};
