import { posix } from 'node:path';
import { submoduleMode } from '../../git/gitTree.js';
import type { FileChange } from '../../git/repository.js';
import {
  type ChangedReplacements,
  changedReplacements,
  isMeantByAny,
  isPutIntoOthers,
  replacedAnew,
  replacesOtherwise,
} from './changedReplacements.js';
import { type CommitView, whyLeftOut } from './commitView.js';
import { directoryOf, forceIgnoreFile, isIgnoreFile, leftOutByRules } from './forceIgnore.js';
import { refuseWhatIsNoFile, submoduleError } from './notFiles.js';
import { otherwiseClaimed } from './otherwiseClaimed.js';
import { projectFile } from './project.js';
import { speaksOfChangedTypes } from './registryChange.js';

/** The files that differ between what two commits deploy. */
export type ChangedFiles = Readonly<{
  /**
   * Files of the later commit that are new or changed; `before` tells whether the earlier one deployed that path too, `same`
   * that it had the same content there, `leftOut` that it had another one there, and did not deploy it, `replaced` that other
   * contents of it may be replaced than in the earlier commit, there or where it was then.
   */
  present: ReadonlyMap<string, PresentFile>;
  /** Files that only the earlier commit deployed and that the later one does not have. */
  gone: readonly string[];
  /** Files that are the same in both, and that only the earlier one's registry takes for a component. */
  claimedNoMore: readonly string[];
  /** Changed files that no deploy takes, with the reason. */
  leftOut: ReadonlyArray<Readonly<{ path: string; reason: string }>>;
}>;

/** What is known of a new or changed file. */
export type PresentFile = Readonly<{ before: boolean; same?: true; leftOut?: true; replaced?: true }>;

/**
 * Compares what two commits deploy: their files, less what each one's own project and ignore rules leave out. A file also
 * counts as changed when a rule that left it out is gone, when another replacement may be made in it, or when only the later
 * one's registry takes it for a component. A file that is only left out from now on is not gone: the Salesforce CLI does not
 * delete what is ignored either.
 *
 * @param from undefined when nothing was deployed before
 * @throws SfError SubmoduleError, SymlinkError
 */
export const changedFiles = async (from: CommitView | undefined, to: CommitView): Promise<ChangedFiles> => {
  await refuseSubmodules(to);
  if (from === undefined) return everything(to);
  const all = await to.repo.diffTrees(from.commit, to.commit);
  const changes = all.filter((change) => !isOfModeAlone(change));
  const replacements = changedReplacements(from, to, new Set(changes.map(({ path }) => path)));
  const isReplaced = replacesOtherwise(from, to, { changes, replacements });
  const present = new Map<string, PresentFile>();
  const gone: string[] = [];
  const leftOut: Array<{ path: string; reason: string }> = [];
  for (const change of changes) {
    const { status, path } = change;
    if (isShaping(path, from, to)) {
      leftOut.push({ path, reason: shapes });
      continue;
    }
    const before = status !== 'A' && whyLeftOut(from, path) === undefined;
    const reason = status === 'D' ? whyGoneIsLeftOut(from, to, change) : whyLeftOut(to, path, change.newMode);
    if (reason !== undefined) leftOut.push({ path, reason: isPutIntoOthers(path, to) ? putIntoOthers : reason });
    else if (status === 'D') gone.push(path);
    else {
      refuseWhatIsNoFile(path, change.newMode);
      const known = before || status === 'A' ? { before } : ({ before, leftOut: true } as const);
      present.set(path, isReplaced(change) ? { ...known, replaced: true } : known);
    }
  }
  const { anew, claimedNoMore } = await unchangedButDeployedAnew(from, to, { changes, replacements });
  for (const [path, before] of anew) {
    if (!present.has(path)) present.set(path, { before, same: true, ...(before ? ({ replaced: true } as const) : {}) });
  }
  for (const change of all) {
    const { path } = change;
    if (!isOfModeAlone(change) || present.has(path)) continue;
    leftOut.push({ path, reason: whyLeftOut(to, path) ?? 'only its mode changed' });
  }
  return { present, gone, claimedNoMore, leftOut };
};

/** Whether a file became one that can be executed, or is one no more: an org has no such thing. */
const isOfModeAlone = ({ status, oldOid, newOid }: FileChange): boolean => status === 'M' && oldOid === newOid;

