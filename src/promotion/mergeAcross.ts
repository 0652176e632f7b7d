import { SfError } from '@salesforce/core/sfError';
import { mergeTrees, type MergeRequest, type MergeResult } from '../git/merge.js';
import type { Repository } from '../git/repository.js';
import { replaceEntries, writeBlob } from '../git/write.js';
import { mergeProject } from '../pipeline/mergeProject.js';
import { projectFile } from './pipelineSource.js';

/**
 * Merges what comes from another repository. Everything is merged as usual, but for the project file: each repository keeps
 * its own pipeline in it, and lines would conflict there, or bring the other's instances along.
 *
 * @throws SfError UnrelatedHistoriesError, ShallowHistoryError, ProjectFileError, GitError
 */
export const mergeAcross = async (repo: Repository, { ours, theirs, base }: MergeRequest): Promise<MergeResult> => {
  const start = base ?? (await repo.mergeBase(ours, theirs));
  if (start === undefined) return mergeTrees(repo, { ours, theirs });
  const [before, mine, other] = await Promise.all([start, ours, theirs].map(async (each) => textOf(repo, each)));
  if (before === undefined || mine === undefined || other === undefined) {
    return mergeTrees(repo, { ours, theirs, base: start });
  }
  const file = { mode: '100644', oid: await writeBlob(repo, Buffer.from(mine)) };
  const withOurs = async (treeish: string): Promise<string> =>
    replaceEntries(repo, await repo.tree(treeish), new Map([[projectFile, file]]));
  const sides = { ours, theirs: await withOurs(theirs), base: await withOurs(start) };
  const { tree, conflicts } = await mergeTrees(repo, sides);
  const project = mergedProject({ base: before, ours: mine, theirs: other });
  const merged = { ...file, oid: await writeBlob(repo, Buffer.from(project.text)) };
  return {
    tree: await replaceEntries(repo, tree, new Map([[projectFile, merged]])),
    conflicts: [
      ...conflicts,
      ...project.conflicts.map((path) => ({
        path: projectFile,
        kind: 'contents',
        message: `Both repositories changed ${path} in ${projectFile}.`,
      })),
    ],
  };
};

const textOf = async (repo: Repository, treeish: string): Promise<string | undefined> =>
  (await repo.readFile(treeish, projectFile))?.toString('utf8');

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
