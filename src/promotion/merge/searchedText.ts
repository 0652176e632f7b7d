import type { Repository } from '../../git/repository.js';

/** What is larger holds no references worth finding: static resources and the like. In bytes. */
const largest = 4 * 1024 * 1024;

/**
 * The text of an object in which references are searched.
 *
 * @returns undefined for what is no text, or too large
 * @throws SfError ObjectMissingError
 */
export const searchedText = async (repo: Repository, oid: string): Promise<string | undefined> => {
  const { content, type } = await repo.objects.read(oid);
  return type !== 'blob' || content.length > largest || content.includes(0) ? undefined : content.toString('utf8');
};
