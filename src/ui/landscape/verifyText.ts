import { StandardColors } from '@salesforce/sf-plugins-core';
import { counted } from '../../common/words.js';
import type { Discrepancy, Verified } from '../../promotion/landscape/verifyRecords.js';

/** What was proven of records as lines: what does not fit, what could not be checked, and how much there was. */
export const verifyText = ({ records, manifests, discrepancies, unchecked }: Verified): string[] => [
  ...discrepancies.map((each) => StandardColors.error(lineOf(each))),
  ...unchecked.map((each) => StandardColors.warning(lineOf(each))),
  ...(discrepancies.length + unchecked.length === 0 ? [] : ['']),
  `Checked ${counted(records, 'record')}, and computed ${counted(manifests, 'manifest')} again: ${
    discrepancies.length === 0 ? 'all of it fits.' : `${counted(discrepancies.length, 'fault')} found.`
  }`,
  ...(discrepancies.length === 0 ? [] : ['', ...whatToDo(new Set(discrepancies.map(({ instance }) => instance)))]),
];

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
