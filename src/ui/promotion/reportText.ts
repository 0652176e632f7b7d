import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import { counted } from '../../common/words.js';
import { queueInWords } from '../../org/deployStatus.js';
import { repeatOf } from '../../promotion/repeat.js';
import type { Undoing } from '../../promotion/replaced.js';
import type { RunReport } from '../../promotion/reportRun.js';
import { movesBranch, type Run } from '../../promotion/run.js';
import { endedInDoubt } from '../../promotion/superseded.js';
import { nounOf } from '../../promotion/validating.js';
import { ageOf } from '../instances/age.js';
import { runTitles } from './planText.js';
import { type ReportResult, reportJson } from './reportJson.js';

/** A report as lines: what the run is, how it stands, and what to do next. */
export const reportText = (report: RunReport, now: Date): string[] => {
  const { run, lock, expired, undoing } = report;
  const { id, kind, instance, started, plan } = run;
  const { reasons = [], ...json } = reportJson(report);
  const isEnded = report.outlook.kind === 'ended';
  return [
    bold(`${runTitles[kind]} ${instance}`),
    `  Run       ${id}, started ${ageOf(started, now)}`,
    ...(plan === undefined ? [] : [`  Org       ${plan.org.username}`, `  Commit    ${plan.mergeCommit.slice(0, 7)}`]),
    ...(json.validation === undefined ? [] : [`  Validates ${json.validation}${deployInWords(json)}`]),
    ...(json.deployId === undefined ? [] : [`  Deploy    ${json.deployId}${deployInWords(json)}`]),
    `  Lock      ${lock === undefined ? 'none' : `${lock.owner} on ${lock.host}${expired ? ', its time is over' : ''}`}`,
    ...(json.pullRequest === undefined ? [] : [`  Proposal  ${json.pullRequest.branch} into ${json.pullRequest.into}`]),
    `  Status    ${json.status}`,
    // Of what ended, the last line says why.
    ...(isEnded ? [] : reasons).map((reason) => StandardColors.error(`  ${reason}`)),
    '',
    undoing !== undefined
      ? undoingInWords(undoing, run)
      : report.supersededBy === undefined
        ? next(report)
        : supersededInWords(report, report.supersededBy),
  ];
};

const undoingInWords = ({ run: by, isDone }: Undoing, { instance }: Run): string =>
  isDone
    ? `It was undone by run ${by}: the org has got back what it had. "sf sre log --instance ${instance}" shows its record.`
    : `It is being undone by run ${by}. Go on with that one: "sf sre promote resume --run ${by}".`;

/** A run that cannot be gone on with, and how it ends. */
const supersededInWords = ({ run, outlook: { kind } }: RunReport, by: string): string => {
  const what = {
    running: 'The org goes on with it',
    accepted: 'The org has accepted it, and no record says so',
    unknown: 'What became of its deploy is not known',
    refused: 'The org has refused it, or it was cancelled there',
  };
  const stands = Object.entries(what).find(([each]) => each === kind)?.[1] ?? 'Its org has no deploy of it';
  const end = kind === 'accepted' || kind === 'unknown' ? 'resume' : 'cancel';
  const again = kind === 'running' ? '' : `; for what it was to bring, ${repeatOf(run)}`;
  return `${stands}. Run ${by} was published after it lost its lock, so that it cannot be gone on with. End it with "sf sre promote ${end} --run ${run.id}"${again}.`;
};

const deployInWords = ({ deployStatus, components, tests, ahead }: Partial<ReportResult>): string => {
  if (deployStatus === undefined || components === undefined) return '';
  if (ahead !== undefined) return `: ${deployStatus}, ${queueInWords(ahead)}`;
  const tested = tests !== undefined && tests.total > 0 ? `, ${tests.done}/${counted(tests.total, 'test')}` : '';
  return `: ${deployStatus}, ${components.done}/${counted(components.total, 'component')}${tested}`;
};

