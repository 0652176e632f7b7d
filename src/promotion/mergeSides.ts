import { SfError } from '@salesforce/core/sfError';
import { mergeTrees, type MergeRequest, type MergeResult } from '../git/merge.js';
import type { Repository } from '../git/repository.js';
import { replaceEntries, writeBlob } from '../git/write.js';
import { mergeProject } from '../pipeline/mergeProject.js';
import { ownAncestors } from './ownAncestors.js';
import { projectFile } from './pipelineSource.js';

/**
 * Merges two commits. Everything is merged as usual, but for the project file, since each repository keeps its own pipeline
 * in it: over a link lines would conflict there, or bring the other's instances along; and later, where both sides contain
 * what came over a link, git would take the other repository's pipeline for what they have in common.
 *
 * @param crossing whether theirs comes from another repository
 * @throws SfError UnrelatedHistoriesError, ShallowHistoryError, ProjectFileError, GitError
 */
export const mergeSides = async (repo: Repository, sides: MergeRequest, crossing = false): Promise<MergeResult> => {
  const result = await mergeTrees(repo, sides);
  if (crossing) return withOwnPipeline(repo, sides, result);
  return isInConflict(result) && sides.base === undefined ? withOwnBase(repo, sides, result) : result;
};

/** Takes the other repository's project file over but for its pipeline. */
const withOwnPipeline = async (
  repo: Repository,
  { ours, theirs, base }: MergeRequest,
  result: MergeResult
): Promise<MergeResult> => {
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

/** Merges the project file anew, from what both sides have in common in the history of this repository alone. */
const withOwnBase = async (
  repo: Repository,
  { ours, theirs }: MergeRequest,
  result: MergeResult
): Promise<MergeResult> => {
  for (const base of await ownAncestors(repo, [ours, theirs])) {
    const trees = await Promise.all([base, ours, theirs].map(async (each) => onlyProjectFile(repo, each)));
    const [start, mine, other] = trees;
    if (start === undefined || mine === undefined || other === undefined) continue;
    const merged = await mergeTrees(repo, { base: start, ours: mine, theirs: other });
    const file = await repo.objects.find(`${merged.tree}:${projectFile}`);
    if (merged.conflicts.length === 0 && file) return withProjectFile(repo, result, file.oid, []);
  }
  return result;
};

/** A tree that holds nothing but a commit's project file; undefined when it has none. */
const onlyProjectFile = async (repo: Repository, commit: string): Promise<string | undefined> => {
  const file = await repo.objects.find(`${commit}:${projectFile}`);
  return file && replaceEntries(repo, repo.emptyTree, entryOf(file.oid));
};

const isInConflict = ({ conflicts }: MergeResult): boolean => conflicts.some(({ path }) => path === projectFile);

/** What was merged, with another project file, and other conflicts in it. */
const withProjectFile = async (
  repo: Repository,
  { tree, conflicts }: MergeResult,
  oid: string,
  messages: readonly string[]
): Promise<MergeResult> => ({
  tree: await replaceEntries(repo, tree, entryOf(oid)),
  conflicts: [
    ...conflicts.filter(({ path }) => path !== projectFile),
    ...messages.map((message) => ({ path: projectFile, kind: 'contents', message })),
  ],
});

const entryOf = (oid: string): Map<string, { mode: string; oid: string }> =>
  new Map([[projectFile, { mode: '100644', oid }]]);
