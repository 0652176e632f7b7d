import type { PipelineContext } from '../instances/pipelineContext.js';
import { branchRef } from '../refNames.js';

/** Those of some branches that do not exist where the refs are shared, in their order. */
export const missingBranches = async (
  { repo, store }: Pick<PipelineContext, 'repo' | 'store'>,
  branches: readonly string[]
): Promise<string[]> => {
  for (const branch of branches) await repo.checkBranchName(branch);
  const present = await store.read(branches.map(branchRef));
  return branches.filter((branch) => !present.has(branchRef(branch)));
};
