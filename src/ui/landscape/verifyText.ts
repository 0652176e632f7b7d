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
];

const lineOf = ({ instance, run, commit, what }: Discrepancy): string =>
  run === undefined || commit === undefined
    ? `${instance}: ${what}`
    : `${instance}, run ${run} (commit ${commit.slice(0, 7)}): ${what}`;
