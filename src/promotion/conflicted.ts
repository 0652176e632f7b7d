import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import type { Context } from './context.js';
import type { Journal } from './journal.js';
import { readLock } from './lock.js';
import { conflictedMergeOf } from './merge/conflictData.js';
import { withdrawProposal } from './proposal/proposals.js';
import { repeatOf } from './repeat.js';
import type { Run } from './run.js';

/** The errors of what cannot be merged, or not as it was proposed: all of them found before a run has a plan. */
const conflicts: ReadonlySet<string> = new Set(['MergeConflictError', 'MainConflictError', 'ProposalOutdatedError']);

/**
 * Whether a run that an error stops is kept to be planned anew: one that conflicts, and one that had and was stopped before
 * it got a plan, unless nothing is left to do for it. One that is being proposed anew is kept until it is.
 */
export const isKept = (run: Run, { name }: Error): boolean => {
  if (run.asked === undefined) return false;
  if (isProposedAnew(run) || crashedAnew(run)) return name !== 'NothingToPromoteError';
  return run.state === 'started' && conflicts.has(name);
};

/** Whether a run takes the place of its own proposal, which was outdated and is still there. */
export const isProposedAnew = ({ state, failure, approvedBy }: Run): boolean =>
  (state === 'started' || state === 'planned' || state === 'validating') &&
  approvedBy === undefined &&
  failure?.name === 'ProposalOutdatedError';

/** Whether a run had conflicted, was planned anew, and crashed before it got a plan. */
export const crashedAnew = ({ state, asked, failure }: Run): boolean =>
  state === 'started' && asked !== undefined && conflicts.has(failure?.name ?? '');

/**
 * A run as it is kept: without its lock, with what it conflicted with.
 *
 * @param error what stopped it; left out for one that crashed
 */
export const conflictedRun = (run: Run, error?: Error): Run => ({
  ...run,
  lock: undefined,
  state: 'conflicted',
  ...(error !== undefined && conflicts.has(error.name)
    ? { failure: { name: error.name, message: error.message }, conflict: conflictedMergeOf(error) }
    : {}),
});

/** The error that stopped a run which is kept, and says how to go on with it. */
export const keptAfterConflict = (run: Run, error: Error): Error => {
  const { id, failure, conflict } = run;
  if (!(error instanceof SfError)) return error;
  const { data } = error as Readonly<{ data?: Readonly<{ known?: readonly unknown[] }> }>;
  const known = data?.known?.length ?? 0;
  const goOn = `"sf sre promote resume --run ${id}"`;
  return Object.assign(error, {
    data: toJson({ ...data, run: id }),
    actions: [
      // To promote again is no way for a run that is still there.
      ...(error.name === 'CancelledError' ? [] : (error.actions ?? [])),
      failure?.name === 'ProposalOutdatedError'
        ? proposalStays(id)
        : `Where that is resolved on the branch itself that was to be promoted, go on with this run: ${goOn}.`,
      ...(error.name === 'ChangedInOrgError'
        ? [
            `These flags are those of promoting: to give one, end this run with "sf sre promote cancel --run ${id}", and ${repeatOf(run)}.`,
          ]
        : []),
      ...(conflict === undefined ? [] : waysToDecide(id, known)),
    ],
  });
};

/** How to go on with a proposal that could not be deployed, or planned anew. */
export const proposalStays = (id: string): string =>
  `The proposal stays as it was. Go on with "sf sre promote resume --run ${id}"; to give it up: "sf sre promote cancel --run ${id}".`;

/** The error of a plan; where it conflicts, it says that this can be decided as well: a plan alone leaves no run to do it in. */
export const withDecisions = (error: unknown): unknown =>
  error instanceof SfError && error.name === 'MergeConflictError' && conflictedMergeOf(error) !== undefined
    ? Object.assign(error, {
        actions: [
          ...(error.actions ?? []),
          'Or decide here: promote without "plan", which stops at the conflict, and then "sf sre conflict resolve" asks what is to come of it.',
        ],
      })
    : error;

/**
 * How to resolve what is contested in a run without another commit on the branch.
 *
 * @param known how much of it was decided before
 */
export const waysToDecide = (id: string, known = 0): readonly string[] => [
  `Or decide here: "sf sre conflict list --run ${id}" shows what each side has, "sf sre conflict resolve --run ${id}" asks what is to come of it.`,
  ...(known === 0
    ? []
    : [
        `${known === 1 ? 'One of them was' : `${known} of them were`} decided before: "sf sre conflict resolve --run ${id} --known" takes that.`,
      ]),
];

/**
 * Ends the runs of this clone that conflicted and were to do what another one does now, and takes away what they proposed
 * before; one whose proposal the remote keeps, or that another clone goes on with, goes on being there.
 *
 * @throws SfError RemoteUnreachableError
 */
export const endConflicted = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  journal: Journal,
  begun: Run
): Promise<void> => {
  for (const run of await journal.unfinished()) {
    if (run.state !== 'conflicted' || run.id === begun.id || run.instance !== begun.instance) continue;
    if (questionOf(run) !== questionOf(begun)) continue;
    if (run.wasProposed && (await readLock(repo, store, run.instance))?.owner.run === run.id) continue;
    if (!(await withdrawProposal({ repo, store }, run))) continue;
    const message = `Run ${begun.id} was begun for the same.`;
    await journal.save({ ...run, state: 'ended', failure: { name: 'RunSupersededError', message } });
  }
};

/** What a run was asked for, whatever the options. */
const questionOf = ({ kind, asked }: Run): string => {
  const { features, feature, collection, run, from } = (asked?.request ?? {}) as Readonly<Record<string, unknown>>;
  return JSON.stringify([kind, features, feature, collection, run, from]);
};
