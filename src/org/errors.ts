import { SfError } from '@salesforce/core/sfError';
import { unlessAborted } from '../common/unlessAborted.js';
import { faultOf, type Fault } from './faults.js';
import { orgReplaced, replacedBy } from './replacement.js';
import type { ConnectedOrg } from './types.js';

/** Whom an error is about: how the user calls the org, and where it is, as far as known. */
export type OrgAddress = Readonly<{ name: string; instanceUrl?: string }>;

/** Exit code of everything that may still be running in an org. */
export const stillRunning = 69;

/** The address of a connected org for messages. */
export const addressOf = ({ name, facts }: ConnectedOrg): OrgAddress => ({ name, instanceUrl: facts.instanceUrl });

/** The error for an alias or username that the CLI has no authorization for; `hint` is what the CLI itself suggests. */
export const notAuthenticated = (name: string, hint: readonly string[] = []): SfError =>
  new SfError(`No org is authenticated under the alias or username "${name}".`, 'OrgNotAuthenticatedError', [
    ...hint,
    `Log in to the org with "sf org login web --alias ${name}".`,
    'See which orgs are authenticated with "sf org list".',
  ]);

/**
 * The user's error for a failed call: its own name, cause and action for each kind of fault.
 *
 * @param doing what was tried, as in "refused to <doing>".
 */
export const orgError = (fault: Fault, org: OrgAddress, doing: string): SfError => {
  const at = org.instanceUrl === undefined ? '' : ` at ${org.instanceUrl}`;
  switch (fault.kind) {
    case 'session':
      return new SfError(
        `The session of ${org.name}${at} has expired or was revoked, and could not be renewed: ${fault.text}`,
        'OrgSessionExpiredError',
        [
          `Log in again with "sf org login web --alias ${org.name}", or with "sf org login jwt" in CI.`,
          'If the sandbox was refreshed, its connected apps and users may have to be set up again first.',
        ]
      );
    case 'gone':
      return new SfError(
        `A web page answers in place of the org of ${org.name}${at} (${fault.code ?? 'HTML'}): the org has expired, was deleted, or is in maintenance.`,
        'OrgExpiredError',
        [
          'See whether the org still exists with "sf org list".',
          'Create or refresh the org, log in to it, and link the instance to it again.',
        ]
      );
    case 'limit':
      return new SfError(
        `The org of ${org.name}${at} takes no more API requests for now: ${fault.text}`,
        'OrgRequestLimitError',
        [`See the limits with "sf org list limits --target-org ${org.name}", and try again when requests are left.`]
      );
    case 'refused':
      return new SfError(`The org of ${org.name}${at} refused to ${doing}: ${fault.text}`, 'OrgRefusedError', [
        "Correct what the org's own words name.",
      ]);
    case 'unreachable':
    case 'lost':
      return new SfError(
        `The org of ${org.name}${at} could not be reached to ${doing}: ${fault.text}`,
        'OrgUnreachableError',
        [
          'Check the network, the VPN and the proxy variables (HTTPS_PROXY).',
          'Whether the instance is down is shown at https://status.salesforce.com.',
        ]
      );
  }
};

/**
 * Whether an error says that an org takes no more requests for now. It turned the request itself away (REQUEST_LIMIT_EXCEEDED,
 * status 403; REST API Developer Guide, "Status Codes and Error Responses"), so nothing came of it.
 */
export const isRequestLimit = (error: unknown): error is SfError =>
  error instanceof SfError && error.name === 'OrgRequestLimitError';

/** The error for a deploy id that an org does not know, with the org's own text. Whether the deploy ran is unknown. */
export const deployNotFound = (org: ConnectedOrg, id: string, said: string): SfError =>
  SfError.create({
    name: 'DeployNotFoundError',
    message: `The org of ${org.facts.username} does not know the deploy ${id}: ${said}`,
    actions: ['Check that the alias leads to the org that took the deploy: a refreshed sandbox is a new org.'],
    exitCode: stillRunning,
    data: { id },
  });

/**
 * Makes one call to a connected org and turns its failure into the user's error, see {@link orgError}. It is one that
 * changes nothing in the org: who stops waiting does not wait for its answer.
 *
 * @throws the reason of the org's signal
 */
export const askOrg = async <T>(org: ConnectedOrg, doing: string, call: () => PromiseLike<T>): Promise<T> => {
  const { signal } = org;
  signal?.throwIfAborted();
  try {
    return await (signal === undefined ? call() : unlessAborted(call(), signal));
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof SfError && error.name.startsWith('Org')) throw error;
    const found = replacedBy(org);
    if (found !== undefined) throw orgReplaced(org, found);
    throw orgError(faultOf(error), addressOf(org), doing);
  }
};
