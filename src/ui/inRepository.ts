import type { Repository } from '../git/repository.js';

/**
 * Opens the repository around the current folder for as long as `use` takes; neither a pipeline nor a remote is looked for.
 *
 * @throws what opening a repository throws, and what `use` throws
 */
export const inRepository = async <T>(use: (repo: Repository) => Promise<T>): Promise<T> => {
  const { Repository: Opened } = await import('../git/repository.js');
  const repo = await Opened.open(process.cwd(), { env: process.env });
  try {
    return await use(repo);
  } finally {
    await repo.close();
  }
};
