import { StandardColors } from '@salesforce/sf-plugins-core';
import { counted } from '../../common/words.js';
import type { UnrecordedRun } from '../../promotion/landscape/unfinishedRuns.js';
import type { Discrepancy, Verified } from '../../promotion/landscape/verified.js';
import { isAccepted, mayBeInOrg } from '../../promotion/run.js';
import { isValidating } from '../../promotion/validating.js';

/** What was proven of records as lines: what does not fit, is not finished or could not be checked, and how much there was. */
export const verifyText = (verified: Verified): string[] => {
  const { discrepancies, unchecked, withoutRecords, unfinished } = verified;
  const notes = [
    ...discrepancies.map((each) => StandardColors.error(lineOf(each))),
    ...unfinished.map((each) => StandardColors.warning(unfinishedInWords(each))),
    ...[...unchecked, ...withoutRecords.map(withoutRecord)].map((each) => StandardColors.warning(lineOf(each))),
  ];
  return [
    ...notes,
    ...(notes.length === 0 ? [] : ['']),
    summaryOf(verified),
    ...(discrepancies.length === 0 ? [] : ['', ...whatToDo(new Set(discrepancies.map(({ instance }) => instance)))]),
  ];
};

const summaryOf = ({ records, manifests, discrepancies, withoutRecords, unfinished }: Verified): string => {
  const faults = discrepancies.length === 0 ? [] : [`${counted(discrepancies.length, 'fault')} found`];
  const open = unfinished.length === 0 ? [] : [`${counted(unfinished.length, 'run')} not finished`];
  const nothing = withoutRecords.length === 0 ? [] : [`nothing to verify in ${withoutRecords.join(', ')}`];
  if (records === 0) return `There was nothing to verify: no record was found${listed([...faults, ...open])}.`;
  const fits = faults.length === 0 ? ['all of it fits'] : faults;
  return `Checked ${counted(records, 'record')}, and computed ${counted(manifests, 'manifest')} again: ${[...fits, ...open, ...nothing].join('; ')}.`;
};

const listed = (remarks: readonly string[]): string => remarks.map((remark) => `; ${remark}`).join('');

const withoutRecord = (instance: string): Discrepancy => ({
  instance,
  what: `it has no records, so that nothing could be verified; "sf sre instance baseline --name ${instance} --compare" tells what its org holds`,
});

const unfinishedInWords = (unfinished: UnrecordedRun): string => {
  const { instance, run, kind, state, byLockAlone, lock, supersededBy, command } = unfinished;
  const who = lock === undefined ? '' : ` of ${lock.owner} on ${lock.host}`;
  if (kind === undefined || state === undefined) {
    return `${instance}: run ${run}${who} holds its lock, and has sent nothing to the org: if it is dead, "${command}" frees the lock`;
  }
  const isOpen = mayBeInOrg({ state }) && !isAccepted({ state });
  const source = byLockAlone ? 'the lock' : 'this clone';
  const asked = isOpen ? `, as ${source} has it ("sf sre promote report --run ${run}" asks the org)` : '';
  const next =
    supersededBy === undefined
      ? `"${command}" goes on with it`
      : `run ${supersededBy} was published since, so that it cannot be gone on with; "${command}" says what to do about it, and ends it`;
  return `${instance}: the ${kind} of run ${run}${who} is not finished: ${stands(state)}${asked}; ${next}`;
};

const stands = (state: NonNullable<UnrecordedRun['state']>): string => {
  if (isAccepted({ state })) return 'the org accepted it, and no record says so';
  if (mayBeInOrg({ state })) return `the org has it, or may have it (${state})`;
  if (isValidating({ state })) return 'the org validates it, or has done so';
  if (state === 'conflicted') return 'it stopped by a conflict';
  if (state === 'proposed') return 'it waits for its pull request';
  return state === 'published' || state === 'ended' ? 'it still holds its lock' : 'nothing of it was sent to the org';
};

/** Records are never rewritten: what comes after one that does not fit starts from what the org is known to hold. */
const whatToDo = (instances: ReadonlySet<string>): string[] =>
  [...instances].map(
    (name) =>
      `What the org of ${name} holds is compared by "sf sre instance baseline --name ${name} --compare", which records it where it is what the branch has; "sf sre log --instance ${name}" tells who wrote what.`
  );

const lineOf = ({ instance, run, commit, what }: Discrepancy): string =>
  run === undefined || commit === undefined
    ? `${instance}: ${what}`
    : `${instance}, run ${run} (commit ${commit.slice(0, 7)}): ${what}`;
