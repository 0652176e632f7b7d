import { posix } from 'node:path';

/** The folders that a file is in, the innermost one first. */
export const foldersOf = (path: string): readonly string[] => {
  const folders: string[] = [];
  for (let at = posix.dirname(path); at !== '.'; at = posix.dirname(at)) folders.push(at);
  return folders;
};
