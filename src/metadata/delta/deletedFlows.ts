import type { Member } from '../../common/member.js';
import type { DeletedFlow, Delta, DeltaComponent } from './delta.js';

/** What an org has of the flows that are deleted, by name; without versions, those that it does not have. */
export type DeletedFlows = Readonly<Record<string, DeletedFlow>>;

/** The flows that a delta deletes. */
export const flowsDeleted = ({ components }: Pick<Delta, 'components'>): readonly string[] =>
  components.filter(isDeletedFlow).map(({ fullName }) => fullName);

/**
 * An org refuses to delete a flow by its name, "insufficient access rights on cross-reference id": its versions can be deleted, once
 * none is active (Tooling API, Flow; scolladon/sfdx-git-delta#366, forcedotcom/cli#3401).
 */
export const flowWarning = ({ fullName }: Member): string =>
  `Flow:${fullName} cannot be deleted by its name: deactivate it in the org and delete its versions there, or promote the deletion, which does both.`;

/**
 * A delta that deletes flows version by version, as the org has them. What the org does not have is not deleted; the definition
 * of a flow goes with its last version.
 *
 * @param flows undefined where the org was not asked
 */
export const withFlowVersions = (delta: Delta, flows: DeletedFlows | undefined): Delta => {
  const names = new Set(flowsDeleted(delta));
  if (flows === undefined || names.size === 0) return delta;
  const known = new Set([...names].map((fullName) => flowWarning({ type: 'Flow', fullName })));
  const components = delta.components.flatMap((component): DeltaComponent[] => {
    const isDefinition = component.type === 'FlowDefinition' && component.operation === 'delete';
    if (isDefinition && names.has(component.fullName)) return [];
    if (!isDeletedFlow(component)) return [component];
    const flow = Object.hasOwn(flows, component.fullName) ? flows[component.fullName] : undefined;
    return flow === undefined || flow.versions.length === 0 ? [] : [{ ...component, flow }];
  });
  return { ...delta, components, warnings: delta.warnings.filter((warning) => !known.has(warning)) };
};

/** What a destructive manifest names for a deletion: the versions of a flow, such as `Rate-3`. */
export const namedForDeletion = ({ type, fullName, flow }: DeltaComponent): readonly Member[] =>
  flow === undefined
    ? [{ type, fullName }]
    : flow.versions.map((version) => ({ type, fullName: `${fullName}-${version}` }));

/**
 * The definitions that deactivate active flows in the same deploy, before their versions are deleted: 0 as the number of the active
 * version (Metadata API Developer Guide, FlowDefinition; scolladon/sfdx-git-delta#894).
 *
 * @returns file contents by full name
 */
export const deactivations = (components: readonly DeltaComponent[]): ReadonlyMap<string, string> =>
  new Map(components.filter(({ flow }) => flow?.isActive).map(({ fullName }) => [fullName, flowDefinition(0)]));

/** The definition of a flow of which a version is active, or, with 0, none. */
export const flowDefinition = (active: number): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<FlowDefinition xmlns="http://soap.sforce.com/2006/04/metadata">',
    `    <activeVersionNumber>${active}</activeVersionNumber>`,
    '</FlowDefinition>',
    '',
  ].join('\n');

const isDeletedFlow = ({ type, operation }: DeltaComponent): boolean => type === 'Flow' && operation === 'delete';
