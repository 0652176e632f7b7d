import type { Connection } from '@salesforce/core';
import { SfError } from '@salesforce/core/sfError';
import { sameId } from './ids.js';
import type { ConnectedOrg } from './types.js';

const replacements = new WeakMap<Connection, string>();

/**
 * Ends every request that would be played again in another org. A session that is renewed after a sandbox was
 * refreshed belongs to the new org: the client rewrites the org id of its authorization without a word, and repeats
 * the request there. The event comes before the repetition, and an error in a listener ends the request.
 */
export const refuseOtherOrg = (connection: Connection): void => {
  const authorized = connection.getAuthInfoFields().orgId;
  connection.on('refresh', () => {
    const now = connection.getAuthInfoFields().orgId;
    if (authorized === undefined || now === undefined || sameId(now, authorized)) return;
    replacements.set(connection, now);
    throw new SfError(`The renewed session belongs to the org ${now}, not to ${authorized}.`, 'OrgReplacedError');
  });
};

/** The id of the org that a renewed session belongs to, when that is another org than the one connected. */
export const replacedBy = (org: ConnectedOrg): string | undefined => replacements.get(org.connection);

/** The error for an org that is another one than was connected: the sandbox was refreshed meanwhile. */
export const orgReplaced = (org: ConnectedOrg, found: string): SfError =>
  new SfError(
    `The org of ${org.facts.username} is not the one it was: it had the id ${org.facts.orgId}, now it has ${found}. The sandbox was refreshed, or the alias leads to another org.`,
    'OrgReplacedError',
    ['Run the command again: it asks the org anew, and knows what the new org holds and what not.']
  );
