import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { type Member, memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import type { Owed } from '../../metadata/delta/delta.js';
import type { Instance } from '../../pipeline/pipeline.js';
import type { Context } from '../context.js';
import { type HistoryEntry, InstanceHistory } from '../history.js';
import type { InstanceName, RecordKind } from '../record.js';
import { historyRef } from '../refNames.js';
import { type BroughtMerge, mergesOfRecord, mergesWithin, Undone } from './undone.js';

/** Which runs a person wants undone. */
export type UndoSelection = Readonly<{
  run?: string;
  /** A feature, whose merges into `instance` are undone, whatever came with it. */
  feature?: string;
  instance?: string;
  /** A record, by its commit or its run: all that came after it. */
  to?: string;
  /** Whether later promotions that touched the same components are undone, too. */
  includeLater: boolean;
}>;

/** A run that is to be undone, and by which of its merges, newest first. */
export type UndoneRun = Readonly<{
  entry: HistoryEntry;
  merges: readonly string[];
  /** Whether all that it brought is undone, not one of several features. */
  whole: boolean;
}>;

/** What was chosen: the runs, newest first, and the history that they are of. */
export type ChosenRuns = Readonly<{
  instance: Instance;
  history: InstanceHistory;
  runs: readonly UndoneRun[];
  /** The feature, when only that is undone. */
  feature: string | undefined;
  /** What the org was owed before the oldest of the runs. */
  owedBefore: readonly Owed[];
}>;

/**
 * Finds the runs that are to be undone, and refuses those that later ones built upon.
 *
 * @throws SfError NothingNamedError, UnknownInstanceError, RunNotFoundError, RecordNotFoundError, NothingToUndoError,
 * LaterPromotionsError with the runs and their components; DamagedStateError, NewerStateError
 */
export const chooseRuns = async (context: Context, selection: UndoSelection): Promise<ChosenRuns> => {
  const { repo } = context;
  const { instance, history, entries } = await findHistory(context, selection);
  const undone = new Undone(entries);
  const runs = await selected(repo, { entries, undone, selection, instance });
  const all = await withLater(repo, { entries, undone, selection, instance }, runs);
  const oldest = Math.max(...all.map(({ entry }) => entries.indexOf(entry)));
  const owedBefore = entries[oldest + 1]?.record.owed ?? [];
  return {
    instance,
    history,
    runs: all,
    owedBefore,
    feature: all.length === runs.length ? selection.feature : undefined,
  };
};

type Found = Readonly<{ instance: Instance; history: InstanceHistory; entries: readonly HistoryEntry[] }>;

/** The history that is meant: that of the instance which is named, or that which has the run or the record. */
const findHistory = async (
  { repo, store, loaded }: Context,
  { run, to, feature, instance }: UndoSelection
): Promise<Found> => {
  const wanted = run ?? to;
  if (instance === undefined && wanted === undefined) {
    throw new SfError('What to undo is not named.', 'NothingNamedError', [
      'Name a run with --run, a record with --to, or an instance with --instance, whose newest run is undone then.',
      ...(feature === undefined ? [] : ['For a feature name the instance, too: --feature F --instance I.']),
    ]);
  }
  const instances = instance === undefined ? loaded.pipeline.instances : [loaded.pipeline.instance(instance)];
  const refs = await store.fetch(instances.map(({ name }) => historyRef(name)));
  for (const each of instances) {
    const history = new InstanceHistory(repo, each.name, refs.get(historyRef(each.name)));
    const entries: HistoryEntry[] = [];
    for await (const entry of history.records()) entries.push(entry);
    if (wanted === undefined || indexOf(entries, wanted) >= 0) return { instance: each, history, entries };
  }
  const where = instance === undefined ? 'any instance of this repository' : `instance ${instance}`;
  throw run === undefined
    ? new SfError(`No record of ${where} is ${to ?? ''}.`, 'RecordNotFoundError', [
        'See the records with "sf sre log --instance <instance>".',
      ])
    : new SfError(`No record of ${where} is of run ${run}.`, 'RunNotFoundError', [
        'See the records with "sf sre log --instance <instance>".',
        `See how a run stands that is not published with "sf sre promote report --run ${run}".`,
      ]);
};

const indexOf = (entries: readonly HistoryEntry[], wanted: string): number =>
  entries.findIndex(
    ({ commit, record }) => record.run === wanted || (/^[0-9a-f]{7,64}$/.test(wanted) && commit.startsWith(wanted))
  );

type Choice = Readonly<{
  entries: readonly HistoryEntry[];
  undone: Undone;
  selection: UndoSelection;
  instance: Instance;
}>;

const selected = async (repo: Repository, choice: Choice): Promise<readonly UndoneRun[]> => {
  const { entries, selection, instance } = choice;
  const { run, feature, to } = selection;
  if (feature !== undefined) return selectFeature(repo, choice, feature);
  if (to !== undefined) {
    const since = entries.slice(0, indexOf(entries, to));
    const names = new Set(since.map(({ record }) => record.run));
    // What was brought and undone since comes to nothing by itself.
    const later = since.filter(({ record }) => !(record.undoes?.every((each) => names.has(each.run)) ?? false));
    const found = await Promise.all(later.map(async (entry) => undoneRun(repo, choice, entry)));
    const runs = found.filter((each) => each !== undefined).map((each) => withoutSettled(each, names));
    if (runs.length > 0) return runs;
    throw nothingToUndo(`Nothing was brought into instance ${instance.name} since ${to}.`, instance.name);
  }
  if (run !== undefined) {
    const entry = entries[indexOf(entries, run)];
    const found = await undoneRun(repo, choice, entry);
    if (found !== undefined) return [found];
    throw nothingToUndo(whyNot(entry), instance.name);
  }
  for (const entry of entries) {
    const found = entry.record.kind === 'undo' ? undefined : await undoneRun(repo, choice, entry);
    if (found !== undefined) return [found];
  }
  throw nothingToUndo(`Instance ${instance.name} has no run that could be undone.`, instance.name);
};

const whyNot = ({ record: { run, kind, undoes } }: HistoryEntry): string => {
  if (!undoable.has(kind)) return `Run ${run} is a ${kind}, which cannot be undone.`;
  const never = undoes?.find(({ unpublished }) => unpublished !== undefined)?.run;
  return never === undefined
    ? `Run ${run} is undone already.`
    : `Run ${run} gave an org back what it had before run ${never}, which never was published: to bring that again, promote it.`;
};

/** The kinds of runs that bring something to an org that has it otherwise; a sync brings an org to what its instance holds. */
const undoable: ReadonlySet<RecordKind> = new Set(['promotion', 'back-promotion', 'undo']);

/** What of a run there is to undo; undefined when that is nothing. */
const undoneRun = async (
  repo: Repository,
  { entries, undone }: Choice,
  entry: HistoryEntry
): Promise<UndoneRun | undefined> => {
  const { kind, manifest, deletions, undoes } = entry.record;
  if (!undoable.has(kind) || undoes?.some(({ unpublished }) => unpublished)) return undefined;
  const all = await mergesOfRecord(repo, entries, entry);
  const merges = all.filter(({ commit }) => !undone.has(commit)).map(({ commit }) => commit);
  const isSpent = merges.length === 0 && (all.length > 0 || manifest.length + deletions.length === 0);
  return isSpent || undone.isUndoneRun(entry.record.run) ? undefined : { entry, merges, whole: true };
};

/** Of an undo only what it took out of earlier runs than `names`: the rest was brought and undone since. */
const withoutSettled = (run: UndoneRun, names: ReadonlySet<string>): UndoneRun => {
  const { undoes } = run.entry.record;
  if (undoes?.every((each) => !names.has(each.run)) ?? true) return run;
  const earlier = new Set(
    undoes?.filter((each) => !names.has(each.run)).flatMap(({ reverts }) => reverts.map(({ revert }) => revert))
  );
  return { ...run, merges: run.merges.filter((merge) => earlier.has(merge)), whole: false };
};

const selectFeature = async (
  repo: Repository,
  { entries, undone, instance }: Choice,
  feature: string
): Promise<readonly UndoneRun[]> => {
  const runs: UndoneRun[] = [];
  const named = entries.filter(({ record }) => record.features.some(({ name }) => isNamed(name, feature)));
  for (const entry of named) {
    const all = await mergesOfRecord(repo, entries, entry);
    const isMeant = (name: string): boolean => isNamed(name, feature);
    const alone = all.filter(({ features }) => features.some(isMeant));
    const isWhole = alone.length === 0 && entry.record.kind === 'back-promotion';
    const own = isWhole ? await mergesWithin(repo, entry, isMeant) : alone;
    const standing = own.filter(({ commit }) => !undone.has(commit));
    refuseTogether(standing, { feature, run: entry.record.run });
    const merges = standing.map(({ commit }) => commit);
    if (merges.length > 0) runs.push({ entry, merges, whole: !isWhole && own.length === all.length });
  }
  if (runs.length > 0) return runs;
  throw nothingToUndo(
    named.length === 0
      ? `No run brought a feature ${feature} into instance ${instance.name}.`
      : `Instance ${instance.name} has no merge of feature ${feature} alone that stands: it is undone already, or came with the whole of another instance.`,
    instance.name
  );
};

/** A host that squashes a pull request of several features leaves one commit of them all. */
const refuseTogether = (
  merges: readonly BroughtMerge[],
  { feature, run }: Readonly<{ feature: string; run: string }>
): void => {
  const others = merges.flatMap(({ features }) => features.filter((name) => !isNamed(name, feature)));
  if (others.length === 0) return;
  throw new SfError(
    `Feature ${feature} came in one commit with ${[...new Set(others)].join(', ')}, and cannot be undone alone.`,
    'FeatureNotAloneError',
    [`Undo them all: "sf sre promote undo --run ${run}". Then promote again what is to stay.`]
  );
};

/** Whether a feature's branch is meant by a full or a short name. */
export const isNamed = (branch: string, name: string): boolean => branch === name || branch.endsWith(`/${name}`);

/** The runs together with later ones that touched the same components, or the error that names those. */
const withLater = async (
  repo: Repository,
  choice: Choice,
  chosen: readonly UndoneRun[]
): Promise<readonly UndoneRun[]> => {
  const { entries, undone, selection, instance } = choice;
  let runs = chosen;
  for (;;) {
    const names = new Set(runs.map(({ entry }) => entry.record.run));
    const oldest = Math.max(...runs.map(({ entry }) => entries.indexOf(entry)));
    const since = entries.slice(0, oldest);
    const settled = new Set(entries.slice(0, oldest + 1).map(({ record }) => record.run));
    const touched = new Set((await Promise.all(runs.map(async (run) => touchedBy(repo, run)))).flat().map(memberKey));
    const later: Later[] = [];
    for (const entry of since) {
      const { record } = entry;
      // What was undone since, and what undid it, come to nothing together.
      const isSettled =
        undone.isUndoneRun(record.run) ||
        (record.undoes?.every(({ run, unpublished }) => unpublished ?? settled.has(run)) ?? false);
      // A sync gives an org what its branch has anyway, unless that took its parent's content then.
      const isSync = record.kind === 'sync' && !(await isRestart(repo, record.deployedCommit));
      if (names.has(record.run) || isSettled || isSync) continue;
      const members = [...record.manifest, ...record.deletions].filter((member) => touched.has(memberKey(member)));
      if (members.length > 0) later.push({ entry, members });
    }
    if (later.length === 0) return runs;
    if (!selection.includeLater) throw laterError(instance.name, later);
    const more = await Promise.all(later.map(async ({ entry }) => undoneRun(repo, choice, entry)));
    const stuck = later.filter((_, index) => more[index] === undefined);
    if (stuck.length > 0) throw notUndoableError(instance.name, stuck);
    runs = [...runs, ...more.filter((each) => each !== undefined)].sort(
      (a, b) => entries.indexOf(a.entry) - entries.indexOf(b.entry)
    );
  }
};

/** Whether a commit lets a branch take its parent's content, as its trailer says. */
const isRestart = async (repo: Repository, commit: string): Promise<boolean> => {
  const args = ['log', '-1', '--format=%(trailers:key=Restarts,valueonly)', '--end-of-options', commit, '--'];
  return (await repo.ask(args)) !== '';
};

/** The components that undoing a run changes: of one feature among several, those that its merges changed. */
const touchedBy = async (
  repo: Repository,
  { entry: { record }, merges, whole }: UndoneRun
): Promise<readonly Member[]> => {
  if (whole) return [...record.manifest, ...record.deletions];
  const { computeDelta } = await import('../../metadata/delta/computeDelta.js');
  const deltas = merges.map(async (merge) =>
    computeDelta(repo, { from: await repo.resolveCommit(`${merge}^1`), to: merge, env: {} })
  );
  return (await Promise.all(deltas)).flatMap(({ components }) => components);
};

type Later = Readonly<{ entry: HistoryEntry; members: readonly Member[] }>;

const laterError = (instance: InstanceName, later: readonly Later[]): SfError => {
  const error = new SfError(
    [
      `Later runs into instance ${instance} touched the same components:`,
      ...later.flatMap(({ entry: { record }, members }) => [
        `  ${record.kind} ${record.run}${record.features.length === 0 ? '' : ` of ${record.features.map(({ name }) => name).join(', ')}`}: ${members.map(memberKey).join(', ')}`,
      ]),
    ].join('\n'),
    'LaterPromotionsError',
    ['Undo them, too: add --include-later.', 'Or mend forward: change the components on a feature, and promote that.']
  );
  error.setData(toJson({ later: later.map(({ entry, members }) => ({ run: entry.record.run, components: members })) }));
  return error;
};

const notUndoableError = (instance: InstanceName, later: readonly Later[]): SfError =>
  new SfError(
    [
      `Later runs into instance ${instance} touched the same components, and cannot be undone:`,
      ...later.map(
        ({ entry: { record }, members }) => `  ${record.kind} ${record.run}: ${members.map(memberKey).join(', ')}`
      ),
    ].join('\n'),
    'LaterPromotionsError',
    ['Mend forward: change the components on a feature, and promote that.']
  );

const nothingToUndo = (message: string, instance: InstanceName): SfError =>
  new SfError(message, 'NothingToUndoError', [
    `See what was brought with "sf sre log --instance ${instance}"; an undo is undone by naming its run: --run.`,
  ]);
