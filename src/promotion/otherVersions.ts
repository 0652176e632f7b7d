import { type Member, memberKey } from '../common/member.js';
import { contentsOfCommit } from '../metadata/content/content.js';
import { isActive } from '../metadata/delta/activeFlows.js';
import { type FlowVersions, flowVersions } from '../org/flowVersions.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Context } from './context.js';
import type { DriftedComponent } from './drift.js';
import type { PromotionRecord } from './record.js';
import { activatedSince, bringingFlows } from './undo/activatedSince.js';

/** Which flows to look at, as which commit has them. */
type Looking = Readonly<{
  commit: string;
  /** Components of the commit that were found to be as it has them, flows among them. */
  members: readonly Member[];
  /** The instance's, newest first: what they brought is looked at, too. */
  records: readonly PromotionRecord[];
  /** The keys of components that differ anyway. */
  different: ReadonlySet<string>;
  replacementEnv: readonly string[];
}>;

/**
 * Finds the flows of which an org runs another version than the one that was brought to it, as far as their content does not
 * tell: one that the commit has as active, and of which an older version runs, since the newest is the one that runs once it is
 * deployed like that (Metadata API Developer Guide, Flow, status); and one that somebody activated or deactivated since the
 * newest run brought it, which stops the undo of that run. Another of which no version runs is none of them: an
 * org may leave inactive what is deployed. Nor is one whose definition is in the commit, too, and is compared by itself.
 *
 * @throws the errors of a connected org, RemoteUnreachableError, and what reading the commits throws
 */
export const otherVersionsActive = async (
  { repo, store, env }: Pick<Context, 'repo' | 'store' | 'env'>,
  org: ConnectedOrg,
  { commit, members, records, different, replacementEnv }: Looking
): Promise<ReadonlyArray<DriftedComponent & Readonly<{ detail: string }>>> => {
  const bringing = bringingFlows(records, org.facts.orgId);
  const compared = new Set(members.filter(({ type }) => type === 'Flow').map(({ fullName }) => fullName));
  const flows = [...new Set([...compared, ...bringing.keys()])]
    .map((fullName) => ({ type: 'Flow', fullName }))
    .filter((flow) => !different.has(memberKey(flow)));
  if (flows.length === 0) return [];
  const definitions = flows.map(({ fullName }) => ({ type: 'FlowDefinition', fullName }));
  const environment = { env, allowedVariables: replacementEnv };
  const contents = await contentsOfCommit(repo, commit, [...flows, ...definitions], environment);
  const isDefined = (fullName: string): boolean => contents.has(memberKey({ type: 'FlowDefinition', fullName }));
  const looked = flows.filter((flow) => contents.has(memberKey(flow)) && !isDefined(flow.fullName));
  const versions = await flowVersions(
    org,
    looked.map(({ fullName }) => fullName)
  );
  const isActiveInCommit = (flow: Member): boolean => isActive(contents.get(memberKey(flow)));
  const newest = looked.flatMap((flow): Array<[string, PromotionRecord]> => {
    const record = bringing.get(flow.fullName)?.[0];
    // What runs there is what the run may have left: its preimage need not be fetched.
    const isAsLeft = isActiveInCommit(flow) && runsNewest(versions.get(flow.fullName));
    return record === undefined || isAsLeft ? [] : [[flow.fullName, record]];
  });
  const own = new Map(newest.map(([name, record]) => [name, [record]]));
  const since = new Set((await activatedSince({ repo, store }, org, own, environment)).map(memberKey));
  return looked.flatMap((flow) => {
    const found = versions.get(flow.fullName);
    if (found === undefined) return [];
    const isOlder = compared.has(flow.fullName) && isActiveInCommit(flow) && found.isActive && !runsNewest(found);
    const [stopped] = since.has(memberKey(flow)) ? (own.get(flow.fullName) ?? []) : [];
    if (stopped === undefined && !isOlder) return [];
    const stops = stopped === undefined ? {} : { stopsUndoOf: stopped.run };
    return [{ ...flow, difference: 'differs' as const, detail: whichRuns(found), ...stops }];
  });
};

const runsNewest = ({ active, versions }: FlowVersions = { isActive: false, versions: [] }): boolean =>
  active !== undefined && active === versions.at(-1);

const whichRuns = ({ active, versions }: FlowVersions): string => {
  if (active === undefined) return 'no version is active';
  const newest = versions.at(-1) ?? active;
  return active === newest
    ? `version ${active} is active`
    : `version ${active} is active, and not ${newest}, the newest one`;
};
