import type { ChangedFiles, PresentFile } from './changedFiles.js';
import type { FileOperation } from './delta.js';

/** What became of each file that changed and is deployed, by repository path. */
export const fileOperations = ({ present, gone }: ChangedFiles): ReadonlyMap<string, FileOperation> =>
  new Map([
    ...[...present].map(([path, how]) => [path, operationOf(how)] as const),
    ...gone.map((path) => [path, 'deleted'] as const),
  ]);

const operationOf = ({ before, same, leftOut }: PresentFile): FileOperation => {
  if (leftOut) return 'changedAndIncluded';
  if (same) return before ? 'replaced' : 'included';
  return before ? 'changed' : 'added';
};
