import { SfError } from '@salesforce/core/sfError';
import type { Context } from '../context.js';
import { placeOf, findRun, type PlacedRun } from '../findRun.js';
import { hasEnded, Journal } from '../journal.js';
import type { Run } from '../run.js';
import type { ConflictedMerge, ContentConflict, Contested } from './contested.js';
import { fingerprintOf, turnedTo } from './contested.js';
import { Decisions, isTakenFor } from './decisions.js';
import { mergeBases } from './mergeBases.js';
import { mergeSides } from './mergeSides.js';
import type { Resolution } from './resolution.js';
import { readResolutions } from './resolutions.js';
import { type WhoChanged, whoChangedIn } from './whoChanged.js';

/** A run that waits for conflicts to be resolved. */
export type ConflictedRun = PlacedRun & Readonly<{ merge: ConflictedMerge }>;

/** Something contested in a run. */
export type OpenConflict = Readonly<{
  contested: Contested;
  /** What was decided about it and is taken in this run: for it, or for another one where the setting `resolutions` says so. */
  decided?: Resolution;
  /** What was decided about the same conflict before, for another one, and is only offered. */
  known?: Resolution;
  /**
   * Whether it stands for all that is contested in a metadata file, since that was resolved as a whole in a worktree: a side of
   * it would be a side of everything in the file.
   */
  standsForAll?: true;
}>;

/** What is contested in a run, and the files with conflicts that only a commit can resolve. */
export type RunConflicts = Readonly<{ open: readonly OpenConflict[]; others: readonly ContentConflict[] }>;

/**
 * The run whose conflicts are to be resolved: the one named, else the only one of this clone that conflicted.
 *
 * @throws SfError NoConflictedRunError, SeveralRunsError, MergeGoneError, and what finding a run throws
 */
export const chooseConflictedRun = async (here: Context, id: string | undefined): Promise<ConflictedRun> => {
  const placed = await findConflictedRun(here, id);
  await refuseGone(placed);
  return placed;
};

const findConflictedRun = async (here: Context, id: string | undefined): Promise<ConflictedRun> => {
  if (id === undefined) {
    const runs = (await new Journal(here.repo).unfinished()).filter(isConflicted);
    if (runs.length > 1) throw several(runs);
    const [run] = runs;
    if (run === undefined) throw none('No run of this repository waits for conflicts to be resolved.');
    return { run, context: await placeOf(here, run), here, merge: run.conflict };
  }
  const placed = await findRun(here, id);
  // A proposal that could not be planned anew waits as it was: what it conflicted in is in this clone's journal alone.
  const run = placed.run.state === 'proposed' ? ((await new Journal(here.repo).find(id)) ?? placed.run) : placed.run;
  if (!isConflicted(run)) throw none(`Run ${id} does not wait for conflicts to be resolved.`);
  return { ...placed, run, merge: run.conflict };
};

/** No ref names what was merged: of several features, the merge of the first ones; git clears it away after a while. */
const refuseGone = async ({ run, context: { repo }, merge: { merge, conflicts } }: ConflictedRun): Promise<void> => {
  const files = conflicts
    .flatMap(({ contested, whole }) => (whole === undefined ? contested : [...contested, whole]))
    .filter(({ kind }) => kind === 'file');
  const names = [merge.ours, merge.theirs, merge.base, ...files.flatMap(({ values }) => Object.values(values))];
  for (const name of new Set(names)) {
    if (name === undefined || (await repo.objects.find(name)) !== undefined) continue;
    throw new SfError(
      `What run ${run.id} merged is not in this repository any more: git has cleared it away, as "git gc" does.`,
      'MergeGoneError',
      [
        `Plan the run anew: "sf sre promote resume --run ${run.id}". Where it conflicts again, what was decided for it still counts.`,
      ]
    );
  }
};

const isConflicted = (run: Run): run is Run & Required<Pick<Run, 'conflict'>> =>
  run.conflict !== undefined && !hasEnded(run.state);

const several = (runs: readonly Run[]): SfError =>
  new SfError(
    `Several runs wait for conflicts to be resolved: ${runs.map((run) => `${run.id} into ${run.instance}`).join(', ')}.`,
    'SeveralRunsError',
    ['Name one with --run.']
  );

const none = (message: string): SfError =>
  new SfError(message, 'NoConflictedRunError', [
    'A promotion that conflicts says its run, and "sf sre status" shows those that wait.',
  ]);

