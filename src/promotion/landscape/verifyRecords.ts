import { SfError } from '@salesforce/core/sfError';
import { type Member, memberKey } from '../../common/member.js';
import { CommitGraph } from '../../git/commitGraph.js';
import type { Repository } from '../../git/repository.js';
import type { Context } from '../context.js';
import { fetchHistory, type HistoryEntry, sameOrg } from '../history.js';
import type { InstanceName, PromotionRecord, RecordKind } from '../record.js';
import { branchRef } from '../refNames.js';
import { falseClaims } from './recordClaims.js';
import { type UnfinishedRun, type UnrecordedRun, unfinishedRuns } from './unfinishedRuns.js';
import type { Discrepancy, Verified } from './verified.js';

/**
 * Proves the records of instances, oldest first: each follows the one before, and its deployed commit contains the one before,
 * but for a baseline or a sync; so do the reverts of an undo; features and merges that it names are in it; what it says was
 * sent is the delta between both commits, computed again; the branch contains the newest. Names the runs that are not finished,
 * too: what these bring, no record says yet.
 *
 * @throws SfError DamagedStateError, NewerStateError, UnknownInstanceError, RemoteUnreachableError
 */
export const verifyRecords = async (context: Context, names: readonly InstanceName[]): Promise<Verified> => {
  const instances = names.map((name) => context.loaded.pipeline.instance(name).name);
  const unfinished = await unfinishedRuns(context);
  const all = await Promise.all(
    instances.map(async (name) => verifyInstance(context, name, unfinished.get(name) ?? []))
  );
  return {
    records: all.reduce((sum, { records }) => sum + records, 0),
    manifests: all.reduce((sum, { manifests }) => sum + manifests, 0),
    discrepancies: all.flatMap(({ discrepancies }) => discrepancies),
    unchecked: all.flatMap(({ unchecked }) => unchecked),
    withoutRecords: all.flatMap(({ withoutRecords }) => withoutRecords),
    unfinished: all.flatMap((each) => each.unfinished),
  };
};

const verifyInstance = async (
  context: Context,
  name: InstanceName,
  runs: readonly UnfinishedRun[]
): Promise<Verified> => {
  const { repo, store, loaded } = context;
  const { branch } = loaded.pipeline.instance(name);
  const entries: HistoryEntry[] = [];
  for await (const entry of (await fetchHistory(repo, store, name)).records()) entries.unshift(entry);
  const discrepancies: Discrepancy[] = [];
  const unchecked: Discrepancy[] = [];
  let manifests = 0;
  for (const [index, entry] of entries.entries()) {
    const { commit, record } = entry;
    const tell = (to: Discrepancy[], what: string): unknown =>
      to.push({ instance: name, run: record.run, commit, what });
    const before = entries.slice(0, index).findLast((each) => sameOrg(each.record.org.id, record.org.id));
    for (const what of await faultsOf(context, entry, { before, last: entries.at(index - 1), isFirst: index === 0 })) {
      tell(discrepancies, what);
    }
    const sent = await compareManifest(context, entry, { before, undone: undoneBy(entry, entries) });
    if (sent === undefined) continue;
    if (sent.kind === 'unchecked') tell(unchecked, sent.why);
    else manifests += 1;
    if (sent.kind === 'differs') tell(discrepancies, sent.what);
  }
  const newest = entries.at(-1);
  const tip = (await store.fetch([branchRef(branch)])).get(branchRef(branch));
  if (newest && (tip === undefined || !(await repo.isAncestor(newest.record.deployedCommit, tip)))) {
    const { commit, record } = newest;
    discrepancies.push({ instance: name, run: record.run, commit, what: `branch ${branch} does not contain it` });
  }
  const merges = await mergesBeyond(context, name, { tip, deployed: newest?.record.deployedCommit });
  const recorded = new Set(entries.map(({ record }) => record.run));
  const undone = new Set(entries.flatMap(({ record }) => record.undoes?.map(({ run }) => run) ?? []));
  // One that is recorded may have its lock still; without it, it is over, wherever it was finished or undone.
  const unfinished = runs
    .filter(({ run, lock }) => lock !== undefined || !(recorded.has(run) || undone.has(run)))
    .map(({ upon, ...run }): UnrecordedRun => {
      if (recorded.has(run.run)) return { ...run, state: 'published' };
      // What others published was planned without it.
      const isSuperseded = newest !== undefined && upon !== undefined && newest.commit !== upon;
      return isSuperseded ? { ...run, supersededBy: newest.record.run } : run;
    });
  // The merge of what others pushed meanwhile is a recorded run's, and beyond what it deployed.
  const known = new Set([...recorded, ...unfinished.map(({ run }) => run)]);
  for (const { commit, run } of merges.filter((merge) => !known.has(merge.run))) {
    const undo = entries.find(({ record }) => record.undoes?.some((each) => each.run === run));
    const what = `branch ${branch} has its merge ${commit.slice(0, 7)}, ${undo === undefined ? 'and no record names it' : `which the org has not: run ${undo.record.run} undid it`}`;
    discrepancies.push({ instance: name, run, commit, what });
  }
  const withoutRecords = entries.length === 0 ? [name] : [];
  return { records: entries.length, manifests, discrepancies, unchecked, withoutRecords, unfinished };
};

