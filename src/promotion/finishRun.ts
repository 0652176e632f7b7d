import { SfError } from '@salesforce/core/sfError';
import { updateCliTrackingOfRun } from './cliTracking.js';
import { deployProgram, type PromoteEffects } from './carryOut.js';
import type { Context } from './context.js';
import { interpretDeploy } from './interpretDeploy.js';
import type { Journal } from './journal.js';
import { readLock } from './lock.js';
import { withdrawProposal } from './proposal/proposals.js';
import { newerThan } from './newerThan.js';
import { repeatOf } from './repeat.js';
import { endReplaced } from './replaced.js';
import type { FurtherStages } from './resumeConflicted.js';
import { movesBranch, type Run } from './run.js';
import type { StepTools } from './steps/step.js';
import { unverifiedError } from './steps/verifyDeploy.js';
import { followMirrors } from './sync/followMirrors.js';

/** What a person decides when a run is gone on with. */
export type ResumeOptions = FurtherStages &
  Readonly<{
    /** Who approved a pull request, where its host is not asked. */
    approvedBy?: string;
    /** Publishes also where the tests that ran are not those that were asked for. */
    acceptTests?: boolean;
  }>;

/** What a run is finished with. */
export type Finishing = Readonly<{ journal: Journal; tools: StepTools; effects: PromoteEffects & ResumeOptions }>;

/**
 * Goes through the steps from the deploy on.
 *
 * @throws SfError UnverifiedError, and what the steps throw
 */
export const finishRun = async (context: Context, begun: Run, { journal, tools, effects }: Finishing): Promise<Run> => {
  const run = begun.state === 'published' ? begun : await interpretDeploy(begun, deployProgram, { journal, tools });
  if (run.state === 'unverified') throw unverifiedError(run);
  await updateCliTrackingOfRun(context, run, async () => tools.org(run));
  await endReplaced(journal, run);
  if (movesBranch(run)) await withdrawProposal(context, run);
  if (run.kind !== 'sync') await followMirrors(context, { name: run.instance }, effects);
  return run;
};

/**
 * A run that lost its lock may go on only where it stopped: what others published since then was planned without it.
 *
 * @throws SfError RunSupersededError; the run has ended then
 */
export const refuseSuperseded = async (context: Context, journal: Journal, run: Run): Promise<void> => {
  const { repo, store } = context;
  const { id, instance, plan } = run;
  if ((await readLock(repo, store, instance))?.owner.run === id) return;
  const newest = await newerThan(context, run);
  if (newest === undefined) return;
  const error = SfError.create({
    name: 'RunSupersededError',
    message: `Run ${id} cannot be resumed: after it lost its lock, run ${newest.record.run} was published into instance ${instance}.`,
    actions: [`For what it was to bring, ${repeatOf(run)}: what the org has of it already is no obstacle.`],
    // What it sent the org may have accepted, and no record says so.
    exitCode: run.state === 'planned' || run.state === 'proposed' ? 1 : 68,
  });
  if (plan?.byPullRequest) await withdrawProposal({ repo, store }, run);
  await journal.save({ ...run, state: 'ended', failure: { name: error.name, message: error.message } });
  throw error;
};
