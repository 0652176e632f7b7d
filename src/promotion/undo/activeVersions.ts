import type { Member } from '../../common/member.js';
import type { ComponentContent } from '../../metadata/content/content.js';
import { isActive } from '../../metadata/delta/activeFlows.js';
import type { FlowVersions } from '../../org/flowVersions.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Preimage } from './preimage.js';

/** The activity of a flow: which version was active before, 0 for none, and what the org has of it now. */
export type FlowActivity = Readonly<{ was: number; now: FlowVersions | undefined }>;

/**
 * The activity of the flows among some components, by name; left out are those of which it is not known.
 *
 * @throws the errors of a connected org
 */
export const flowActivities = async (
  org: ConnectedOrg,
  { activeFlows = {} }: Preimage,
  members: readonly Member[]
): Promise<ReadonlyMap<string, FlowActivity>> => {
  const names = members
    .filter(({ type, fullName }) => type === 'Flow' && Object.hasOwn(activeFlows, fullName))
    .map(({ fullName }) => fullName);
  if (names.length === 0) return new Map();
  const { flowVersions } = await import('../../org/flowVersions.js');
  const now = await flowVersions(org, names);
  return new Map(names.map((name) => [name, { was: activeFlows[name], now: now.get(name) }]));
};

/** The definition that a flow is given, with the version that it makes the active one, and the one until now; 0 for none. */
export type GivenDefinition = Readonly<Member & { active: number; until: number }>;

/** How a flow becomes as active as it was, where deploying the branch's file does not do it. */
export type Reactivation = Readonly<{
  /** The version that its definition is to name, 0 for none. */
  version?: number;
  /** What a person has to do, where nothing that is deployed can do it. */
  byHand?: string;
}>;

/**
 * Finds what makes a flow as active as it was, and that it is deployed as the org had it. The status of a version that is
 * deployed deactivates no other one (Metadata API Developer Guide, Flow): where another one is to be active, or none, it gets a
 * definition, for nothing but to be deployed.
 *
 * @param flow.had the newest version that the org had: a retrieve gives that one, which need not be the active one
 * @param flow.has what the branch has
 * @returns undefined where the branch's status does it
 */
export const reactivation = (
  { was, now }: FlowActivity,
  { had, has }: Readonly<{ had: ComponentContent | undefined; has: ComponentContent | undefined }>
): Reactivation | undefined => {
  // Its content becomes the active version anew.
  if (isActive(had)) return isActive(has) ? undefined : {};
  if (was === (now?.active ?? 0) && !isActive(has)) return undefined;
  if (now === undefined && was === 0) return {};
  return was === 0 || now?.versions.includes(was) === true ? { version: was } : { byHand: versionGone(was) };
};

/** The place of a flow's definition in a package. */
export const definitionFile = (fullName: string): string => `flowDefinitions/${fullName}.flowDefinition`;

/** What a person has to do about a flow whose definition cannot be deployed. */
export const byHand = (active = 0): string =>
  active === 0
    ? 'it was inactive in the org: deactivate it there'
    : `version ${active} was active in the org: activate that one there`;

const versionGone = (version: number): string =>
  `version ${version} was active in the org, and is not there any more: the newest one comes back, inactive; activate there the one that is to run`;
