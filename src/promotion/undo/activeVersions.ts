import type { Member } from '../../common/member.js';
import type { ConnectedOrg } from '../../org/types.js';
import type { Preimage } from './preimage.js';

/**
 * The flows of which another version is active now than was, with the number of that, 0 for none. The status of a version that
 * is deployed deactivates no other one (Metadata API Developer Guide, Flow): they get a definition, for nothing but to be deployed.
 *
 * @throws the errors of a connected org
 */
export const activeOtherwise = async (
  org: ConnectedOrg,
  { activeFlows = {} }: Preimage,
  members: readonly Member[]
): Promise<ReadonlyMap<string, number>> => {
  const names = members
    .filter(({ type, fullName }) => type === 'Flow' && Object.hasOwn(activeFlows, fullName))
    .map(({ fullName }) => fullName);
  if (names.length === 0) return new Map();
  const { flowVersions } = await import('../../org/flowVersions.js');
  const now = await flowVersions(org, names);
  return new Map(
    names.flatMap((name) => {
      const [was, found] = [activeFlows[name], now.get(name)];
      const isThere = was === 0 || found?.versions.includes(was) === true;
      return found !== undefined && isThere && was !== (found.active ?? 0) ? [[name, was] as const] : [];
    })
  );
};

/** The place of a flow's definition in a package. */
export const definitionFile = (fullName: string): string => `flowDefinitions/${fullName}.flowDefinition`;

/** What a person has to do about a flow whose definition cannot be deployed. */
export const byHand = (active = 0): string =>
  active === 0
    ? 'it was inactive in the org: deactivate it there'
    : `version ${active} was active in the org: activate that one there`;