const proposedInWords = ({ id: run }: Run, outlook: Extract<RunReport['outlook'], { kind: 'proposed' }>): string => {
  const { landed } = outlook;
  if (landed !== undefined && outlook.isTakenOut) {
    return `Its pull request was merged as ${landed.slice(0, 7)}, and taken out of the branch again; the org has none of it. End it with "sf sre promote cancel --run ${run}".`;
  }
  if (landed !== undefined && outlook.madeBy !== undefined) {
    const [where, way] =
      outlook.broughtBy === undefined
        ? ['the org has none of it yet', 'Deploy']
        : [`it came to the org with what run ${outlook.broughtBy} deployed`, 'Record'];
    return `Run ${outlook.madeBy} brought the same to the branch, as ${landed.slice(0, 7)}, and ${where}. ${way} it with "sf sre promote resume --run ${run}".`;
  }
  if (landed !== undefined && outlook.broughtBy !== undefined) {
    return `Its pull request was merged as ${landed.slice(0, 7)}, and came to the org with what run ${outlook.broughtBy} deployed. Record it with "sf sre promote resume --run ${run}".`;
  }
  if (landed !== undefined) {
    return `Its pull request was merged as ${landed.slice(0, 7)}, and the org has none of it yet. Deploy it with "sf sre promote resume --run ${run}".`;
  }
  return `It waits for its pull request. Once that is approved or merged, deploy it with "sf sre promote resume --run ${run}"; or end it with "sf sre promote cancel --run ${run}".`;
};

const next = ({ run: of, outlook, lock, hindrances }: RunReport): string => {
  const { id: run, instance } = of;
  const isLocked = lock !== undefined;
  switch (outlook.kind) {
    case 'published':
      if (isLocked) return `It is done, but for its lock: "sf sre promote resume --run ${run}" releases that.`;
      return `It is done: "sf sre log --instance ${instance}" shows its record.`;
    case 'ended':
      return endedInWords(of);
    case 'nothingSent':
      // Without a plan there is nothing to go on with.
      if (of.plan === undefined)
        return `It sent nothing to its org, and cannot be gone on with. End it with "sf sre promote cancel --run ${run}"; then ${repeatOf(of)}.`;
      return `Its org has no deploy of it. Go on with "sf sre promote resume --run ${run}", or end it with "sf sre promote cancel --run ${run}".`;
    case 'proposed':
      return proposedInWords(of, outlook);
    case 'conflicted':
      return `It conflicted, and holds no lock. Resolve that, then plan it anew with "sf sre promote resume --run ${run}", or end it with "sf sre promote cancel --run ${run}".`;
    case 'validated':
      return `The org has validated it. Propose it with "sf sre promote resume --run ${run}", or end it with "sf sre promote cancel --run ${run}".`;
    case 'running':
      return `The org goes on with it. Wait for it with "sf sre promote resume --run ${run}", or end it with "sf sre promote cancel --run ${run}".`;
    case 'accepted':
      return acceptedInWords(of, hindrances);
    case 'refused':
      if (!isLocked)
        return 'The org has refused it, or it was cancelled there; branch, record and org are as they were.';
      return `The org has refused it. "sf sre promote resume --run ${run}" or "sf sre promote cancel --run ${run}" releases its lock.`;
    case 'unknown':
      return outlook.deploys.length === 0 ? onItsWayInWords(of) : unknownInWords(of, outlook.deploys);
  }
};

const endedInWords = (run: Run): string => {
  const why = endedInDoubt(run);
  return why === undefined
    ? 'It has ended; branch, record and org are as they were.'
    : `It has ended without a record, and the org may have what it sent. ${why}`;
};

const acceptedInWords = (run: Run, hindrances: RunReport['hindrances']): string => {
  const { id, state, missing = [] } = run;
  const undo =
    movesBranch(run) && hindrances?.isMerged !== true
      ? `, or give the org back what it had with "sf sre promote undo --run ${id}"`
      : '';
  return state === 'unverified' && missing.length === 0
    ? `The org has accepted it. Publish it all the same with "sf sre promote resume --run ${id} --accept-tests"${undo}.`
    : `The org has accepted it${whatConflicts(run, hindrances)} "sf sre promote resume --run ${id}"${undo}.`;
};

const whatConflicts = ({ id, conflict }: Run, hindrances: RunReport['hindrances']): string =>
  hindrances?.conflicts !== true
    ? '. Finish it with'
    : conflict === undefined
      ? ', and its branch went on with what conflicts. See how to resolve that, and finish it, with'
      : `, and its branch went on with what conflicts. See that with "sf sre conflict list --run ${id}"; once it is resolved, finish the run with`;

const onItsWayInWords = (run: Run): string =>
  `The ${nounOf(run)} may still be on its way to the org, which has none of it yet. Wait for it with "sf sre promote resume --run ${run.id}", or end it with "sf sre promote cancel --run ${run.id}".`;

const unknownInWords = ({ id }: Run, deploys: readonly string[]): string =>
  deploys.length < 2
    ? 'What became of its deploy is not known. Look at Setup, Deployment Status in the org.'
    : `Its deploy may be any of ${deploys.join(', ')}: see them in Setup, Deployment Status in the org. "sf sre promote resume --run ${id}" asks which one it is; "--adopt <deploy id>" or "--adopt none" tells it.`;
