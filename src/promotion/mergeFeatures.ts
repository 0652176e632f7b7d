import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { mergeTrees, type MergeConflict } from '../git/merge.js';
import type { Repository } from '../git/repository.js';
import { commitTree } from '../git/write.js';

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
}>;

/** Where to, and what the merge commits say of it. */
export type MergeTarget = Readonly<{
  instance: string;
  branch: string;
  tip: string;
  /** The instance that the sources come from. */
  from: string | undefined;
  run: string;
  /** First line of the merge commits, with `{source}`, `{from}`, `{instance}`, `{branch}` and `{run}` replaced. */
  template: string | undefined;
}>;

/** What became of one source: its merge commit, or none when the target already contained it. */
export type Merged = MergeSource & Readonly<{ mergeCommit: string | undefined }>;

const defaultTemplate = 'Promote {source} into {instance}';

/**
 * Merges sources one after another onto a branch's tip, each as a merge commit of its own, in the object store only.
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
    if (await repo.isAncestor(source.tip, commit)) {
      merged.push({ ...source, mergeCommit: undefined });
      continue;
    }
    const { tree, conflicts } = await mergeTrees(repo, {
      ours: commit,
      theirs: source.tip,
      base: source.rewrittenFrom,
    });
    if (conflicts.length > 0) throw conflictError(source, target, conflicts);
    commit = await commitTree(repo, {
      tree,
      parents: [commit, source.tip],
      message: mergeMessage(source, target),
      sign: 'configured',
    });
    merged.push({ ...source, mergeCommit: commit });
  }
  return { commit, merged };
};

const mergeMessage = (source: MergeSource, { instance, branch, from, run, template }: MergeTarget): string => {
  const values: Readonly<Record<string, string>> = {
    source: source.name,
    from: from ?? '',
    instance,
    branch,
    run,
  };
  const subject = (template ?? defaultTemplate).replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const trailers = [
    `Feature: ${source.name}`,
    ...(from === undefined ? [] : [`Source: ${from}`]),
    `Target: ${instance}`,
    `Run: ${run}`,
  ];
  return `${subject}\n\n${trailers.join('\n')}\n`;
};

const conflictError = (source: MergeSource, target: MergeTarget, conflicts: readonly MergeConflict[]): SfError => {
  const files = conflicts.map(({ path, kind }) => `  ${path} (${kind})`);
  const error = new SfError(
    [`${source.name} conflicts with what instance ${target.instance} has on branch ${target.branch}:`, ...files].join(
      '\n'
    ),
    'MergeConflictError',
    [
      `Merge branch ${target.branch} into a copy of ${source.name}, or rebase ${source.name}, resolve the files above, commit, and promote again.`,
    ]
  );
  error.setData(toJson({ source: source.name, instance: target.instance, conflicts }));
  return error;
};
