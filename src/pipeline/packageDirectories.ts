import { posix } from 'node:path';
import { parse } from 'jsonc-parser';

/**
 * The package directories that a sfdx-project.json names, as git names folders, for counting commits that change them.
 *
 * @param sfdxProjectJson the file's text; one that is broken is read as far as it goes
 * @returns undefined when it names none, or the top of the repository: then every commit counts
 */
export const packageDirectoriesOf = (sfdxProjectJson: string): string[] | undefined => {
  const project = parse(sfdxProjectJson.replace(/^\uFEFF/, '')) as { packageDirectories?: unknown } | undefined;
  const entries = Array.isArray(project?.packageDirectories) ? (project.packageDirectories as unknown[]) : [];
  const folders = entries
    .map((entry) => (entry as { path?: unknown } | null)?.path)
    .filter((path): path is string => typeof path === 'string')
    .map((path) => posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, ''));
  return folders.length === 0 || folders.includes('.') ? undefined : folders;
};
