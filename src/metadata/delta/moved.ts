import { posix } from 'node:path';
import type { CommitView } from './commitView.js';
import { isMeantFor } from './replacements.js';

type Place = Readonly<{ view: CommitView; files: readonly string[] }>;

/** Whether a component that lies somewhere else has the same files with the same content, and gets the same replacements. */
export const isSameContent = async (before: Place, after: Place): Promise<boolean> => {
  if (isReplaced(before) || isReplaced(after)) return false;
  const [one, other] = await Promise.all([fingerprint(before), fingerprint(after)]);
  return one === other;
};

const isReplaced = ({ view: { project }, files }: Place): boolean =>
  project.replacements.some((config) => files.some((file) => isMeantFor(config, file)));

const fingerprint = async ({ view, files }: Place): Promise<string> => {
  const top = commonFolder(files);
  const entries = await view.tree.entries(files);
  return [...entries]
    .map(([path, { oid }]) => `${posix.relative(top, path)} ${oid}`)
    .sort()
    .join('\n');
};

const commonFolder = (files: readonly string[]): string =>
  files
    .map((file) => posix.dirname(file))
    .reduce((common, folder) => {
      let shared = common;
      while (shared !== '.' && folder !== shared && !folder.startsWith(`${shared}/`)) shared = posix.dirname(shared);
      return shared;
    });
