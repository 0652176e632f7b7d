import { type Member, memberKey } from '../common/member.js';
import type { Delta } from '../metadata/delta/delta.js';
import { textOf } from '../metadata/xml/values.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Context } from './context.js';
import { following, type FollowTools } from './following.js';

/** Which versions of the flows that a plan deploys are active afterwards. */
export type FlowActivation = Readonly<{
  /** How they arrive; `unknown` where the org was not asked, did not say, or gets another setting with them. */
  arrive: 'active' | 'inactive' | 'unknown';
  /** Those that become a new version, by name. */
  flows: readonly string[];
  /** Those of which only the status changed, which an org does not apply. */
  statusOnly: readonly string[];
  /** Those that become a new version, were active in the branch before, or by the run that is undone, and are not in the org. */
  wasInactive?: readonly string[];
  /**
   * Those that are deployed with another status although one of their versions is active in the org, or in the branch
   * before, where no org is asked: it goes on running (Metadata API Developer Guide, Flow, status).
   */
  staysActive?: readonly string[];
  /** Those that an undo gives a definition: which version is active by it, and which was until now; 0 for none. */
  defined?: ReadonlyArray<Readonly<{ flow: string; active: number; until: number }>>;
}>;

/** What an undo knows of the flows that it deploys. */
export type KnownActivity = Readonly<{
  /** Those whose active version is another one than the undone runs left. */
  activatedSince?: readonly Member[];
  /** The definitions that they get. */
  definitions?: ReadonlyArray<Readonly<Member & { active: number; until: number }>>;
}>;

const settings = { type: 'Settings', fullName: 'Flow' } as const;

/**
 * Finds out whether an org activates the flows that are deployed as active. Every org does that is no production org; a
 * production org only with "Deploy processes and flows as active", which it is asked for, and else leaves them inactive
 * (Metadata API Developer Guide, FlowSettings; Help, Deploy Processes and Flows as Active).
 *
 * @param org undefined where none is asked
 * @param replacementEnv the variables that replacements may read
 * @param known what is known where the plan is an undo
 * @returns undefined where there is nothing to say
 * @throws what reading the commits throws, and what retrieving throws
 */
export const flowActivation = async (
  { repo, env, ...options }: Pick<Context, 'repo' | 'env'> & FollowTools,
  org: ConnectedOrg | undefined,
  delta: Delta,
  replacementEnv: readonly string[],
  { activatedSince = [], definitions = [] }: KnownActivity = {}
): Promise<FlowActivation | undefined> => {
  const deployed = new Set(delta.components.filter(({ operation }) => operation !== 'delete').map(memberKey));
  const defined = definitions
    .filter((definition) => deployed.has(memberKey(definition)))
    .map(({ fullName: flow, active, until }) => ({ flow, active, until }));
  const withDefined = defined.length === 0 ? {} : { defined };
  const none: FlowActivation | undefined =
    defined.length === 0 ? undefined : { arrive: 'unknown', flows: [], statusOnly: [], ...withDefined };
  if (!delta.components.some(({ type, operation }) => type === 'Flow' && operation !== 'delete')) return none;
  // Loaded here, since source-deploy-retrieve comes with it and takes most of a second.
  const { activeFlows } = await import('../metadata/delta/activeFlows.js');
  const found = await activeFlows(repo, delta, { env, allowedVariables: replacementEnv });
  if (found === undefined) return none;
  const { changed, statusOnly, activeBefore, drafts, draftsActiveBefore } = found;
  const changedByHand = activatedSince.map(({ fullName }) => fullName);
  const thoughtActive = changed.filter((name) => activeBefore.includes(name) || changedByHand.includes(name));
  const isActive = await activityIn(org, [...thoughtActive, ...drafts]);
  const wasInactive = thoughtActive.filter((name) => isActive.get(name) === false);
  const staysActive = org === undefined ? draftsActiveBefore : drafts.filter((name) => isActive.get(name) === true);
  if (changed.length + statusOnly.length + staysActive.length === 0) return none;
  const arrive = changed.length === 0 ? 'unknown' : await arrivalIn(org, delta, options);
  return {
    ...{ arrive, flows: changed, statusOnly },
    ...(wasInactive.length === 0 ? {} : { wasInactive }),
    ...(staysActive.length === 0 ? {} : { staysActive }),
    ...withDefined,
  };
};

/** Whether the flows that an org has are active in it, by name. */
const activityIn = async (
  org: ConnectedOrg | undefined,
  names: readonly string[]
): Promise<ReadonlyMap<string, boolean>> => {
  if (org === undefined || names.length === 0) return new Map();
  const { flowVersions } = await import('../org/flowVersions.js');
  return new Map([...(await flowVersions(org, names))].map(([name, { isActive }]) => [name, isActive]));
};

const arrivalIn = async (
  org: ConnectedOrg | undefined,
  { components, apiVersion }: Delta,
  options: FollowTools
): Promise<FlowActivation['arrive']> => {
  if (org === undefined) return 'unknown';
  if (org.facts.kind !== 'production') return 'active';
  // Nothing tells which of the two a deploy applies first.
  if (components.some(({ type, fullName }) => type === settings.type && fullName === settings.fullName)) {
    return 'unknown';
  }
  const [{ retrieveMembers }, { contentsOfRetrieve }] = await Promise.all([
    import('../org/retrieve.js'),
    import('../metadata/content/content.js'),
  ]);
  const { files } = await retrieveMembers(org, [settings], { ...following(options), apiVersion });
  const [content] = contentsOfRetrieve(files, [settings]).values();
  const answer = textOf(content?.element ?? {}, 'enableFlowDeployAsActiveEnabled');
  if (answer === undefined) return 'unknown';
  return answer === 'true' ? 'active' : 'inactive';
};
