import { SfError } from '@salesforce/core/sfError';
import type { MergeRequest } from '../../git/merge.js';
import type { Repository } from '../../git/repository.js';
import { replaceEntries, writeBlob } from '../../git/write.js';
import { mergeProject } from '../../pipeline/mergeProject.js';
import { ownAncestors } from '../ownAncestors.js';
import { projectFile } from '../pipelineSource.js';
import { withSquashed } from '../squashes.js';
import { type ContentMerge, type ContentMergeRequest, mergeContents } from './mergeContents.js';
import { withPutBack } from './withPutBack.js';

/**
 * Merges two commits. Everything is merged as usual, but for the project file, since each repository keeps its own pipeline
 * in it: over a link lines would conflict there, or bring the other's instances along; and later, where both sides contain
 * what came over a link, git would take the other repository's pipeline for what they have in common. What a side has by
 * commits that stand for merges counts as merged, and what both put back as never taken out: it would conflict with itself.
 *
 * @param crossing whether theirs comes from another repository
 * @throws SfError UnrelatedHistoriesError, ShallowHistoryError, ProjectFileError, GitError
 */
export const mergeSides = async (
  repo: Repository,
  request: ContentMergeRequest,
  crossing = false
): Promise<ContentMerge> => {
  const { base, decisions } = request;
  const sides =
    base === undefined ? await withPutBack(repo, { ...(await withSquashed(repo, request)), decisions }) : request;
  const result = await mergeContents(repo, { ...sides, decisions });
  if (crossing) return withOwnPipeline(repo, sides, result);
  return base === undefined ? withOwnBase(repo, request, result) : result;
};

/** Takes the other repository's project file over but for its pipeline. */
const withOwnPipeline = async (
  repo: Repository,
  { ours, theirs, base }: MergeRequest,
  result: ContentMerge
): Promise<ContentMerge> => {
  const start = base ?? (await repo.mergeBase(ours, theirs));
  const texts = [start, ours, theirs].map(async (each) =>
    each === undefined ? undefined : (await repo.readFile(each, projectFile))?.toString('utf8')
  );
  const [before, mine, other] = await Promise.all(texts);
  if (before === undefined || mine === undefined || other === undefined) return result;
  const { text, conflicts } = mergedProject({ base: before, ours: mine, theirs: other });
  const oid = await writeBlob(repo, Buffer.from(text));
  return withProjectFile(
    repo,
    result,
    oid,
    conflicts.map((path) => `Both repositories changed ${path} in ${projectFile}.`)
  );
};

const mergedProject = (files: Parameters<typeof mergeProject>[0]): ReturnType<typeof mergeProject> => {
  try {
    return mergeProject(files);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SfError(
      `${projectFile} is no JSON in one of the two repositories: ${error.message}.`,
      'ProjectFileError',
      ['Mend it there, and promote again.']
    );
  }
};

/**
 * Merges the project file anew, from what both sides have in common in the history of this repository alone, where that is
 * not what git took. Not only where git found a conflict: with another pipeline for a base it may as well bring back what
 * one side removed.
 */
const withOwnBase = async (
  repo: Repository,
  { ours, theirs }: MergeRequest,
  result: ContentMerge
): Promise<ContentMerge> => {
  const [mine, other] = await Promise.all([ours, theirs].map(async (each) => projectFileOf(repo, each)));
  if (mine === undefined || other === undefined || mine === other) return result;
  const onlyFile = (oid: string): Promise<string> => replaceEntries(repo, repo.emptyTree, entryOf(oid));
  let best = result;
  for (const base of await ownAncestors(repo, [ours, theirs])) {
    const start = await projectFileOf(repo, base);
    if (start === undefined) continue;
    const [before, left, right] = await Promise.all([start, mine, other].map(onlyFile));
    const merged = await mergeContents(repo, { base: before, ours: left, theirs: right });
    const oid = await projectFileOf(repo, merged.tree);
    if (oid === undefined) continue;
    best = await withProjectFile(
      repo,
      result,
      oid,
      merged.conflicts.map(({ message }) => message)
    );
    if (merged.conflicts.length === 0) break;
  }
  return best;
};

const projectFileOf = async (repo: Repository, treeish: string): Promise<string | undefined> =>
  (await repo.objects.find(`${treeish}:${projectFile}`))?.oid;

/** What was merged, with another project file, and other conflicts in it. */
const withProjectFile = async (
  repo: Repository,
  { tree, conflicts, ...rest }: ContentMerge,
  oid: string,
  messages: readonly string[]
): Promise<ContentMerge> => ({
  ...rest,
  tree: await replaceEntries(repo, tree, entryOf(oid)),
  conflicts: [
    ...conflicts.filter(({ path }) => path !== projectFile),
    ...messages.map((message) => ({ path: projectFile, kind: 'contents', message, contested: [] })),
  ],
});

const entryOf = (oid: string): Map<string, { mode: string; oid: string }> =>
  new Map([[projectFile, { mode: '100644', oid }]]);
