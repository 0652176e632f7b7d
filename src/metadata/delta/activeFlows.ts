import { type Member, memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { type ComponentContent, contentsOfCommit, sameContent } from '../content/content.js';
import { textOf } from '../xml/values.js';
import type { Delta } from './delta.js';
import type { ReplacementEnvironment } from './fileContents.js';

/** The flows that a delta deploys, as far as it matters whether they are active; by name. */
export type ActiveFlows = Readonly<{
  /** Those that become a new version. */
  changed: readonly string[];
  /**
   * Those of which nothing but the status changed: an org that has the rest makes no version of them, and leaves active or
   * inactive what was (scolladon/sfdx-git-delta#588).
   */
  statusOnly: readonly string[];
  /** Those of the first that were active before, too. */
  activeBefore: readonly string[];
  /** Those that were there before and are deployed with another status: the version that is active stays so. */
  drafts: readonly string[];
  /** Those of the drafts that were active before. */
  draftsActiveBefore: readonly string[];
}>;

/**
 * Finds the flows that are deployed as active, and those that no longer are. A flow that is deployed together with its definition is not among them: the
 * definition says which version is active (Metadata API Developer Guide, FlowDefinition).
 *
 * @returns undefined where there is none
 * @throws SfError as reading a commit's content does
 */
export const activeFlows = async (
  repo: Repository,
  { components, from, to }: Pick<Delta, 'components' | 'from' | 'to'>,
  environment: ReplacementEnvironment
): Promise<ActiveFlows | undefined> => {
  const deployed = components.filter(({ operation }) => operation !== 'delete');
  const defined = new Set(deployed.filter(({ type }) => type === 'FlowDefinition').map(({ fullName }) => fullName));
  const flows = deployed.filter(({ type, fullName }) => type === 'Flow' && !defined.has(fullName));
  if (flows.length === 0) return undefined;
  const after = await contentsOfCommit(repo, to, flows, environment);
  const active = flows.filter((flow) => isActive(after.get(memberKey(flow))));
  const drafts = flows.filter((flow) => flow.operation === 'change' && !active.includes(flow));
  if (active.length + drafts.length === 0) return undefined;
  // What is in for another reason than its change may be in the org in any version.
  const known = active.filter(({ operation, reason }) => operation === 'change' && reason === undefined);
  const before =
    from === undefined ? undefined : await contentsOfCommit(repo, from, [...known, ...drafts], environment);
  const wasActive = (flow: Member): boolean => isActive(before?.get(memberKey(flow)));
  const statusOnly = known.filter((flow) => {
    const content = before?.get(memberKey(flow));
    return content !== undefined && sameContent(content, after.get(memberKey(flow)));
  });
  const changed = active.filter((flow) => !statusOnly.includes(flow));
  return {
    changed: namesOf(changed),
    statusOnly: namesOf(statusOnly),
    activeBefore: namesOf(changed.filter(wasActive)),
    drafts: namesOf(drafts),
    draftsActiveBefore: namesOf(drafts.filter(wasActive)),
  };
};

/** Whether a version of a flow is one that is active, as its status says. */
export const isActive = (flow: ComponentContent | undefined): boolean =>
  textOf(flow?.element ?? {}, 'status') === 'Active';

const namesOf = (members: readonly Member[]): readonly string[] => members.map(({ fullName }) => fullName);
