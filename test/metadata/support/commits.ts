import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from '../../../src/git/repository.js';
import { createScratch, type Files } from '../../support/gitRepo.js';

/** A repository in a temporary folder, to make commits in, and that same repository as the plugin sees it. */
export type CommitRepository = Readonly<{
  dir: string;
  repo: Repository;
  /** Writes and deletes files, by repository path, and commits; gives the commit's id. */
  commit: (files: Files) => Promise<string>;
  /** Makes symbolic links, by repository path, for the next commit. */
  link: (links: Readonly<Record<string, string>>) => Promise<void>;
  git: (...args: readonly string[]) => Promise<string>;
  remove: () => Promise<void>;
}>;

/** Makes an empty repository. */
export const makeRepository = async (): Promise<CommitRepository> => {
  const scratch = await createScratch();
  const repository = await scratch.init();
  const repo = await repository.open();
  return {
    dir: repository.dir,
    repo,
    git: repository.git,
    commit: (files) => repository.commit('Change', files),
    link: async (links): Promise<void> => {
      for (const [path, target] of Object.entries(links)) await symlink(target, join(repository.dir, path));
    },
    remove: async (): Promise<void> => {
      await repo.close();
      await scratch.remove();
    },
  };
};
