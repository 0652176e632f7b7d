import { SfError } from '@salesforce/core/sfError';
import type { DeployRequest } from '../org/deployRequests.js';
import type { DeployStatus } from '../org/deployStatus.js';
import type { ConnectedOrg } from '../org/types.js';
import { fetchHistory } from './history.js';
import { repeatOf } from './repeat.js';
import type { Run } from './run.js';
import { mayStillSend, stillSendingError } from './sender.js';
import { planOf, type StepTools } from './steps/step.js';

/** How long to wait before looking a second time for a deploy whose answer was lost, in milliseconds. */
const settlingTime = 30_000;

/**
 * Looks in the org for the deploy of a run whose answer was lost: newer than what was newest before, by the same user, no
 * validation, no other run's, which the records name, and of the same components. None is looked for a second time after
 * a while, since the org may still be taking it in.
 *
 * @returns what to journal
 * @throws SfError DeployAmbiguousError and RunMayBeAliveError (exit code 69), and the errors of a connected org
 */
export const adoptDeploy = async (run: Run, tools: StepTools): Promise<Pick<Run, 'state'> & Partial<Run>> => {
  for (const settled of [false, true]) {
    if (settled) await tools.clock.sleep(settlingTime, tools.signal);
    const candidates = await candidatesOf(run, tools, 'awaited');
    if (candidates.length > 1) throw ambiguousError(run, candidates);
    if (candidates.length === 1) return { deployId: candidates[0].id, state: 'deploying', adopted: true };
  }
  if (mayStillSend(run, tools.clock.now())) throw stillSendingError(run);
  // Meanwhile the org may have changed.
  return { state: 'planned', preimage: undefined };
};

/**
 * The deploys of which one may be a run's, newest first, as the org knows them now.
 *
 * @param running what to do with one that has not ended, whose components the org does not tell yet: wait for its end, or
 * take it as it is
 */
export const candidatesOf = async (
  run: Run,
  tools: StepTools,
  running: 'awaited' | 'asTheyAre'
): Promise<readonly DeployRequest[]> => {
  const { deployRequestsSince } = await import('../org/deployRequests.js');
  const org = await tools.org(run);
  const ofOthers = await deploysSince(run, tools);
  const sender = run.sender ?? org.facts.userId;
  const fitting: DeployRequest[] = [];
  for (const request of await deployRequestsSince(org, run.newestBefore)) {
    const { id, checkOnly, createdById } = request;
    if (checkOnly || createdById !== sender || ofOthers.has(id)) continue;
    if (await holdsManifest(run, org, id, { tools, running })) fitting.push(request);
  }
  return fitting;
};

/** Whether a deploy is of a run's components. */
const holdsManifest = async (
  run: Run,
  org: ConnectedOrg,
  id: string,
  { tools, running }: Readonly<{ tools: StepTools; running: 'awaited' | 'asTheyAre' }>
): Promise<boolean> => {
  const { askDeploy, watchDeploy } = await import('../org/watch.js');
  const { mayBeOf } = await import('../org/verify.js');
  const { clock, wait, frequency, signal, report } = tools;
  const onStatus = (status: DeployStatus): void => report({ type: 'status', status });
  if (running === 'asTheyAre') {
    const result = (await askDeploy(org, id))?.result;
    return result === undefined || mayBeOf(result, planOf(run));
  }
  return mayBeOf(await watchDeploy(org, id, { clock, wait, frequency, signal, onStatus }), planOf(run));
};

/** The deploys of the runs that were published since this one was planned: it had lost its lock. */
const deploysSince = async ({ instance, plan }: Run, { repo, store }: StepTools): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  for await (const { commit, record } of (await fetchHistory(repo, store, instance)).records()) {
    if (commit === plan?.previousRecord) break;
    if (record.deploy !== undefined) ids.add(record.deploy.id);
  }
  return ids;
};

const ambiguousError = (run: Run, candidates: readonly DeployRequest[]): SfError =>
  SfError.create({
    name: 'DeployAmbiguousError',
    message: `Run ${run.id} does not know its deploy: the org of instance ${run.instance} has several newer ones of yours that fit, ${candidates
      .map((candidate) => candidate.id)
      .join(', ')}.`,
    actions: [
      'Look at them in Setup, Deployment Status.',
      `When none of them is this run's, free its lock with "sf sre instance unlock --run ${run.id} --abandon" and ${repeatOf(run)}.`,
    ],
    exitCode: 69,
  });
