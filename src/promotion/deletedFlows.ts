import { type Member, memberKey } from '../common/member.js';
import type { Delta } from '../metadata/delta/delta.js';
import { type DeletedFlows, flowsDeleted } from '../metadata/delta/deletedFlows.js';
import type { ConnectedOrg } from '../org/types.js';
import type { Unverified } from '../org/verify.js';
import type { RunPlan } from './run.js';

/**
 * Asks an org what it has of the flows that a delta deletes.
 *
 * @returns undefined where none is deleted, or there is no org to ask
 * @throws the errors of a connected org
 */
export const askDeletedFlows = async (
  org: ConnectedOrg | undefined,
  delta: Pick<Delta, 'components'>
): Promise<DeletedFlows | undefined> => {
  const names = flowsDeleted(delta);
  if (org === undefined || names.length === 0) return undefined;
  const { flowVersions } = await import('../org/flowVersions.js');
  const found = await flowVersions(org, names);
  return Object.fromEntries(
    names.map((name) => {
      const { versions = [], isActive = false } = found.get(name) ?? {};
      return [name, { versions, isActive }];
    })
  );
};

type Sent = Pick<RunPlan, 'sent' | 'deleted' | 'deletedFlows'>;

/** What a deploy was sent, by the names that the org reports: of flows, their versions. */
export const asReported = ({ sent, deleted, deletedFlows = {} }: Sent): Pick<RunPlan, 'sent' | 'deleted'> => ({
  sent,
  deleted: deleted.flatMap((member) =>
    member.type === 'Flow' && Object.hasOwn(deletedFlows, member.fullName)
      ? versionsOf(member.fullName, deletedFlows)
      : [member]
  ),
});

/** What the org did not report, by the names of the plan. */
export const asPlanned = (
  unverified: readonly Unverified[],
  { deletedFlows = {} }: Pick<RunPlan, 'deletedFlows'>
): readonly Unverified[] => {
  const flows = new Map(
    Object.keys(deletedFlows).flatMap((name) =>
      versionsOf(name, deletedFlows).map((version) => [memberKey(version), name] as const)
    )
  );
  const named = unverified.map((member) => {
    const fullName = member.deletion ? flows.get(memberKey(member)) : undefined;
    return fullName === undefined ? member : { ...member, fullName };
  });
  return [...new Map(named.map((member) => [memberKey(member), member])).values()];
};

const versionsOf = (name: string, flows: DeletedFlows): readonly Member[] =>
  flows[name].versions.map((version) => ({ type: 'Flow', fullName: `${name}-${version}` }));
