import { SfError } from '@salesforce/core/sfError';
import type { CommitView } from './commitView.js';
import { readFilters } from './gitAttributes.js';
import { readLfsObject, readLfsPointer } from './lfs.js';
import { refuseWhatIsNoFile } from './notFiles.js';
import {
  isMeantFor,
  replaceIn,
  replacementFileOf,
  type ReplacedFile,
  type ReplacementSources,
} from './replacements.js';

/** The environment that a deploy's replacements may read. */
export type ReplacementEnvironment = Readonly<{
  env: Readonly<Record<string, string | undefined>>;
  /** The environment variables that the instance names; none when left out. */
  allowedVariables?: readonly string[];
  /** That instance, for people. */
  instance?: string;
}>;

/** Files as they are deployed. */
export type DeployedFiles = Readonly<{
  /** Content by repository path: large files in place of their pointers, replacements made. */
  contents: ReadonlyMap<string, Buffer>;
  replaced: readonly ReplacedFile[];
  warnings: readonly string[];
}>;

/**
 * Reads files of a commit as they are deployed.
 *
 * @param paths repository paths of files that the commit has
 * @throws SfError SymlinkError, SubmoduleError, FilteredFileError, LfsPointerError, ReplacementVariableError,
 * ReplacementFileError, FileNotInCommitError
 */
export const readDeployedFiles = async (
  view: CommitView,
  paths: readonly string[],
  { env, allowedVariables = [], instance }: ReplacementEnvironment
): Promise<DeployedFiles> => {
  for (const [path, { mode }] of await view.tree.entries(paths)) refuseWhatIsNoFile(path, mode);
  await refuseFilters(view, paths);
  const stored = await resolvePointers(view, await view.tree.read(paths));
  const sources = { env, allowedVariables, instance, files: await readReplacementFiles(view, paths) };
  return replaceAll(view, stored, sources);
};

/**
 * Git LFS is known; what another filter makes of a file only a checkout knows.
 *
 * @throws SfError FilteredFileError
 */
export const refuseFilters = async ({ tree }: Pick<CommitView, 'tree'>, paths: readonly string[]): Promise<void> => {
  for (const [path, filter] of await readFilters(tree, paths)) {
    if (filter !== 'lfs') {
      throw new SfError(
        `${path} has the git filter "${filter}" in .gitattributes: its content in the commit is not what is to be deployed.`,
        'FilteredFileError',
        [
          `Take the filter away from ${path} and commit the file as it is to be deployed, or have .forceignore leave it out.`,
        ]
      );
    }
  }
};

const resolvePointers = async ({ repo }: CommitView, stored: Map<string, Buffer>): Promise<Map<string, Buffer>> => {
  for (const [path, content] of stored) {
    const pointer = readLfsPointer(content);
    if (pointer !== undefined) stored.set(path, await readLfsObject(repo, path, pointer));
  }
  return stored;
};

const readReplacementFiles = async (
  view: CommitView,
  paths: readonly string[]
): Promise<ReadonlyMap<string, Buffer>> => {
  const needed = view.project.replacements
    .filter((config) => config.replaceWithFile !== undefined && paths.some((path) => isMeantFor(config, path)))
    .map((config) => replacementFileOf(config))
    .filter((file): file is string => file !== undefined);
  const present = [...(await view.tree.entries([...new Set(needed)])).keys()];
  return resolvePointers(view, await view.tree.read(present));
};

const replaceAll = (
  { project: { replacements } }: CommitView,
  stored: ReadonlyMap<string, Buffer>,
  sources: ReplacementSources
): DeployedFiles => {
  const contents = new Map<string, Buffer>();
  const files: ReplacedFile[] = [];
  const warnings: string[] = [];
  for (const [path, original] of stored) {
    const { content, replaced, unused } = replaceIn(path, original, replacements, sources);
    contents.set(path, content);
    if (replaced !== undefined) files.push(replaced);
    warnings.push(
      ...unused.map((pattern) => `sfdx-project.json replaces ${pattern} in ${path}, which does not hold it.`)
    );
  }
  return { contents, replaced: files, warnings };
};
