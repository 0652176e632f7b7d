import { posix } from 'node:path';
import type { FileChange } from '../../git/repository.js';
import type { CommitView } from './commitView.js';
import { isLfsPointer } from './lfs.js';
import type { ReplacementConfig } from './project.js';
import { isMeantFor, mayReplaceIn } from './replacements.js';

/** Replacements of a project, in its order: those that are not as they were, or do not come out so, and all before them. */
export type ChangedReplacements = Readonly<{
  all: readonly ReplacementConfig[];
  changed: ReadonlySet<ReplacementConfig>;
}>;

/** Whether a replacement puts the content of a file into others. */
export const isPutIntoOthers = (path: string, { project }: CommitView): boolean =>
  project.replacements.some((config) => valueFileOf(config) === path);

/**
 * Tells which replacements of two commits do not make of a file what they made before: those that only one of them has, and
 * those whose value is read from a file that changed.
 *
 * @param changedPaths the files that differ between the commits
 * @returns none where all come out as before
 */
export const changedReplacements = (
  from: CommitView,
  to: CommitView,
  changedPaths: ReadonlySet<string>
): readonly ChangedReplacements[] => {
  const [before, after] = [from, to].map(({ project }) => project.replacements);
  const [known, kept] = [before, after].map((configs) => new Set(configs.map((config) => JSON.stringify(config))));
  const gone = before.filter((config) => !kept.has(JSON.stringify(config)));
  const changed = after.filter(
    (config) => !known.has(JSON.stringify(config)) || changedPaths.has(valueFileOf(config) ?? '')
  );
  return [
    { all: before, changed: new Set(gone) },
    { all: after, changed: new Set(changed) },
  ].filter((each) => each.changed.size > 0);
};

/**
 * Tells of a new or changed file whether other contents of it may be replaced than before: there, or, of a new one, where a file
 * is gone that it may have been.
 */
export const replacesOtherwise = (
  from: CommitView,
  to: CommitView,
  { changes, replacements }: Readonly<{ changes: readonly FileChange[]; replacements: readonly ChangedReplacements[] }>
): ((change: FileChange) => boolean) => {
  const isMeant = ({ project }: CommitView, path: string): boolean =>
    project.replacements.some((config) => isMeantFor(config, path));
  const isAnyGone = changes.some(({ status, path }) => status === 'D' && isMeant(from, path));
  const mayBeMoved = ({ status, path }: FileChange): boolean => status === 'A' && (isAnyGone || isMeant(to, path));
  return (change) => isMeantByAny(replacements, change.path) || mayBeMoved(change);
};

/** Whether one of the changed replacements names a file, by its path or by a glob. */
export const isMeantByAny = (replacements: readonly ChangedReplacements[], path: string): boolean =>
  replacements.some(({ changed }) => [...changed].some((config) => isMeantFor(config, path)));

/**
 * The files that changed replacements may make something else of: those that hold what is replaced, or what an earlier
 * replacement may make into that. Reads the files, and keeps none of them.
 *
 * @param paths files that are the same in both commits, and that {@link isMeantByAny changed replacements name}
 * @throws SfError ObjectMissingError
 */
export const replacedAnew = async (
  { repo, tree }: CommitView,
  paths: readonly string[],
  replacements: readonly ChangedReplacements[]
): Promise<readonly string[]> => {
  const entries = [...(await tree.entries(paths))];
  const found: string[] = [];
  let index = 0;
  for await (const { content } of repo.objects.stream(entries.map(([, { oid }]) => oid))) {
    const [path] = entries[index];
    index += 1;
    const may = ({ all, changed }: ChangedReplacements): boolean =>
      mayReplaceIn(path, content, upToLast(all, changed, path));
    // What a pointer stands for is not here.
    if (isLfsPointer(content) || replacements.some(may)) found.push(path);
  }
  return found;
};

const upToLast = (
  all: readonly ReplacementConfig[],
  changed: ReadonlySet<ReplacementConfig>,
  path: string
): readonly ReplacementConfig[] => {
  const last = all.findLastIndex((config) => changed.has(config) && isMeantFor(config, path));
  return all.slice(0, last + 1);
};

/** The file that the value of a replacement is read from. */
const valueFileOf = ({ replaceWithFile }: ReplacementConfig): string | undefined =>
  replaceWithFile === undefined ? undefined : posix.normalize(replaceWithFile);
