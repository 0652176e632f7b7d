import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import type { Context } from './context.js';
import { noDeploy } from './namedDeploy.js';
import type { Outlook } from './outlook.js';
import { isInBranch } from './proposal/landing.js';
import { movesBranch, type Run } from './run.js';
import { stillSendingError } from './sender.js';
import type { Settled } from './settlePublished.js';
import { waysAfterEnd } from './superseded.js';
import { asSent, idOf, nounOf } from './validating.js';

/** The error of a run whose pull request's branch is still at the remote. */
export const notWithdrawnError = ({ id }: Run): SfError =>
  new SfError(
    `The pull request's branch of run ${id} could not be taken away from the remote, so that the run would go on elsewhere.`,
    'ProposalNotWithdrawnError',
    [`See that you may delete branches there, and repeat "sf sre promote cancel --run ${id}".`]
  );

/** The error of a cancelling that a person did not wait for. */
export const leftError = (run: Run): SfError => {
  const { id, instance } = run;
  return SfError.create({
    name: 'DeployStillRunningError',
    message: `The org of instance ${instance} was asked to cancel ${nounOf(run)} ${asSent(run).deployId ?? ''}, and how that ends is not known yet. Run ${id} keeps its lock.`,
    actions: [`Go on with "sf sre promote cancel --run ${id}".`],
    exitCode: 69,
    data: toJson({ run: id, ...idOf(run) }),
  });
};

/** The error of who gave up before its org was asked to end a run. */
export const notYetError = ({ id }: Run): SfError =>
  new SfError(`Run ${id} is not cancelled: that was left before anything was ended.`, 'CancelledError', [
    `Go on with "sf sre promote cancel --run ${id}".`,
  ]);

/** The error of who gave up when nothing was left to do but to release the lock. */
export const notFreedError = ({ id, instance }: Run): SfError =>
  new SfError(
    `Nothing of run ${id} is left in the org of instance ${instance}; whether its lock is released is not known.`,
    'LockNotReleasedError',
    [`Go on with "sf sre promote cancel --run ${id}".`]
  );

/** The error of a run that came to nothing, of which it could not be found out what is left at the remote. */
export const notLookedAtError = ({ id, instance }: Run, error: SfError): SfError =>
  SfError.create({
    name: error.name,
    message: `${error.message}\nNothing of run ${id} is left in the org of instance ${instance}; what is left of it at the remote is not known.`,
    actions: [...(error.actions ?? []), `Go on with "sf sre promote cancel --run ${id}".`],
    cause: error,
  });

/** An error that left the deploy running, or how it ends open, with the way on: to resume would finish what was to end. */
export const stillThereError = (run: Run, deployId: string, error: unknown): unknown => {
  if (!(error instanceof SfError) || error.name === 'RunTakenOverError') return error;
  const { id, instance } = run;
  const isRefused = error.name === 'OrgRefusedError' && error.exitCode === 1;
  if (!isRefused && error.exitCode !== 69) return error;
  const goesOn = isRefused ? `The org of instance ${instance} goes on with ${nounOf(run)} ${deployId}, and run` : 'Run';
  return SfError.create({
    name: error.name,
    message: `${error.message} ${goesOn} ${id} keeps its lock.`,
    actions: [...(isRefused ? (error.actions ?? []) : []), `Go on with "sf sre promote cancel --run ${id}".`],
    exitCode: 69,
    data: toJson({ run: id, ...idOf(run) }),
    cause: error,
  });
};

/**
 * Refuses what cannot be cancelled any more, and that of which it is not known.
 *
 * @throws SfError RunEndedError, RunAcceptedError (68), DeployAmbiguousError (69) and that of {@link stillSendingError}
 */
