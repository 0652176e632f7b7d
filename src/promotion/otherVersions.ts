import { type Member, memberKey } from '../common/member.js';
import { contentsOfCommit } from '../metadata/content/content.js';
import { isActive } from '../metadata/delta/activeFlows.js';
import { flowVersions } from '../org/flowVersions.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Context } from './context.js';
import type { DriftedComponent } from './drift.js';

/** Which components of which commit to look at. */
type Looking = Readonly<{ commit: string; members: readonly Member[]; replacementEnv: readonly string[] }>;

/**
 * Finds the flows of which an org runs an older version though the commit has them as active: deployed like that, the newest
 * version is the one that runs (Metadata API Developer Guide, Flow, status). One of which no version runs is none of them: an
 * org may leave inactive what is deployed. Nor is one whose definition is in the commit, too, and is compared by itself.
 *
 * @throws the errors of a connected org, and what reading the commit throws
 */
export const otherVersionsActive = async (
  { repo, env }: Pick<Context, 'repo' | 'env'>,
  org: ConnectedOrg,
  { commit, members, replacementEnv }: Looking
): Promise<ReadonlyArray<DriftedComponent & Readonly<{ detail: string }>>> => {
  const flows = members.filter(({ type }) => type === 'Flow').map(({ fullName }) => ({ type: 'Flow', fullName }));
  if (flows.length === 0) return [];
  const definitions = flows.map(({ fullName }) => ({ type: 'FlowDefinition', fullName }));
  const environment = { env, allowedVariables: replacementEnv };
  const contents = await contentsOfCommit(repo, commit, [...flows, ...definitions], environment);
  const isDefined = (fullName: string): boolean => contents.has(memberKey({ type: 'FlowDefinition', fullName }));
  const running = flows.filter((flow) => isActive(contents.get(memberKey(flow))) && !isDefined(flow.fullName));
  const versions = await flowVersions(
    org,
    running.map(({ fullName }) => fullName)
  );
  return running.flatMap((flow) => {
    const { active, versions: numbers } = versions.get(flow.fullName) ?? { versions: [] };
    const newest = numbers.at(-1);
    if (active === undefined || newest === undefined || active === newest) return [];
    const detail = `version ${active} is active, and not ${newest}, the newest one`;
    return [{ ...flow, difference: 'differs' as const, detail }];
  });
};
