import { posix } from 'node:path';
import type { CommitView } from './commitView.js';

/** The folders that have the folders of types where the Salesforce CLI lays these: package directories, and their `main/default`. */
export const likelyRoots = ({ project: { packageDirectories } }: CommitView): readonly string[] =>
  packageDirectories.flatMap((directory) => [directory, posix.join(directory, 'main/default')]);
