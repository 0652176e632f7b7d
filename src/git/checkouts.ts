import { branchPrefix } from './refNames.js';
import type { Repository } from './repository.js';

/** The work trees that have branches checked out: their paths by the full names of the branches. */
export const checkouts = async (repo: Repository): Promise<ReadonlyMap<string, string>> => {
  const worktrees = new Map<string, string>();
  let path = '';
  for (const line of (await repo.ask(['worktree', 'list', '--porcelain', '-z'])).split('\0')) {
    if (line.startsWith('worktree ')) path = line.slice('worktree '.length);
    if (line.startsWith(`branch ${branchPrefix}`)) worktrees.set(line.slice('branch '.length), path);
  }
  return worktrees;
};