export const refuseOver = async (
  context: Pick<Context, 'repo' | 'store'>,
  run: Run,
  outlook: Outlook
): Promise<void> => {
  switch (outlook.kind) {
    case 'published':
      throw publishedError(run);
    case 'ended':
      throw new SfError(`Run ${run.id} has ended: there is nothing to cancel.`, 'RunEndedError', [
        ...waysAfterEnd(run),
      ]);
    case 'accepted':
      throw await acceptedError(context, run, outlook.deployId);
    case 'proposed':
      if (outlook.broughtBy !== undefined && !outlook.isTakenOut) throw broughtError(run, outlook.broughtBy);
      break;
    case 'unknown':
      if (outlook.deploys.length === 0) throw stillSendingError(asSent(run));
      throw SfError.create({
        name: 'DeployAmbiguousError',
        message: `It is not known what became of the deploy of run ${run.id} in the org of instance ${run.instance}: ${outlook.deploys.join(', ')}.`,
        actions: [
          'Look at Setup, Deployment Status in the org.',
          ...(asSent(run).deployId === undefined
            ? waysToName(run)
            : [`When it is lost, free the run's lock: "sf sre instance unlock --run ${run.id} --abandon".`]),
        ],
        exitCode: 69,
        data: toJson({ run: run.id, deploys: outlook.deploys }),
      });
    default:
  }
};

/** The error of a run that is published, with what became of what was left of its pull request. */
export const publishedError = (
  { id, instance }: Run,
  { tookAway, kept }: Pick<Settled, 'tookAway' | 'kept'> = { tookAway: [], kept: [] }
): SfError =>
  SfError.create({
    name: 'RunEndedError',
    message: [
      `Run ${id} is published: there is nothing to cancel.`,
      ...(tookAway.length === 0 ? [] : [`What was left of its pull request is taken away: ${tookAway.join(', ')}.`]),
      ...(kept.length === 0 ? [] : [`What is left of its pull request could not be taken away: ${kept.join(', ')}.`]),
    ].join(' '),
    actions: [
      `See what it brought with "sf sre log --instance ${instance}".`,
      ...(kept.length === 0
        ? []
        : [`See that you may delete branches there, and repeat "sf sre promote cancel --run ${id}".`]),
    ],
    data: toJson({ run: id, tookAway, kept }),
  });

/** How to say which deploy is a run's, where its cancelling needs to know that. */
export const waysToName = ({ id }: Run): readonly string[] => [
  `Say which one it is: "sf sre promote cancel --run ${id} --adopt <deploy id>".`,
  `When none of them is this run's, "sf sre promote cancel --run ${id} --adopt ${noDeploy}" ends it.`,
];

/** What came to the org with another run's deploy is in no record before the run's own is written: nobody could undo it. */
const broughtError = ({ id, instance }: Run, by: string): SfError =>
  SfError.create({
    name: 'RunAcceptedError',
    message: `Run ${id} cannot be cancelled any more: its branch has what it brings, and that came to the org of instance ${instance} with what run ${by} deployed.`,
    actions: [
      `Record it with "sf sre promote resume --run ${id}".`,
      `To take it out again, undo it then: "sf sre promote undo --run ${id}".`,
    ],
    exitCode: 68,
    data: toJson({ run: id, broughtBy: by }),
  });

/** The error of a run that the org has accepted, with the ways on. */
export const acceptedError = async (
  { repo, store }: Pick<Context, 'repo' | 'store'>,
  run: Run,
  deployId: string
): Promise<SfError> => {
  const { id, instance } = run;
  // What the branch has is undone once it is recorded.
  const isUndone = movesBranch(run) && !(await isInBranch({ repo, store }, run));
  return SfError.create({
    name: 'RunAcceptedError',
    message: `Run ${id} cannot be cancelled any more: the org of instance ${instance} has accepted its deploy ${deployId}.`,
    actions: [
      `Finish it with "sf sre promote resume --run ${id}".`,
      ...(isUndone ? [`Or give the org back what it had: "sf sre promote undo --run ${id}".`] : []),
    ],
    exitCode: 68,
    data: toJson({ run: id, deployId }),
  });
};
