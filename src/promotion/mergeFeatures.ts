import { SfError } from '@salesforce/core/sfError';
import { shellWord } from '../common/shellWord.js';
import type { Repository } from '../git/repository.js';
import { commitTree } from '../git/write.js';
import { putBack, restoringTrailers, saysPutBack } from './features/putBack.js';
import type { TakingOut } from './features/takingOut.js';
import { mergeSides } from './merge/mergeSides.js';
import { baseOfPick } from './merge/withPutBack.js';
import { repositoryTrailer } from './ownAncestors.js';
import type { MergingKind } from './run.js';
import { contains, mergeAs } from './squashes.js';
import { conflictData } from './merge/conflictData.js';
import { conflictLine } from './merge/conflictLine.js';
import type { ConflictedMerge } from './merge/contested.js';
import { type Dangling, danglingReferences } from './merge/dangling.js';
import type { SideChanges } from './merge/bothChanged.js';
import type { Decisions } from './merge/decisions.js';

/** One thing to be merged: a feature's tip, or an instance's commit. */
export type MergeSource = Readonly<{
  name: string;
  tip: string;
  kind: 'feature' | 'instance';
  /**
   * What the target holds of a feature that was rewritten since: merged from there and not from the common ancestor, so
   * that nothing comes twice.
   */
  rewrittenFrom?: string;
  /**
   * Instead of all that the tip contains, only the changes that these commits made to their first parents, oldest first: a
   * feature as another instance was given it, without the rest of that instance's branch.
   */
  picks?: readonly string[];
  /** The feature's own commits that the picks carry, newest first. */
  carries?: readonly string[];
  /** Those that the target has, also by other commits with their changes. */
  held?: readonly string[];
  /** Whether picks are applied that the target's branch contains: it took their changes out again. */
  again?: boolean;
  /** What the target took out of a feature that it had been given: it is put back, since a merge would not bring it. */
  takenOut?: readonly TakingOut[];
  /** Undos that come with the source, of what the target holds: it keeps that. */
  keeps?: readonly TakingOut[];
}>;

/** Where to, and what the merge commits say of it. */
export type MergeTarget = Readonly<{
  /** `origin` for a feature that goes into the instance which it is developed in. */
  kind: MergingKind | 'origin';
  instance: string;
  branch: string;
  tip: string;
  /** The instance that the sources come from. */
  from: string | undefined;
  run: string;
  /** Whether its history is linear: each source comes as one commit with one parent. */
  squash: boolean;
  /** The address of the repository that the sources come from, when it is another one, with a pipeline of its own. */
  repository: string | undefined;
  /** First line of the merge commits, with `{source}`, `{from}`, `{instance}`, `{branch}` and `{run}` replaced. */
  template: string | undefined;
  /** What was decided about conflicts. */
  decisions?: Decisions;
}>;

/** What became of one source: its merge commit, or none when the target already contained it. */
export type Merged = MergeSource &
  Readonly<{
    mergeCommit: string | undefined;
    /** What it deletes and the branch refers to, and the other way round. */
    dangling?: readonly Dangling[];
  }>;

const defaultTemplates: Readonly<Record<MergeTarget['kind'], string>> = {
  promotion: 'Promote {source} into {instance}',
  'back-promotion': 'Back-promote {source} into {instance}',
  origin: 'Merge {source} into {instance}',
};

/**
 * Merges sources one after another onto a branch's tip, each as a merge commit of its own, or as one that stands for it, in
 * the object store only.
 *
 * @returns the last commit, and what became of each source
 * @throws SfError MergeConflictError with the conflicting files; UnrelatedHistoriesError, ShallowHistoryError
 */
export const mergeInOrder = async (
  repo: Repository,
  sources: readonly MergeSource[],
  target: MergeTarget
): Promise<Readonly<{ commit: string; merged: readonly Merged[] }>> => {
  let commit = target.tip;
  const merged: Merged[] = [];
  for (const source of sources) {
    const made = source.picks
      ? await applyPicks(repo, source, source.picks, { ...target, tip: commit })
      : await mergeOne(repo, source, { ...target, tip: commit }, { branchTip: target.tip, before: merged });
    const dangling = made === undefined ? [] : await danglingIn(repo, source, { ...made, before: commit });
    merged.push({ ...source, mergeCommit: made?.commit, ...(dangling.length === 0 ? {} : { dangling }) });
    commit = made?.commit ?? commit;
  }
  return { commit, merged };
};

