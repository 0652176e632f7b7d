import { AuthInfo, ConfigAggregator, Connection, StateAggregator } from '@salesforce/core';
import { SfError } from '@salesforce/core/sfError';
import { askOrg, notAuthenticated, orgError, type OrgAddress } from './errors.js';
import { faultOf } from './faults.js';
import { to18 } from './ids.js';
import { get, query, soqlText } from './query.js';
import { orgReplaced, refuseOtherOrg } from './replacement.js';
import { count, flag, record, records, text, type Raw } from './read.js';
import type { ConnectedOrg, OrgFacts, OrgKind } from './types.js';

/**
 * Connects to an authenticated org and asks it who it is: never from what the CLI cached at login, since the org
 * behind an alias or a username may have been replaced.
 *
 * @param aliasOrUsername as in `--target-org`.
 * @param options apiVersion: version to use, such as `66.0`; else the setting `org-api-version`, else the org's newest.
 * @throws OrgNotAuthenticatedError, OrgSessionExpiredError, OrgExpiredError, OrgUnreachableError (after 30 seconds
 * at most), OrgRequestLimitError, OrgRefusedError, ApiVersionError.
 */
export const connectOrg = async (
  aliasOrUsername: string,
  options: Readonly<{ apiVersion?: string }> = {}
): Promise<ConnectedOrg> => {
  const authInfo = await authorizationOf(aliasOrUsername);
  // A version given here keeps the connection from asking for the list by itself, without a time limit, and from
  // falling back to an old version without a word when that fails.
  const connection = await Connection.create({ authInfo, connectionOptions: { version: '60.0' } });
  // A login by access token stores the url with a slash at its end, which doubles the slash of every path.
  connection.instanceUrl = connection.instanceUrl.replace(/\/+$/, '');
  const address = { name: aliasOrUsername, instanceUrl: connection.instanceUrl };
  try {
    connection.setApiVersion(await apiVersionFor(connection, address, options.apiVersion));
    const facts = await askFacts(connection, authInfo.getUsername());
    refuseOtherOrg(connection);
    return { name: aliasOrUsername, facts, connection };
  } catch (error) {
    if (error instanceof SfError && error.name === 'ApiVersionError') throw error;
    throw orgError(faultOf(error), address, 'tell about itself');
  }
};

/**
 * Asks the org again which org it is, right before something is sent to it. This renews an expired session too, so
 * that what is sent then need not be played twice.
 *
 * @throws OrgReplacedError, and the errors of {@link connectOrg}.
 */
export const confirmOrg = async (org: ConnectedOrg): Promise<void> => {
  const [organization] = await askOrg(org, 'tell which org it is', () =>
    query(org.connection, 'SELECT Id FROM Organization')
  );
  const found = to18(text(record(organization).Id) ?? '');
  if (found !== org.facts.orgId) throw orgReplaced(org, found);
};

const authorizationOf = async (aliasOrUsername: string): Promise<AuthInfo> => {
  const aliases = (await StateAggregator.getInstance()).aliases;
  try {
    return await AuthInfo.create({ username: aliases.resolveUsername(aliasOrUsername) });
  } catch (error) {
    if (error instanceof SfError && error.name === 'NamedOrgNotFoundError') {
      throw notAuthenticated(aliasOrUsername, error.actions);
    }
    throw error;
  }
};

const apiVersionFor = async (connection: Connection, org: OrgAddress, requested?: string): Promise<string> => {
  const newest = await newestVersion(connection);
  const wanted = requested ?? (await configuredVersion());
  if (wanted === undefined) return newest;
  // Not every command has the flag: where the version comes from the settings, it is to be mended there.
  const [where, remedy] =
    requested === undefined
      ? ['The setting "org-api-version"', `Set it with "sf config set org-api-version=${newest}", or unset it.`]
      : ['"--api-version"', `Give it as in "--api-version ${newest}".`];
  if (!/^[1-9]\d\.0$/.test(wanted)) {
    throw new SfError(`${where} is ${wanted}, which is not a version of the API.`, 'ApiVersionError', [remedy]);
  }
  if (Number(wanted) > Number(newest)) {
    throw new SfError(
      `${where} is ${wanted}, but the org of ${org.name} offers the API only up to version ${newest}.`,
      'ApiVersionError',
      [remedy]
    );
  }
  return wanted;
};

const newestVersion = async (connection: Connection): Promise<string> => {
  const versions = records(await get(connection, '/services/data')).map(({ version }) => text(version) ?? '');
  const newest = versions.filter((version) => count(version) !== undefined).sort((a, b) => Number(a) - Number(b));
  const last = newest.at(-1);
  if (last === undefined) throw new SfError('The list of API versions could not be read.', 'SERVER_UNAVAILABLE');
  return last;
};

const configuredVersion = async (): Promise<string | undefined> =>
  text((await ConfigAggregator.create()).getInfo('org-api-version').value);

const askFacts = async (connection: Connection, username: string): Promise<OrgFacts> => {
  // Never connection.identity(): it puts the access token into a url.
  const [organizations, users] = await Promise.all([
    query(
      connection,
      'SELECT Id, Name, IsSandbox, TrialExpirationDate, OrganizationType, NamespacePrefix FROM Organization'
    ),
    query(connection, `SELECT Id, Username FROM User WHERE Username = ${soqlText(username)}`),
  ]);
  const organization = record(organizations[0]);
  const user = record(users[0]);
  const orgId = text(organization.Id);
  if (orgId === undefined) throw new SfError('The org did not tell its id.', 'SERVER_UNAVAILABLE');
  const expires = text(organization.TrialExpirationDate);
  const namespace = text(organization.NamespacePrefix);
  return {
    orgId: to18(orgId),
    kind: kindOf(organization),
    username: text(user.Username) ?? username,
    userId: to18(text(user.Id) ?? ''),
    instanceUrl: connection.instanceUrl,
    apiVersion: connection.getApiVersion(),
    name: text(organization.Name) ?? '',
    edition: text(organization.OrganizationType) ?? '',
    ...(namespace === undefined ? {} : { namespace }),
    ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
  };
};

/**
 * Production and Developer Edition both have IsSandbox false; a scratch org is a sandbox that expires, which is how
 * the CLI tells them apart (determineOrg in @salesforce/core 9.4).
 */
const kindOf = (organization: Raw): OrgKind => {
  if (flag(organization.IsSandbox)) return text(organization.TrialExpirationDate) === undefined ? 'sandbox' : 'scratch';
  return organization.OrganizationType === 'Developer Edition' ? 'developer' : 'production';
};
