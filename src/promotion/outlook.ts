import type { DeployResult } from '../org/deployResult.js';
import type { DeployStatus } from '../org/deployStatus.js';
import { toolsOf } from './carryOut.js';
import { untilItAnswers } from './connectTarget.js';
import type { Context } from './context.js';
import { candidatesOf } from './adoptDeploy.js';
import type { Pursuit } from './finishLater.js';
import { ofOtherOrg } from './outOfReach.js';
import { fetchHistory } from './history.js';
import { hasEnded } from './journal.js';
import { broughtByCopies, firstWith } from './proposal/broughtBy.js';
import { isTakenOut, landingOf, otherRunWith } from './proposal/landing.js';
import { isWithdrawn } from './proposal/proposals.js';
import type { Run } from './run.js';
import { mayStillArrive, mayStillSend } from './sender.js';
import type { StepTools } from './steps/step.js';
import { asSent, isValidating } from './validating.js';

/**
 * What became of a run, by remote and org, not by what its process last wrote down. `nothingSent`: no deploy of it is in the
 * org. `conflicted`: it has no plan. `proposed`: it waits for its pull request, or was merged by it and is to be deployed,
 * unless that was taken out again. `running`, `accepted`, `refused`: what the org says of its deploy. `validated`: it passed
 * its validation, and is to be proposed. `unknown`: the org does not know the deploy any more, several fit, or none does while
 * it may still be on its way.
 */
export type Outlook =
  | Readonly<{ kind: 'published' | 'ended' | 'conflicted' }>
  /** `mayArrive`: it was sent so short a time ago that the org may still be taking it in. */
  | Readonly<{ kind: 'nothingSent'; mayArrive?: true }>
  | Readonly<{
      kind: 'proposed';
      landed: string | undefined;
      isTakenOut: boolean;
      /** The run that brought it to the org with what its branch had. */
      broughtBy?: string;
      /** The run that made the commit that has what this one was to bring: its host merged none of this one. */
      madeBy?: string;
    }>
  /** `checkOnly`: it is about the validation before a pull request, and not about the deploy. */
  | Readonly<{ kind: 'running'; deployId: string; status: DeployStatus; checkOnly?: true }>
  | Readonly<{ kind: 'accepted' | 'refused' | 'validated'; deployId: string; result: DeployResult; checkOnly?: true }>
  | Readonly<{ kind: 'unknown'; deploys: readonly string[] }>;

/**
 * Finds out what became of a run. Nothing is changed, and the end of a deploy is not waited for.
 *
 * @param context of the repository in which the run acts
 * @param options.wait how long to go on asking an org that does not answer, in milliseconds
 * @param options.report is told when it did not, and is asked again
 * @param options.pursuit what is to be done with the run
 * @throws the errors of a connected org, OrgReplacedError, RemoteUnreachableError
 */
export const outlookOf = async (
  context: Context,
  run: Run,
  signal: AbortSignal,
  {
    wait = 0,
    report = (): void => undefined,
    pursuit = 'resume',
  }: Readonly<{ wait?: number; report?: StepTools['report']; pursuit?: Pursuit }> = {}
): Promise<Outlook> => {
  const { repo, store } = context;
  const history = await fetchHistory(repo, store, run.instance);
  if (await history.ofRun(run.id)) return { kind: 'published' };
  if (await history.undoOf(run.id)) return { kind: 'ended' };
  if (hasEnded(run.state)) return { kind: run.state === 'published' ? 'published' : 'ended' };
  if (await isWithdrawn(context, run)) return { kind: 'ended' };
  if (run.state === 'conflicted') return { kind: 'conflicted' };
  if (run.state === 'proposed') return proposedOutlook(context, run);
  if (run.plan === undefined || run.plan.withoutDeploy !== undefined || run.state === 'planned')
    return { kind: 'nothingSent' };
  return inOrg(context, run, signal, { wait, report, pursuit });
};

/** What the org says of what a run sent last. */
const inOrg = async (
  context: Context,
  run: Run,
  signal: AbortSignal,
  { wait, report, pursuit }: Readonly<{ wait: number; report: StepTools['report']; pursuit: Pursuit }>
): Promise<Outlook> => {
  const { clock } = context;
  const tools = toolsOf(context, { report, signal, wait });
  const org = await tools.org(run).catch((error: unknown) => {
    throw ofOtherOrg(run, error, pursuit);
  });
  const sent = asSent(run);
  const candidates =
    sent.deployId === undefined ? await candidatesOf(run, tools, 'asTheyAre') : [{ id: sent.deployId }];
  if (candidates.length === 0) {
    if (mayStillSend(sent, clock.now())) return { kind: 'unknown', deploys: [] };
    return {
      kind: 'nothingSent',
      ...(mayStillArrive(sent, clock.now(), tools.settlingTime) ? { mayArrive: true } : {}),
    };
  }
  if (candidates.length > 1) return { kind: 'unknown', deploys: candidates.map(({ id }) => id) };
  const [{ id: deployId }] = candidates;
  const { askDeploy } = await import('../org/watch.js');
  const answer = await untilItAnswers(async () => askDeploy(org, deployId), { clock, signal, wait, report });
  const checkOnly = isValidating(run) ? ({ checkOnly: true } as const) : {};
  // A validation that is lost has changed nothing.
  if (answer === undefined)
    return isValidating(run) ? { kind: 'nothingSent' } : { kind: 'unknown', deploys: [deployId] };
  const { status, result } = answer;
  if (result === undefined) return { kind: 'running', deployId, status, ...checkOnly };
  const success = isValidating(run) ? 'validated' : 'accepted';
  return { kind: result.success ? success : 'refused', deployId, result, ...checkOnly };
};

const proposedOutlook = async (context: Context, run: Run): Promise<Outlook> => {
  const landing = await landingOf(context, run);
  const copiedBy = await broughtByCopies(context, run, landing);
  if (landing.kind === 'copied' && copiedBy !== undefined)
    return { kind: 'proposed', landed: landing.copies[0].commit, isTakenOut: false, broughtBy: copiedBy };
  if (landing.kind !== 'landed') return { kind: 'proposed', landed: undefined, isTakenOut: false };
  const { commit } = landing;
  const broughtBy = await firstWith(context, run, commit);
  const madeBy = await otherRunWith(context.repo, run, commit);
  return {
    ...{ kind: 'proposed', landed: commit, isTakenOut: await isTakenOut(context, run, commit) },
    ...(broughtBy === undefined ? {} : { broughtBy }),
    ...(madeBy === undefined ? {} : { madeBy }),
  };
};
