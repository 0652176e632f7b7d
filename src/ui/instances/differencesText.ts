import { StandardColors } from '@salesforce/sf-plugins-core';
import type { Difference } from '../../metadata/content/differences.js';
import { wrapped } from '../tableWidth.js';
import type { Ux } from '../ux.js';

const words = {
  differs: 'Differs',
  onlyInBranch: 'Missing in the Org',
  onlyInOrg: 'Only in the Org',
} as const;

/** Shows in what an org and a commit differ, in a table like those of `sf project deploy start`. */
export const showDifferences = (differences: readonly Difference[], compared: number, ux: Ux): void => {
  ux.log();
  ux.table({
    data: differences.map(({ member, difference, detail }) => ({
      difference: words[difference],
      fullName: member.fullName,
      type: member.type,
      detail: detail ?? '',
    })),
    columns: [
      { key: 'difference', name: 'Difference' },
      { key: 'fullName', name: 'Name' },
      { key: 'type', name: 'Type' },
      { key: 'detail', name: 'In' },
    ],
    title: StandardColors.warning(`Differences [${differences.length} of ${compared} components]`),
    ...wrapped(),
  });
};
