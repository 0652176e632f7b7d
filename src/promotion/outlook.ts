import type { DeployResult } from '../org/deployResult.js';
import type { DeployStatus } from '../org/deployStatus.js';
import { toolsOf } from './carryOut.js';
import { untilItAnswers } from './connectTarget.js';
import type { Context } from './context.js';
import { candidatesOf } from './adoptDeploy.js';
import { ofOtherOrg, type Pursuit } from './giveUp.js';
import { fetchHistory } from './history.js';
import { hasEnded } from './journal.js';
import { isTakenOut, landingOf } from './proposal/landing.js';
import { isWithdrawn } from './proposal/proposals.js';
import type { Run } from './run.js';
import { mayStillSend } from './sender.js';

/**
 * What became of a run, by remote and org, not by what its process last wrote down. `nothingSent`: no deploy of it is in
 * the org. `conflicted`: it has no plan. `proposed`: it waits for its pull request, or was merged by it and is to be deployed, unless that was taken out again. `running`, `accepted`, `refused`: what the org says of its deploy. `unknown`: the org does not know the deploy
 * any more, several fit, or none does while it may still be on its way.
 */
export type Outlook =
  | Readonly<{ kind: 'published' | 'ended' | 'nothingSent' | 'conflicted' }>
  | Readonly<{ kind: 'proposed'; landed: string | undefined; isTakenOut: boolean }>
  | Readonly<{ kind: 'running'; deployId: string; status: DeployStatus }>
  | Readonly<{ kind: 'accepted' | 'refused'; deployId: string; result: DeployResult }>
  | Readonly<{ kind: 'unknown'; deploys: readonly string[] }>;

/**
 * Finds out what became of a run. Nothing is changed, and the end of a deploy is not waited for.
 *
 * @param context of the repository in which the run acts
 * @param options.wait how long to go on asking an org that does not answer, in milliseconds
 * @param options.pursuit what is to be done with the run
 * @throws the errors of a connected org, OrgReplacedError, RemoteUnreachableError
 */
export const outlookOf = async (
  context: Context,
  run: Run,
  signal: AbortSignal,
  { wait = 0, pursuit = 'resume' }: Readonly<{ wait?: number; pursuit?: Pursuit }> = {}
): Promise<Outlook> => {
  const { repo, store, clock } = context;
  const history = await fetchHistory(repo, store, run.instance);
  if (await history.ofRun(run.id)) return { kind: 'published' };
  if (await history.undoOf(run.id)) return { kind: 'ended' };
  if (hasEnded(run.state)) return { kind: run.state === 'published' ? 'published' : 'ended' };
  if (await isWithdrawn(context, run)) return { kind: 'ended' };
  if (run.state === 'conflicted') return { kind: 'conflicted' };
  if (run.state === 'proposed') {
    const landing = await landingOf(context, run);
    if (landing.kind !== 'landed') return { kind: 'proposed', landed: undefined, isTakenOut: false };
    const { commit } = landing;
    return { kind: 'proposed', landed: commit, isTakenOut: await isTakenOut(context, run, commit) };
  }
  if (run.plan === undefined || run.plan.withoutDeploy !== undefined || run.state === 'planned')
    return { kind: 'nothingSent' };
  const tools = toolsOf(context, { report: () => undefined, signal, wait });
  const org = await tools.org(run).catch((error: unknown) => {
    throw ofOtherOrg(run, error, pursuit);
  });
  const candidates = run.deployId === undefined ? await candidatesOf(run, tools, 'asTheyAre') : [{ id: run.deployId }];
  if (candidates.length === 0) {
    return mayStillSend(run, clock.now()) ? { kind: 'unknown', deploys: [] } : { kind: 'nothingSent' };
  }
  if (candidates.length > 1) return { kind: 'unknown', deploys: candidates.map(({ id }) => id) };
  const [{ id: deployId }] = candidates;
  const { askDeploy } = await import('../org/watch.js');
  const answer = await untilItAnswers(async () => askDeploy(org, deployId), { clock, signal, wait });
  if (answer === undefined) return { kind: 'unknown', deploys: [deployId] };
  const { status, result } = answer;
  if (result === undefined) return { kind: 'running', deployId, status };
  return { kind: result.success ? 'accepted' : 'refused', deployId, result };
};
