import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../common/json.js';
import { pauseFor } from '../common/pause.js';
import type { DeployRequest } from '../org/deployRequests.js';
import type { DeployStatus } from '../org/deployStatus.js';
import type { ConnectedOrg } from '../org/types.js';
import { asReported } from './deletedFlows.js';
import { following } from './following.js';
import { fetchHistory } from './history.js';
import type { Run } from './run.js';
import { noDeploy } from './namedDeploy.js';
import { mayStillSend, stillSendingError } from './sender.js';
import { planOf, type StepTools } from './steps/step.js';
import { asSent, isValidating } from './validating.js';

/** A deploy of which it is not known whether it is a run's. */
export type DeployQuestion = Readonly<{
  run: Run;
  /** Those that fit, newest first; none where the org does not list them. */
  candidates: readonly DeployRequest[];
}>;

/**
 * Asks a person which deploy is a run's.
 *
 * @returns its id, 18 characters; undefined for none of them
 */
export type AskDeploy = (question: DeployQuestion) => Promise<string | undefined>;

/**
 * Looks in the org for the deploy of a run whose answer was lost: newer than what was newest before, by the same user, no
 * validation, no other run's, which the records name, and of the same components. That of a run which is validating is a
 * validation. None is looked for a second time after
 * a while, since the org may still be taking it in. Where several fit, or the org does not list them, a person is asked.
 *
 * @returns what to journal
 * @throws SfError DeployAmbiguousError, where nobody is asked, and RunMayBeAliveError (exit code 69), and the errors of a connected org
 */
export const adoptDeploy = async (run: Run, tools: StepTools): Promise<Pick<Run, 'state'> & Partial<Run>> => {
  for (const settled of [false, true]) {
    if (settled) await pauseFor(tools.settlingTime, tools);
    const candidates = await listed(run, tools);
    if (candidates?.length === 0) continue;
    if (candidates?.length === 1) return decided(run, candidates[0].id);
    return decided(run, await tools.askDeploy?.({ run, candidates: candidates ?? [] }));
  }
  if (mayStillSend(asSent(run), tools.clock.now())) throw stillSendingError(asSent(run));
  return decided(run, undefined);
};

/**
 * What to journal of a run once it is said which deploy is its own.
 *
 * @param deployId undefined for none: what the org holds is to be kept anew before it is sent, since the org may have changed
 */
export const decided = (run: Run, deployId: string | undefined): Pick<Run, 'state'> & Partial<Run> => {
  if (isValidating(run)) {
    return deployId === undefined
      ? { state: 'planned', validation: undefined }
      : { state: 'validating', validation: { ...run.validation, deployId, adopted: true } };
  }
  return deployId === undefined
    ? { state: 'planned', preimage: undefined }
    : { deployId, state: 'deploying', adopted: true };
};

/** The candidates; undefined where the org does not list its deploys, and a person can be asked. */
const listed = async (run: Run, tools: StepTools): Promise<readonly DeployRequest[] | undefined> => {
  let candidates: readonly DeployRequest[];
  try {
    candidates = await candidatesOf(run, tools, 'awaited');
  } catch (error) {
    if (!(error instanceof SfError) || error.name !== 'OrgRefusedError') throw error;
    if (tools.askDeploy) return undefined;
    throw notListedError(run, error as SfError);
  }
  if (candidates.length > 1 && !tools.askDeploy) throw ambiguousError(run, candidates);
  return candidates;
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
  const { sender = org.facts.userId, newestBefore } = asSent(run);
  const fitting: DeployRequest[] = [];
  for (const request of await deployRequestsSince(org, newestBefore)) {
    const { id, checkOnly, createdById } = request;
    if (checkOnly !== isValidating(run) || createdById !== sender || ofOthers.has(id)) continue;
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
  const sent = asReported(planOf(run));
  let isTold = false;
  // How it stands is no status of the run: it may be another deploy.
  const onStatus = ({ done }: DeployStatus): void => {
    if (!isTold && !done) tools.report({ type: 'answerLost', awaited: id });
    isTold = true;
  };
  if (running === 'asTheyAre') {
    const result = (await askDeploy(org, id))?.result;
    return result === undefined || mayBeOf(result, sent);
  }
  return mayBeOf(await watchDeploy(org, id, { ...following(tools), onStatus }), sent);
};

/** The deploys of the runs that were published since this one was planned: it had lost its lock. */
const deploysSince = async ({ instance, plan }: Run, { repo, store }: StepTools): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  for await (const { commit, record } of (await fetchHistory(repo, store, instance)).records()) {
    if (commit === plan?.previousRecord) break;
    const undone = (record.undoes ?? []).map(({ unpublished }) => unpublished?.deploy);
    for (const deploy of [record.deploy, ...undone]) if (deploy !== undefined) ids.add(deploy.id);
  }
  return ids;
};

const ambiguousError = (run: Run, candidates: readonly DeployRequest[]): SfError =>
  SfError.create({
    name: 'DeployAmbiguousError',
    message: `Run ${run.id} does not know its deploy: the org of instance ${run.instance} has several newer ones of yours that fit, ${candidates
      .map((candidate) => candidate.id)
      .join(', ')}.`,
    actions: ['Look at them in Setup, Deployment Status.', ...waysOn(run)],
    exitCode: 69,
    data: toJson({ run: run.id, deploys: candidates.map((candidate) => candidate.id) }),
  });

/**
 * The error of a run whose deploy has to be named, since its org does not list those that it has.
 *
 * @param ways how to name it, and to go on
 */
export const notListedError = (run: Run, cause: SfError, ways: readonly string[] = waysOn(run)): SfError =>
  SfError.create({
    name: 'DeployAmbiguousError',
    message: `Run ${run.id} does not know its deploy, and the org of instance ${run.instance} does not list those that it has. ${cause.message}`,
    actions: ['Look in Setup, Deployment Status, whether its deploy is there.', ...ways],
    exitCode: 69,
    data: toJson({ run: run.id, deploys: [] }),
    cause,
  });

const waysOn = (run: Run): readonly string[] => [
  `Say which one it is: "sf sre promote resume --run ${run.id} --adopt <deploy id>"; without --adopt, it is asked in a terminal.`,
  `When none of them is this run's, "sf sre promote resume --run ${run.id} --adopt ${noDeploy}" sends it once more, and "sf sre promote cancel --run ${run.id} --adopt ${noDeploy}" ends it.`,
];
