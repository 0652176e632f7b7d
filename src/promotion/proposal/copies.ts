import { mergeTrees } from '../../git/merge.js';
import type { CommitInfo, Repository } from '../../git/repository.js';
import type { MergedBefore } from '../record.js';
import type { Run } from '../run.js';
import { planOf } from '../steps/step.js';

/**
 * Finds the copies of a proposal's commits by which its branch has all that it brings: a host that rebases makes them. Only
 * where each commit has one, by the id of its patch (git-rev-list, --cherry-mark), and the merge decided nothing beyond them.
 *
 * @param line the branch's own commits since the tip that was merged upon, newest first
 * @returns newest first, each with the features of which it is; undefined where they are not all there
 * @throws SfError GitError
 */
export const copiesIn = async (
  repo: Repository,
  run: Run,
  line: readonly CommitInfo[]
): Promise<readonly MergedBefore[] | undefined> => {
  const { targetTip, mergeCommit, features } = planOf(run);
  if (run.kind !== 'promotion' || features.length === 0 || line.length === 0) return undefined;
  const [{ oid: tip }] = line;
  const proposed = await repo.commits({ include: [mergeCommit], exclude: [targetTip, tip], noMerges: true });
  const copies = await copiesOf(repo, { of: mergeCommit, tip, targetTip });
  const there = line.filter(({ oid }) => copies.has(oid));
  if (there.length === 0 || there.length !== proposed.length) return undefined;
  const merged = await mergeTrees(repo, { ours: there[0].oid, base: targetTip, theirs: mergeCommit });
  if (merged.conflicts.length > 0 || merged.tree !== there[0].tree) return undefined;
  const own = await Promise.all(
    features.map(async ({ name, tip: of }) => ({ name, copies: await copiesOf(repo, { of, tip, targetTip }) }))
  );
  return there.map(({ oid }) => ({
    commit: oid,
    features: own.filter((feature) => feature.copies.has(oid)).map(({ name }) => name),
  }));
};

type Sides = Readonly<{ of: string; tip: string; targetTip: string }>;

/** What of a branch, since the tip that was merged upon, changes the same as a commit that it does not contain, or one before that. */
const copiesOf = async (repo: Repository, { of, tip, targetTip }: Sides): Promise<ReadonlySet<string>> => {
  const range = ['--end-of-options', `${of}...${tip}`, `^${targetTip}`, '--'];
  const marked = await repo.ask(['rev-list', '--cherry-mark', '--right-only', '--no-merges', ...range]);
  return new Set(marked.split('\n').flatMap((line) => (line.startsWith('=') ? [line.slice(1)] : [])));
};