/** Whether a file says how others are deployed. */
const isShaping = (path: string, from: CommitView, to: CommitView): boolean =>
  path === projectFile || [from, to].some(({ project }) => isIgnoreFile(path, project.packageDirectories));

const putIntoOthers = 'not deployed itself, replacements put its content into other files';

const shapes = 'not deployed itself, it says how other files are';

const everything = async (to: CommitView): Promise<ChangedFiles> => {
  const { packageDirectories } = to.project;
  const files = await to.repo.listFiles(to.commit, packageDirectories.includes('') ? undefined : packageDirectories);
  const leftOut = files.flatMap(({ path, mode }) => {
    const reason = whyLeftOut(to, path, mode);
    return reason === undefined ? [] : [{ path, reason }];
  });
  const rest = new Set(leftOut.map(({ path }) => path));
  const deployed = files.filter(({ path }) => !rest.has(path));
  deployed.forEach(({ path, mode }) => refuseWhatIsNoFile(path, mode));
  const present = new Map(deployed.map(({ path }) => [path, { before: false }]));
  return { present, gone: [], claimedNoMore: [], leftOut };
};

const whyGoneIsLeftOut = (from: CommitView, to: CommitView, { path, oldMode }: FileChange): string | undefined => {
  const reason = whyLeftOut(from, path, oldMode);
  if (reason !== undefined) return reason;
  // What an org keeps when its directory is left out from now on, it keeps without the file, too.
  if (directoryOf(path, to.project.leftOut) !== undefined) return whyLeftOut(to, path);
  return to.ignores(path) ? leftOutByRules : undefined;
};

/**
 * Files that are the same in both commits, and that a change of the project or of the ignore rules has deployed anew, each with
 * whether it was before; and those that it has deployed no more since no type claims them.
 */
const unchangedButDeployedAnew = async (
  from: CommitView,
  to: CommitView,
  { changes, replacements }: Readonly<{ changes: readonly FileChange[]; replacements: readonly ChangedReplacements[] }>
): Promise<Readonly<{ anew: ReadonlyMap<string, boolean>; claimedNoMore: readonly string[] }>> => {
  const changed = new Set(changes.map(({ path }) => path));
  const rulesChanged =
    changes.some(({ path }) => posix.basename(path) === forceIgnoreFile) ||
    from.project.packageDirectories.join('\n') !== to.project.packageDirectories.join('\n');
  const anew = new Map<string, boolean>();
  const mayBeClaimed = speaksOfChangedTypes(from.project.registry, to.project.registry);
  if (!rulesChanged && replacements.length === 0 && mayBeClaimed === undefined) return { anew, claimedNoMore: [] };
  const [open, meant]: [string[], string[]] = [[], []];
  for (const path of await to.allPaths()) {
    if (changed.has(path) || whyLeftOut(to, path) !== undefined) continue;
    const before = whyLeftOut(from, path) === undefined;
    if (!before) anew.set(path, before);
    else if (isMeantByAny(replacements, path)) meant.push(path);
    if (before && mayBeClaimed?.(path)) open.push(path);
  }
  for (const path of await replacedAnew(to, meant, replacements)) anew.set(path, true);
  const claimed = await otherwiseClaimed(from, to, open);
  for (const path of claimed.anew) anew.set(path, false);
  return { anew, claimedNoMore: claimed.noMore.filter((path) => !anew.has(path)) };
};

/** Submodules that `.gitmodules` names and no rule leaves out; one that is not named there is met when its folder is read. */
const refuseSubmodules = async (to: CommitView): Promise<void> => {
  const { tree, project } = to;
  const { packageDirectories } = project;
  const modulesFile = '.gitmodules';
  if (!(await tree.entries([modulesFile])).has(modulesFile)) return;
  const text = (await tree.read([modulesFile])).get(modulesFile)?.toString('utf8') ?? '';
  const paths = [...text.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)].map(([, path]) => path);
  for (const [path, { mode }] of await tree.entries(paths)) {
    const inside = directoryOf(path, packageDirectories) !== undefined && whyLeftOut(to, path, mode) === undefined;
    const around = packageDirectories.some((directory) => directory === path || directory.startsWith(`${path}/`));
    if (mode === submoduleMode && (inside || around)) throw submoduleError(path);
  }
};
