import type { Repository } from '../../git/repository.js';
import type { HistoryEntry } from '../history.js';
import type { PromotionRecord } from '../record.js';

/** A merge on an instance's branch, and the features that it says it brought. */
export type BroughtMerge = Readonly<{ commit: string; features: readonly string[] }>;

/** Which merges and runs of an instance were undone, and not brought back since, by what its records say. */
export class Undone {
  /** The commits that revert a merge, by that merge. */
  private readonly reverts = new Map<string, string[]>();
  /** The runs that undid another one as a whole, by that one. */
  private readonly undos = new Map<string, string[]>();

  public constructor(entries: readonly HistoryEntry[]) {
    for (const { record } of entries) {
      for (const { run, whole, reverts } of record.undoes ?? []) {
        if (whole) this.undos.set(run, [...(this.undos.get(run) ?? []), record.run]);
        for (const { merge, revert } of reverts) {
          this.reverts.set(merge, [...(this.reverts.get(merge) ?? []), revert]);
        }
      }
    }
  }

  /** Whether a merge is undone. */
  public has(merge: string): boolean {
    return (this.reverts.get(merge) ?? []).some((revert) => !this.has(revert));
  }

  /** Whether a run is undone as a whole. */
  public isUndoneRun(run: string): boolean {
    return this.undoneBy(run) !== undefined;
  }

  /** The run that undid all of another one, and that stands itself. */
  public undoneBy(run: string): string | undefined {
    return this.undos.get(run)?.find((undo) => !this.isUndoneRun(undo));
  }
}

/**
 * The merges by which a run moved its instance's branch, newest first: they name it in a trailer. Of an undo they are its
 * reverts. What the host made of a pull request names nothing, nor do the commits by which the branch had got it before: only
 * the record does.
 *
 * @throws SfError GitError
 */
export const mergesOfRecord = async (
  repo: Repository,
  entries: readonly HistoryEntry[],
  { commit, record }: HistoryEntry
): Promise<readonly BroughtMerge[]> => {
  const earlier = (record.mergedBefore ?? []).map(({ commit: oid, features }) => ({ commit: oid, features }));
  if (record.landed !== undefined) return [...(await mergesLanded(repo, record, record.landed)), ...earlier];
  const before = entries[entries.findIndex((entry) => entry.commit === commit) + 1]?.record.deployedCommit;
  const range = [record.deployedCommit, ...(before === undefined ? [] : [`^${before}`])];
  const landed = landedOf(record);
  const made = (await saidBy(repo, ['--first-parent'], range)).flatMap(({ commit: oid, runs, features }) => {
    if (runs.includes(record.run)) return [{ commit: oid, features }];
    return oid === landed ? [{ commit: oid, features: featuresBy(record, oid) }] : [];
  });
  return [...made, ...earlier.filter(({ commit: oid }) => made.every((each) => each.commit !== oid))];
};

/**
 * The merges of one feature that came with the whole of another instance, newest first: that instance's own, which a merge
 * of its branch brought along. To take one out is to revert it upon the branch that got it.
 *
 * @param isMeant whether a feature's name is the one that is sought
 * @throws SfError GitError
 */
export const mergesWithin = async (
  repo: Repository,
  { record }: HistoryEntry,
  isMeant: (name: string) => boolean
): Promise<readonly BroughtMerge[]> => {
  const { deployedCommit, previousDeployedCommit } = record;
  const range = [deployedCommit, ...(previousDeployedCommit === undefined ? [] : [`^${previousDeployedCommit}`])];
  return (await saidBy(repo, [], range))
    .filter(({ features }) => features.some(isMeant))
    .map(({ commit, features }) => ({ commit, features }));
};

/** Those that the record names. */
const mergesLanded = async (
  repo: Repository,
  record: PromotionRecord,
  landed: readonly string[]
): Promise<readonly BroughtMerge[]> =>
  (await saidBy(repo, ['--no-walk=unsorted'], landed)).map(({ commit, runs, features }) => ({
    commit,
    features: runs.includes(record.run) ? features : featuresBy(record, commit),
  }));

type Said = BroughtMerge & Readonly<{ runs: readonly string[] }>;

/** What commits say of themselves in trailers. */
const saidBy = async (repo: Repository, how: readonly string[], range: readonly string[]): Promise<readonly Said[]> => {
  const format =
    '%H%x00%(trailers:key=Run,valueonly,separator=%x01)%x00%(trailers:key=Feature,valueonly,separator=%x01)';
  const args = ['log', ...how, '--encoding=UTF-8', `--format=${format}`, '--end-of-options', ...range];
  return (await repo.ask(args))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [oid, runs, features] = line.split('\0');
      const named = features.split('\x01').filter((name) => name !== '');
      return { commit: oid, runs: runs.split('\x01'), features: named };
    });
};

/** The commit that a host made of a run's pull request, where it is one. */
const landedOf = ({ deployedCommit, features, approvedBy }: PromotionRecord): string | undefined =>
  approvedBy !== undefined || features.some(({ mergeCommit }) => mergeCommit === deployedCommit)
    ? deployedCommit
    : undefined;

const featuresBy = ({ features }: PromotionRecord, oid: string): readonly string[] =>
  features.filter(({ mergeCommit }) => mergeCommit === oid).map(({ name }) => name);
