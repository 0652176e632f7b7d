import type { OrgFacts } from '../../org/types.js';
import { describeSource } from '../../pipeline/source.js';
import { orgOf } from '../../pipeline/orgVariable.js';
import type { Context } from '../context.js';
import { InstanceHistory } from '../history.js';
import { historyRef } from '../refNames.js';
import type { ConnectOrg } from './instanceOrgs.js';
import {
  type InstanceState,
  readInstanceState,
  type RecordSummary,
  refsOfInstances,
  summarize,
} from './instanceState.js';
import { shownInstance } from './listInstances.js';

/** How many records are shown. */
const shownRecords = 10;

/** Everything about one instance, its org asked. */
export type InstanceDetails = Readonly<{
  /** Which version of the pipeline it is, in words. */
  pipelineVersion: string;
  instance: InstanceState;
  /** What the org said; left out offline and when it did not answer. */
  org?: OrgFacts;
  /** Why the org did not answer. */
  orgFailure?: Readonly<{ name: string; message: string; actions: readonly string[] }>;
  /**
   * The commit that the present org is known to hold: of the newest record for its org id. Left out when the org was not
   * asked, or has no record: after a sandbox refresh it is another org.
   */
  deployedCommit?: string;
  /** Whether the records are of another org than the present one; left out when the org was not asked. */
  orgReplaced?: boolean;
  /** Newest first, at most ten. */
  records: readonly RecordSummary[];
}>;

/**
 * Reads one instance's state and newest records, and asks its org who it is. An org that does not answer is part of the
 * result, not an error: what is known without it is still of use.
 *
 * @throws SfError UnknownInstanceError, RemoteUnreachableError, DamagedStateError
 */
export const displayInstance = async (
  context: Context,
  name: string,
  connect: ConnectOrg
): Promise<InstanceDetails> => {
  const { loaded, store, repo, env, offline } = context;
  const listed = shownInstance(loaded, name);
  const refs = refsOfInstances(listed.parent ? [listed.instance, listed.parent] : [listed.instance]);
  const [tips, asked] = await Promise.all([
    offline ? store.cached(refs) : store.fetch(refs),
    offline ? noAnswer : askOrg(orgOf(listed.instance, env), connect),
  ]);
  const history = new InstanceHistory(repo, name, tips.get(historyRef(name)));
  const records: RecordSummary[] = [];
  for await (const { record } of history.records()) {
    records.push(summarize(record));
    if (records.length === shownRecords) break;
  }
  return {
    pipelineVersion: describeSource(loaded.source),
    instance: await readInstanceState(context, tips, listed),
    ...asked,
    ...(asked.org ? await knownFor(history, asked.org) : {}),
    records,
  };
};

/** What an org said of itself, or why it did not answer; neither when it was not asked. */
export type OrgAnswer = Pick<InstanceDetails, 'org' | 'orgFailure'>;

const noAnswer: OrgAnswer = {};

/** Asks an org who it is; that it does not answer is an answer too. */
export const askOrg = async (org: string, connect: ConnectOrg): Promise<OrgAnswer> => {
  try {
    return { org: (await connect(org)).facts };
  } catch (error) {
    return { orgFailure: failureOf(error) };
  }
};

/** What a failure says of itself, as results show it. */
export const failureOf = (error: unknown): NonNullable<OrgAnswer['orgFailure']> => {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const actions = error instanceof Error && 'actions' in error ? (error.actions as readonly string[] | undefined) : [];
  return { name, message, actions: actions ?? [] };
};

/** What an instance's history knows of the org that it has now. */
export const knownFor = async (
  history: InstanceHistory,
  { orgId }: OrgFacts
): Promise<Pick<InstanceDetails, 'deployedCommit' | 'orgReplaced'>> => {
  const known = await history.newestFor(orgId);
  return {
    ...(known ? { deployedCommit: known.record.deployedCommit } : {}),
    orgReplaced: known === undefined && (await history.newest()) !== undefined,
  };
};