/** A merge commit, and what the sides of each merge that it consists of changed. */
type MergeMade = Readonly<{ commit: string; changes: readonly SideChanges[] }>;

const danglingIn = async (
  repo: Repository,
  { tip, picks }: MergeSource,
  { commit, changes, before }: MergeMade & Readonly<{ before: string }>
): Promise<readonly Dangling[]> => {
  const found: Dangling[] = [];
  for (const each of changes) found.push(...(await danglingReferences(repo, each, commit)));
  const base = picks === undefined || found.length === 0 ? undefined : await repo.mergeBase(before, tip);
  if (base === undefined) return found;
  // What the commit before a pick had, the branch may never have had.
  const paths = found.map(({ deleted }) => deleted);
  const had = new Set((await repo.listFiles(base, paths)).map(({ path }) => path));
  return found.filter(({ by, deleted }) => by === 'theirs' || had.has(deleted));
};

/** What stood on the target's branch before the first merge, and what was merged before. */
type Earlier = Readonly<{ branchTip: string; before: readonly Merged[] }>;

/** @returns undefined when the target contains the source already */
const mergeOne = async (
  repo: Repository,
  source: MergeSource,
  target: MergeTarget,
  { branchTip, before }: Earlier
): Promise<MergeMade | undefined> => {
  const { tip, rewrittenFrom, takenOut = [], keeps = [] } = source;
  const isContained = await contains(repo, target.tip, tip);
  if (isContained && takenOut.length === 0) return undefined;
  const { decisions } = target;
  const whole = await putBack(repo, target.tip, takenOut, decisions);
  if (whole.conflict) throw conflictError(source, target, whole.conflict);
  const theirs = await putBack(repo, tip, keeps, decisions);
  if (theirs.conflict) throw keptConflictError(source, target, theirs.conflict);
  const merge = { ours: whole.commit, theirs: theirs.commit, base: rewrittenFrom };
  const { tree, conflicts, changes } = await mergeSides(repo, { ...merge, decisions }, isCrossing(target));
  if (conflicts.length > 0) {
    const companions = before.filter(({ mergeCommit }) => mergeCommit !== undefined);
    const alone =
      companions.length > 0 &&
      (await mergeSides(repo, { ...merge, ours: branchTip }, isCrossing(target))).conflicts.length === 0;
    const conflict = { merge, conflicts, ...originOf(source, target) };
    throw alone ? companionError(source, target, companions, conflict) : conflictError(source, target, conflict);
  }
  const { parents, trailers } = mergeAs(target.squash, { tip: target.tip, brought: tip });
  const commit = await commitTree(repo, {
    tree,
    parents: isContained ? [target.tip] : parents,
    message: mergeMessage(source, target, isContained ? [] : trailers),
    sign: 'configured',
  });
  return { commit, changes: changes === undefined ? [] : [changes] };
};

const originOf = ({ kind, name }: MergeSource, target: MergeTarget): Pick<ConflictedMerge, 'crossing' | 'source'> => ({
  ...(isCrossing(target) ? { crossing: true } : {}),
  ...(kind === 'feature' ? { source: name } : {}),
});

const isCrossing = ({ repository }: MergeTarget): boolean => repository !== undefined;

/**
 * Applies changes as `git cherry-pick` does, in one commit with the target as its only parent: with the source's commit as
 * a second one it would claim to contain what was left out.
 *
 * @returns undefined when the target has the changes already
 */
const applyPicks = async (
  repo: Repository,
  source: MergeSource,
  picks: readonly string[],
  target: MergeTarget
): Promise<MergeMade | undefined> => {
  const before = await repo.tree(target.tip);
  let ours = before;
  const all: SideChanges[] = [];
  for (const pick of picks) {
    if (!source.again && (await repo.isAncestor(pick, target.tip))) continue;
    const { decisions } = target;
    const base = await baseOfPick(repo, pick, { onto: target.tip, held: source.held ?? [], decisions });
    const merge = { ours, theirs: pick, base };
    const { tree, conflicts, changes } = await mergeSides(repo, { ...merge, decisions }, isCrossing(target));
    if (conflicts.length > 0) throw conflictError(source, target, { merge, conflicts, ...originOf(source, target) });
    if (changes !== undefined) all.push(changes);
    ours = tree;
  }
  if (ours === before) return undefined;
  const message = mergeMessage(source, target);
  const commit = await commitTree(repo, { tree: ours, parents: [target.tip], message, sign: 'configured' });
  return { commit, changes: all };
};

