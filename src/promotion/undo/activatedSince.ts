import { SfError } from '@salesforce/core/sfError';
import { type Member, memberKey } from '../../common/member.js';
import { contentsOfCommit } from '../../metadata/content/content.js';
import { isActive } from '../../metadata/delta/activeFlows.js';
import type { ReplacementEnvironment } from '../../metadata/delta/fileContents.js';
import type { FlowVersions } from '../../org/flowVersions.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Context } from '../context.js';
import { sameOrg } from '../history.js';
import type { PromotionRecord } from '../record.js';
import { preimageRef } from '../refNames.js';
import { type Preimage, readPreimageList } from './preimage.js';

type Reading = Pick<Context, 'repo' | 'store'>;

/** What brought each of some flows: by its name the records of runs, newest first. */
export type Bringing = ReadonlyMap<string, readonly PromotionRecord[]>;

/**
 * The flows that runs brought to an org, each with the records of those runs, newest first.
 *
 * @param records newest first
 */
export const bringingFlows = (records: readonly PromotionRecord[], orgId: string): Bringing => {
  const bringing = new Map<string, PromotionRecord[]>();
  for (const record of records) {
    if (!sameOrg(record.org.id, orgId)) continue;
    for (const { fullName } of record.manifest.filter(isFlow))
      bringing.set(fullName, [...(bringing.get(fullName) ?? []), record]);
  }
  return bringing;
};

/**
 * Finds the flows that runs brought and of which somebody activated another version in the org since, or none: what is active
 * there is neither what the runs may have left, nor what it was before them. That is no part of a flow's content, as a retrieve
 * gives it.
 *
 * @returns none of those of which it is not kept what was active before
 * @throws the errors of a connected org, RemoteUnreachableError, and what reading commits throws
 */
export const activatedSince = async (
  { repo, store }: Reading,
  org: ConnectedOrg,
  bringing: Bringing,
  environment: ReplacementEnvironment
): Promise<readonly Member[]> => {
  if (bringing.size === 0) return [];
  const records = [...new Set([...bringing.values()].flat())];
  const kept = await listsOf({ repo, store }, [...records.map(({ run }) => run), ...records.flatMap(undoneBy)]);
  const { flowVersions } = await import('../../org/flowVersions.js');
  const now = await flowVersions(org, [...bringing.keys()]);
  const changed: Member[] = [];
  for (const [fullName, own] of bringing) {
    const versions = now.get(fullName);
    const isKept = [...own.map(({ run }) => run), ...undoneBy(own[0])].every((run) => kept.has(run));
    if (versions === undefined || !isKept) continue;
    const before = [own[own.length - 1], own[0]].map(({ run }) => activeIn(kept.get(run), fullName));
    const left = await broughtBy(own[0], fullName, { repo, kept, environment, versions });
    const isKnown = before.every((version) => version !== undefined);
    if (isKnown && ![...before, ...left].includes(versions.active ?? 0)) changed.push({ type: 'Flow', fullName });
  }
  return changed;
};

const isFlow = ({ type }: Member): boolean => type === 'Flow';

const undoneBy = ({ undoes = [] }: PromotionRecord): readonly string[] => undoes.map(({ run }) => run);

type Known = Readonly<{
  repo: Reading['repo'];
  kept: ReadonlyMap<string, Preimage>;
  environment: ReplacementEnvironment;
  versions: FlowVersions;
}>;

/**
 * The versions of a flow that a run may have made the active one: what it deployed as active became the newest one, where the
 * org activates what is deployed; and an undo gave back what was active before the runs that it undid.
 */
const broughtBy = async (
  record: PromotionRecord,
  fullName: string,
  { repo, kept, environment, versions: { versions } }: Known
): Promise<ReadonlyArray<number | undefined>> => {
  const flow = { type: 'Flow', fullName };
  const deployed = (await contentsOfCommit(repo, record.deployedCommit, [flow], environment)).get(memberKey(flow));
  const givenBack = undoneBy(record).map((run) => activeIn(kept.get(run), fullName) ?? 0);
  const hasNew = isActive(deployed) || givenBack.some((version) => version > 0);
  return [...givenBack, ...(hasNew ? [versions.at(-1)] : [])];
};

/** @returns undefined where it is not kept */
const activeIn = (list: Preimage | undefined, fullName: string): number | undefined => {
  if (list?.absent.some((member) => isFlow(member) && member.fullName === fullName)) return 0;
  const { activeFlows = {} } = list ?? {};
  return Object.hasOwn(activeFlows, fullName) ? activeFlows[fullName] : undefined;
};

/** What preimages list, by their runs; left out are those that are not kept, or cannot be read. */
const listsOf = async ({ repo, store }: Reading, runs: readonly string[]): Promise<ReadonlyMap<string, Preimage>> => {
  const refs = await store.fetch(runs.map(preimageRef));
  const lists = new Map<string, Preimage>();
  for (const run of runs) {
    const oid = refs.get(preimageRef(run));
    const list = oid === undefined ? undefined : await readPreimageList(repo, oid).catch(unreadable);
    if (list !== undefined) lists.set(run, list);
  }
  return lists;
};

const unreadable = (error: unknown): undefined => {
  if (error instanceof SfError && (error.name === 'DamagedStateError' || error.name === 'NewerStateError'))
    return undefined;
  throw error;
};