/**
 * What is contested in a run, each with what was decided about it; also what is contested only because of what was decided, such
 * as logic that numbers other conditions than those that were chosen.
 *
 * @throws SfError RemoteUnreachableError, DamagedStateError, and what {@link mergeSides} throws where something was decided
 */
export const conflictsOf = async (placed: ConflictedRun): Promise<RunConflicts> => {
  const { run, context, merge } = placed;
  const known = await readResolutions(context);
  const isTaken = isTakenFor(context, run.id);
  const openFor = (contested: Contested): OpenConflict => {
    const resolution = known.get(fingerprintOf(contested));
    if (resolution === undefined) return { contested };
    // What was ours where it was decided may be theirs here.
    const decision = turnedTo(contested, resolution, resolution.decision);
    const turned = { ...resolution, ...contested, decision };
    return { contested, [isTaken(resolution) ? 'decided' : 'known']: turned };
  };
  const open = merge.conflicts.flatMap(({ contested, whole }): readonly OpenConflict[] => {
    const elements = contested.map(openFor);
    if (whole === undefined || contested.some(({ kind }) => kind === 'file')) return elements;
    // What was made of the file as a whole, in a worktree, stands for all that is contested in it.
    const file: OpenConflict = { ...openFor(whole), standsForAll: true };
    if (file.decided !== undefined) return [file];
    return file.known === undefined ? elements : [file, ...elements];
  });
  const isDecided = open.some(({ decided }) => decided !== undefined);
  const ensuing = isDecided ? (await ensuingConflicts(placed, known)).map(openFor) : [];
  return { open: [...open, ...ensuing], others: merge.conflicts.filter(({ contested }) => contested.length === 0) };
};

/** What the merge conflicts in with what was decided, and did not before: what is open of it, and what was decided about it. */
const ensuingConflicts = async (
  { run, context, merge: { merge, crossing, conflicts } }: ConflictedRun,
  known: ReadonlyMap<string, Resolution>
): Promise<readonly Contested[]> => {
  const decisions = new Decisions(
    async (fingerprint) => Promise.resolve(known.get(fingerprint)),
    isTakenFor(context, run.id)
  );
  const merged = await mergeSides(context.repo, { ...merge, decisions }, crossing);
  const all = conflicts.flatMap(({ contested, whole }) => (whole === undefined ? contested : [...contested, whole]));
  const before = new Set(all.map(fingerprintOf));
  const decided = decisions.applied.map(({ resolution }): Contested => {
    const { kind, file, element, number, type, values, isList, paths, note } = resolution;
    return {
      ...{ kind, file, element, type, values },
      ...(number !== undefined && { number }),
      ...(isList && { isList }),
      ...(paths && { paths }),
      ...(note !== undefined && { note }),
    };
  });
  const found = [...decided, ...merged.conflicts.flatMap(({ contested }) => contested)];
  return found.filter((each) => !before.has(fingerprintOf(each)));
};

/** Who changed something contested, on each side. */
export type Changers = Readonly<{ ours?: WhoChanged; theirs?: WhoChanged }>;

/** Finds out who changed what is contested in a run; for all of it, so that what is asked of git is asked once. */
export const changersIn = async ({
  context: { repo },
  merge: conflicted,
}: ConflictedRun): Promise<(contested: Contested) => Promise<Changers>> => {
  const { merge, source } = conflicted;
  const tips = { ours: await repo.resolveCommit(merge.ours), theirs: await repo.resolveCommit(merge.theirs) };
  const { ours: mine, theirs: other } = tips;
  // A merge of trees has no history.
  if (mine === undefined || other === undefined) return async () => Promise.resolve({});
  const exclude = merge.base === undefined ? await mergeBases(repo, [mine, other]) : [merge.base];
  const whoChanged = whoChangedIn(repo);
  return async (contested) => {
    const ours = await whoChanged(contested, { side: 'ours', tip: mine, other, exclude });
    const found = await whoChanged(contested, { side: 'theirs', tip: other, other: mine, exclude });
    // A feature's own commits do not say which feature they are of.
    const theirs = found && source !== undefined ? { feature: source, ...found } : found;
    return { ...(ours === undefined ? {} : { ours }), ...(theirs === undefined ? {} : { theirs }) };
  };
};