/** The merges of runs into an instance that its branch has beyond what the newest record deployed. */
const mergesBeyond = async (
  { repo }: Context,
  name: InstanceName,
  { tip, deployed }: Readonly<{ tip: string | undefined; deployed: string | undefined }>
): Promise<ReadonlyArray<Readonly<{ commit: string; run: string }>>> => {
  if (tip === undefined) return [];
  const trailers = ['Target', 'Run'].map((key) => `%(trailers:key=${key},valueonly,separator=%x20)`);
  const range = [tip, ...(deployed === undefined ? [] : [`^${deployed}`])];
  const args = ['log', '--first-parent', `--format=%H%x00${trailers.join('%x00')}`, '--end-of-options', ...range, '--'];
  return (await repo.ask(args))
    .split('\n')
    .map((line) => line.split('\0'))
    .flatMap(([commit, target, run]) => (target === name && run ? [{ commit, run }] : []));
};

type Around = Readonly<{ before: HistoryEntry | undefined; last: HistoryEntry | undefined; isFirst: boolean }>;

const faultsOf = async (
  { repo }: Context,
  { commit, record }: HistoryEntry,
  { before, last, isFirst }: Around
): Promise<string[]> => {
  const faults: string[] = [];
  const [{ parents }] = await repo.commits({ include: [commit], noWalk: true });
  const [first, second] = parents;
  const deployed = isFirst ? first : second;
  if (!isFirst && first !== last?.commit) faults.push('its commit does not follow that of the record before');
  if (deployed !== record.deployedCommit) faults.push('its commit does not keep its deployed commit');
  const moves = moving.has(record.kind);
  if (moves && before !== undefined) {
    const { deployedCommit } = before.record;
    if (record.previousDeployedCommit !== undefined && record.previousDeployedCommit !== deployedCommit) {
      faults.push(`it was made upon ${record.previousDeployedCommit}, and the org held ${deployedCommit}`);
    }
    if (!(await repo.isAncestor(deployedCommit, record.deployedCommit))) {
      faults.push(`its commit does not contain ${deployedCommit}, which the org held before`);
    }
  }
  if (moves && before === undefined && !isFirst) {
    faults.push(`no record before it says what the org ${record.org.id} held`);
  }
  faults.push(...(await falseClaims(repo, { commit, record })));
  for (const { name, mergeCommit } of record.features) {
    if (mergeCommit === undefined || (await repo.isAncestor(mergeCommit, record.deployedCommit))) continue;
    faults.push(`its commit does not contain the merge of ${name}`);
  }
  for (const { run, reverts } of record.undoes ?? []) {
    for (const { merge, revert } of reverts) {
      if (!(await isReverted(repo, record, { merge, revert })))
        faults.push(`its commit does not contain what reverts merge ${merge.slice(0, 7)} of run ${run}`);
    }
  }
  return faults;
};

/** Whether a commit contains the revert of a merge, or is what a host made of it. */
const isReverted = async (
  repo: Repository,
  { deployedCommit, landed = [deployedCommit] }: PromotionRecord,
  { merge, revert }: Readonly<{ merge: string; revert: string }>
): Promise<boolean> => {
  if (await repo.isAncestor(revert, deployedCommit)) return repo.isAncestor(merge, revert);
  for (const oid of landed) {
    const { commits } = await CommitGraph.read(repo, { include: [oid], exclude: [`${oid}^@`] });
    if (commits.some(({ reverts }) => reverts.includes(merge))) return repo.isAncestor(oid, deployedCommit);
  }
  return false;
};

/** The kinds of records whose deployed commit contains the one before. */
const moving: ReadonlySet<RecordKind> = new Set(['promotion', 'back-promotion', 'origin', 'undo']);