const mergeMessage = (source: MergeSource, target: MergeTarget, more: readonly string[] = []): string => {
  const { kind, instance, branch, from, run, repository, template } = target;
  const values: Readonly<Record<string, string>> = {
    source: source.name,
    from: from ?? '',
    instance,
    branch,
    run,
  };
  const subject = (template ?? defaultTemplates[kind]).replace(
    /\{(\w+)\}/g,
    (whole, name: string) => values[name] ?? whole
  );
  const again = [...(source.takenOut ?? []), ...(source.keeps ?? [])];
  const trailers = [
    ...(source.kind === 'feature' ? [`Feature: ${source.name}`] : []),
    ...(from === undefined ? [] : [`Source: ${from}`]),
    ...(repository === undefined ? [] : [`${repositoryTrailer}: ${repository}`]),
    ...restoringTrailers(again),
    ...more,
    `Target: ${instance}`,
    `Run: ${run}`,
  ];
  return [subject, ...saysPutBack(again), `${trailers.join('\n')}\n`].join('\n\n');
};

const conflictError = (source: MergeSource, target: MergeTarget, conflict: ConflictedMerge): SfError => {
  const files = conflict.conflicts.map(conflictLine);
  const reverts = source.takenOut?.map(({ revert }) => revert) ?? [];
  const error = new SfError(
    [`${source.name} conflicts with what instance ${target.instance} has on branch ${target.branch}:`, ...files].join(
      '\n'
    ),
    'MergeConflictError',
    [
      target.kind === 'origin'
        ? `Merge ${source.name} into ${target.branch} by hand, resolve the files above, commit and push ${target.branch}, and run the command again.`
        : reverts.length > 0
          ? `Branch ${target.branch} took work of ${source.name} out. Put it back there by hand: "git switch ${shellWord(target.branch)}", "git revert ${reverts.join(' ')}", resolve the files above, commit and push, and promote again.`
          : target.kind === 'promotion'
            ? `Merge branch ${target.branch} into a copy of ${source.name}, or rebase ${source.name}, resolve the files above, commit, and promote again.`
            : `Bring both together on a feature branch from ${target.branch}, promote that into ${target.instance}'s parent, and back-promote again.`,
    ]
  );
  error.setData(conflictData(conflict, target.decisions, { source: source.name, instance: target.instance }));
  return error;
};

/** The error of what would be kept although it was undone where it comes from, and does not fit with what came after. */
const keptConflictError = (
  { name, keeps = [] }: MergeSource,
  { instance, decisions }: MergeTarget,
  conflict: ConflictedMerge
): SfError => {
  const error = new SfError(
    [
      `${name} brings an undo of what instance ${instance} keeps, and what it keeps conflicts with later work that comes along:`,
      ...conflict.conflicts.map(conflictLine),
    ].join('\n'),
    'MergeConflictError',
    ['Let the undo come along: add --with-undo. What was undone can be promoted again afterwards.']
  );
  const kept = keeps.map(({ revert }) => revert);
  error.setData(conflictData(conflict, decisions, { source: name, instance, keeps: kept }));
  return error;
};

/** The error of a source that fits onto the branch, but not beside those that go along with it. */
const companionError = (
  { name }: MergeSource,
  { instance, decisions }: MergeTarget,
  companions: readonly Merged[],
  conflict: ConflictedMerge
): SfError => {
  const others = companions.map((companion) => companion.name).join(', ');
  const files = conflict.conflicts.map(conflictLine);
  const error = new SfError(
    [`${name} conflicts with what goes into instance ${instance} before it in this unit, ${others}:`, ...files].join(
      '\n'
    ),
    'MergeConflictError',
    [
      `Merge into ${name} the one of them that changes the files above (or rebase onto it), resolve them, commit, and promote again.`,
    ]
  );
  const along = companions.map((companion) => companion.name);
  error.setData(conflictData(conflict, decisions, { source: name, instance, companions: along }));
  return error;
};
