import type { OrgStatus } from '../control/protocol.js';
import { isolatedVariables } from '../../support/environment.js';

/** The orgs as a table for people. */
export const orgTable = (orgs: readonly OrgStatus[]): string => {
  const rows = [
    ['ALIAS', 'KIND', 'USERNAME', 'ORG ID', 'COMPONENTS', 'DEPLOYS'],
    ...orgs.map((org) => [
      org.name,
      org.tracking ? `${org.kind}, tracked` : org.kind,
      org.username,
      org.id,
      String(org.components),
      String(org.deploys),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map(
      (row) =>
        `  ${row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd()}\n`
    )
    .join('');
};

/** How to use orgs that are logged in at `home`, in lines for a shell. */
export const usageOf = (home: string | undefined, dir: string): string => {
  const stop = `  npm run local-org -- stop --dir ${dir}\n`;
  if (home === undefined) return `Stop them with:\n${stop}`;
  const variables = Object.entries(isolatedVariables(home)).map(([name, value]) => `${name}=${value}`);
  return `Use them with the sf CLI:\n  export ${variables.join(' ')}\n  sf org list\n\nStop them with:\n${stop}`;
};
