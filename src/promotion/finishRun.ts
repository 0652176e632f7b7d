import { SfError } from '@salesforce/core/sfError';
import { updateCliTrackingOfRun } from './cliTracking.js';
import { deployProgram, type PromoteEffects, toolsOf } from './carryOut.js';
import type { Context } from './context.js';
import { interpretOrFollow } from './followOther.js';
import type { Journal } from './journal.js';
import { withdrawProposal } from './proposal/proposals.js';
import { supersedes } from './newerThan.js';
import { type Outlook, outlookOf } from './outlook.js';
import { repeatOf } from './repeat.js';
import { endReplaced } from './replaced.js';
import type { FurtherStages } from './resumeConflicted.js';
import { mayBeInOrg, movesBranch, type Run } from './run.js';
import type { StepTools } from './steps/step.js';
import { unverifiedError } from './steps/verifyDeploy.js';
import { waysPastSuperseded } from './superseded.js';
import { followMirrors } from './sync/followMirrors.js';
import { isValidating } from './validating.js';

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
  const run = begun.state === 'published' ? begun : await interpretOrFollow(begun, deployProgram, { journal, tools });
  if (run.state === 'unverified') throw unverifiedError(run);
  await updateCliTrackingOfRun(context, run, async () => tools.org(run));
  await endReplaced(journal, run);
  if (movesBranch(run)) await withdrawProposal(context, run);
  if (run.kind !== 'sync') await followMirrors(context, { name: run.instance }, effects);
  return run;
};

/**
 * A run that lost its lock may go on only where it stopped: what others published since then was planned without it. Its org
 * is asked what it has of it. A validation of it that still runs there is cancelled.
 *
 * @throws SfError RunSupersededError: the run has ended then, unless its org goes on with its deploy (exit code 69); the errors
 * of a connected org
 */
export const refuseSuperseded = async (
  context: Context,
  journal: Journal,
  run: Run,
  signal: AbortSignal
): Promise<void> => {
  const { id, instance, plan } = run;
  const newest = await supersedes(context, run);
  if (newest === undefined) return;
  if (isValidating(run)) await endValidation(context, run, signal);
  const outlook = mayBeInOrg(run) ? (await outlookOf(context, run, signal)).kind : 'nothingSent';
  const { what, actions, exitCode } = whatIsLeft(run, outlook);
  const error = SfError.create({
    name: 'RunSupersededError',
    message: `Run ${id} cannot be gone on with: after it lost its lock, run ${newest.record.run} was published into instance ${instance}. ${what}`,
    actions: [...actions],
    exitCode,
  });
  if (outlook === 'running') throw error;
  if (plan?.byPullRequest) await withdrawProposal(context, run);
  const isInOrg = outlook === 'accepted' || outlook === 'unknown' || mayStillCome(run, outlook);
  await journal.save({ ...run, state: 'ended', failure: { name: error.name, message: error.message, isInOrg } });
  throw error;
};

/** Nobody looks at a superseded run's validation any more. It changes nothing: an org that does not answer keeps nobody. */
const endValidation = async (context: Context, run: Run, signal: AbortSignal): Promise<void> => {
  const tools = toolsOf(context, { report: () => undefined, signal, wait: 0 });
  try {
    const outlook = await outlookOf(context, run, signal);
    if (outlook.kind !== 'running') return;
    const { cancelDeploy } = await import('../org/cancel.js');
    await cancelDeploy(await tools.org(run), outlook.deployId);
  } catch (error) {
    if (!(error instanceof SfError)) throw error;
  }
};

type Left = Readonly<{ what: string; actions: readonly string[]; exitCode: number }>;

/** A request whose answer was lost may reach the org after it was asked. */
const mayStillCome = ({ state, deployId }: Run, outlook: Outlook['kind']): boolean =>
  outlook === 'nothingSent' && state === 'sending' && deployId === undefined;

const whatIsLeft = (run: Run, outlook: Outlook['kind']): Left => {
  switch (outlook) {
    case 'running':
      return {
        what: 'Its org goes on with its deploy.',
        actions: [`End that with "sf sre promote cancel --run ${run.id}".`],
        exitCode: 69,
      };
    case 'accepted':
    case 'unknown':
      return {
        what: `Its org ${outlook === 'accepted' ? 'has accepted' : 'may have accepted'} its deploy, and no record says so.`,
        actions: waysPastSuperseded(run),
        exitCode: 68,
      };
    default:
      return {
        what: `Its org has nothing of it${mayStillCome(run, outlook) ? ' so far' : ''}.`,
        actions: [`For what it was to bring and no later run brought, ${repeatOf(run)}.`],
        exitCode: 1,
      };
  }
};