/** The kinds of records whose manifest is a delta. */
const deployingDeltas: ReadonlySet<RecordKind> = new Set(['promotion', 'back-promotion', 'undo']);

/** The records of the runs that an undo took out, and of those that these had taken out themselves. */
const undoneBy = ({ record }: HistoryEntry, entries: readonly HistoryEntry[]): readonly HistoryEntry[] => {
  const runs = new Set((record.undoes ?? []).map(({ run }) => run));
  if (runs.size === 0) return [];
  const found = entries.filter((entry) => runs.has(entry.record.run));
  return [...found, ...found.flatMap((entry) => undoneBy(entry, entries))];
};

type Manifest =
  | Readonly<{ kind: 'same' }>
  | Readonly<{ kind: 'differs'; what: string }>
  | Readonly<{ kind: 'unchecked'; why: string }>;

/** @returns undefined for a record of which nothing was deployed by merging */
const compareManifest = async (
  { repo, env, loaded }: Context,
  { record }: HistoryEntry,
  { before, undone }: Readonly<{ before: HistoryEntry | undefined; undone: readonly HistoryEntry[] }>
): Promise<Manifest | undefined> => {
  if (record.deploy === undefined || !deployingDeltas.has(record.kind)) return undefined;
  const [{ computeDelta }, { leaveOut }, { buildPackage }, { sentWhole }, { isOnlyItsChildren }] = await Promise.all([
    import('../../metadata/delta/computeDelta.js'),
    import('../../metadata/delta/leaveOut.js'),
    import('../../metadata/delta/package.js'),
    import('../../metadata/delta/sentWhole.js'),
    import('../../metadata/delta/childrenInFile.js'),
  ]);
  const environment = { env, allowedVariables: loaded.pipeline.find(record.instance)?.replacementEnv ?? [] };
  try {
    const never = record.undoes?.find(({ unpublished }) => unpublished)?.unpublished;
    const delta = await computeDelta(repo, {
      from: never?.deployedCommit ?? record.previousDeployedCommit,
      to: record.deployedCommit,
      owed: never ? [] : (before?.record.owed ?? []),
      // A commit without one took the org's, which no record keeps and no component depends on.
      apiVersion: '66.0',
      packages: { now: record.packages, before: never ? record.packages : before?.record.packages },
      ...(record.withDependencies ? { dependencies: 'added' as const } : {}),
      ...environment,
    });
    const { sent, deleted } = await buildPackage(repo, leaveOut(delta, record.owed).delta, environment);
    // What only the org had is in no commit; nor is what was sent and changed by what others pushed to a linear branch.
    // And what a run had left as the org had it, its undo need not give back.
    const left = [...undone.flatMap((each) => each.record.owed), ...(never?.owed ?? []), ...(never?.drift ?? [])];
    // The definition of a flow goes with its last version.
    const definitions = record.deletions
      .filter(({ type }) => type === 'Flow')
      .map(({ fullName }) => ({ type: 'FlowDefinition', fullName }));
    const unknown = new Set([...(record.drift ?? []), ...record.owed, ...left, ...definitions].map(memberKey));
    const known = (members: readonly string[]): string[] => members.filter((member) => !unknown.has(member));
    const missing = known([...lacking(sent, record.manifest), ...lacking(deleted, record.deletions)]);
    // A list is nothing but its entries, whether it is named or not.
    const named = record.manifest.filter(({ type }) => !isOnlyItsChildren(type));
    const whole = lacking(named, sent).length === 0 ? [] : await sentWhole(repo, delta);
    const extra = known([...lacking(named, [...sent, ...whole]), ...lacking(record.deletions, deleted)]);
    if (missing.length + extra.length === 0) return { kind: 'same' };
    const parts = [
      ...(missing.length === 0 ? [] : [`lacks ${missing.join(', ')}`]),
      ...(extra.length === 0 ? [] : [`has ${extra.join(', ')} besides`]),
    ];
    return { kind: 'differs', what: `its manifest ${parts.join(' and ')}` };
  } catch (error) {
    // A variable that replacements need, a large file of LFS: what is not here.
    if (error instanceof SfError)
      return { kind: 'unchecked', why: `its manifest could not be computed: ${error.message}` };
    throw error;
  }
};

const lacking = (wanted: readonly Member[], present: readonly Member[]): string[] => {
  const there = new Set(present.map(memberKey));
  return wanted.map(memberKey).filter((key) => !there.has(key));
};
