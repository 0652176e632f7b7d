import { askOrg } from './errors.js';
import { to18 } from './ids.js';
import { query } from './query.js';
import { flag, record, text, type Raw } from './read.js';
import type { ConnectedOrg } from './types.js';

/** One deploy or validation that an org was asked for, by whomever. */
export type DeployRequest = Readonly<{
  /** 18 characters. */
  id: string;
  /** ISO 8601, by the org's clock. */
  createdDate: string;
  status: string;
  checkOnly: boolean;
  /** User id, 18 characters. */
  createdById: string;
}>;

const fields = 'SELECT Id, Status, CheckOnly, CreatedDate, CreatedById FROM DeployRequest';

/**
 * The newest deploy request of an org, undefined when it never had one. Noted before a deploy is sent, it tells
 * afterwards which requests are later.
 */
export const newestDeployRequest = async (org: ConnectedOrg): Promise<DeployRequest | undefined> => {
  const found = await ask(org, `${fields} ORDER BY CreatedDate DESC LIMIT 1`);
  return found[0];
};

/**
 * The deploy requests of an org that came after `since` (an answer of {@link newestDeployRequest}; undefined: there
 * was none), newest first. This is how a deploy is found whose answer was lost.
 */
export const deployRequestsSince = async (
  org: ConnectedOrg,
  since: Readonly<{ id: string; createdDate: string }> | undefined
): Promise<readonly DeployRequest[]> => {
  // From the same second on, since a request may follow within it; the noted one itself is left out by its id.
  const from = since === undefined ? '' : ` WHERE CreatedDate >= ${soqlTime(since.createdDate)}`;
  const found = await ask(org, `${fields}${from} ORDER BY CreatedDate DESC LIMIT 200`);
  return since === undefined ? found : found.filter((request) => isLater(request, since));
};

/** A deploy that comes before another one in an org's queue, or runs while that waits. */
export type DeployAhead = Readonly<{
  /** 18 characters. */
  id: string;
  status: string;
  checkOnly: boolean;
  /** The name of the user who sent it. */
  by: string;
}>;

/**
 * What is before a deploy in an org's queue, in the order in which it came. An org runs one deploy at a time, validations
 * included ("Deployment Status" in Salesforce Help).
 *
 * @param id of the deploy that waits, 18 characters
 * @throws the errors of a connected org, such as for a user who may not see the deploys of others
 */
export const deploysAhead = async (org: ConnectedOrg, id: string): Promise<readonly DeployAhead[]> => {
  const soql =
    "SELECT Id, Status, CheckOnly, CreatedBy.Name FROM DeployRequest WHERE Status IN ('Pending', 'InProgress', 'Canceling') ORDER BY CreatedDate, Id";
  const rows = await askOrg(org, 'list its deploys', async () => query(org.connection, soql, { tooling: true }));
  const queue = rows.map((raw) => ({
    ...{ id: to18(text(raw.Id) ?? ''), status: text(raw.Status) ?? '', checkOnly: flag(raw.CheckOnly) },
    by: text(record(raw.CreatedBy).Name) ?? '',
  }));
  const own = queue.findIndex((each) => each.id === id);
  return queue.filter((each, index) => each.id !== id && (index < own || each.status !== 'Pending'));
};

const ask = async (org: ConnectedOrg, soql: string): Promise<readonly DeployRequest[]> =>
  askOrg(org, 'list its deploys', async () =>
    (await query(org.connection, soql, { tooling: true })).map((raw) => toRequest(raw))
  );

const toRequest = (raw: Raw): DeployRequest => ({
  id: to18(text(raw.Id) ?? ''),
  createdDate: new Date(text(raw.CreatedDate) ?? 0).toISOString(),
  status: text(raw.Status) ?? '',
  checkOnly: flag(raw.CheckOnly),
  createdById: to18(text(raw.CreatedById) ?? ''),
});

/** SOQL takes times without fractions of a second safely in every version. */
const soqlTime = (iso: string): string => `${iso.slice(0, 19)}Z`;

const isLater = (request: DeployRequest, since: Readonly<{ id: string; createdDate: string }>): boolean =>
  request.id !== to18(since.id) && Date.parse(request.createdDate) >= Date.parse(since.createdDate);
