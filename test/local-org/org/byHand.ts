import { memberKey } from '../../../src/common/member.js';
import { statusOf } from '../judge/flows.js';
import type { Component, ComponentChange, FlowVersions, OrgState } from '../judge/types.js';
import { componentsIn, retrieveFrom } from '../judge/index.js';

/** What became of the org's state, and which components differ. */
export type HandMade = Readonly<{ after: OrgState; changes: readonly ComponentChange[] }>;

/**
 * Replaces whole files of an org, as if somebody had worked in Setup. Which components that changed is found by
 * retrieving each component of these files alone, before and after.
 */
export const changesByHand = (before: OrgState, edits: ReadonlyMap<string, Buffer | undefined>): HandMade => {
  const files = new Map(before.files);
  for (const [path, content] of edits) {
    if (content === undefined) removeWhole(files, path);
    else files.set(path, content);
  }
  const after = { ...before, files, flows: flowsByHand(before, files, edits) };
  const paths = [...edits.keys()];
  const touched = (state: OrgState): ReadonlyMap<string, Component> =>
    new Map(
      componentsIn(state)
        .filter(({ fileName }) => paths.some((path) => belongsTo(path, fileName)))
        .map((component) => [memberKey(component), component])
    );
  const [old, young] = [touched(before), touched(after)];
  const changes: ComponentChange[] = [];
  for (const [key, component] of young) {
    if (!old.has(key)) changes.push({ ...component, operation: 'created' });
    else if (contentOf(before, component) !== contentOf(after, component))
      changes.push({ ...component, operation: 'changed' });
  }
  for (const [key, component] of old) if (!young.has(key)) changes.push({ ...component, operation: 'deleted' });
  return { after, changes };
};

/** Who deletes a class deletes its meta file too, and with a bundle goes all that is in it. */
const removeWhole = (files: Map<string, Buffer>, fileName: string): void => {
  for (const path of [...files.keys()].filter((candidate) => belongsTo(candidate, fileName))) files.delete(path);
};

const belongsTo = (path: string, fileName: string): boolean =>
  path === fileName || path === `${fileName}-meta.xml` || path.startsWith(`${fileName}/`);

/**
 * A flow that appears or goes by hand has one version, or none; an edit of one keeps its versions. Whether the newest one is
 * active is what its status says.
 */
const flowsByHand = (
  before: OrgState,
  files: ReadonlyMap<string, Buffer>,
  edits: ReadonlyMap<string, Buffer | undefined>
): OrgState['flows'] => {
  const flows = new Map<string, FlowVersions>();
  for (const [path, content] of files) {
    const name = /^flows\/(.+)\.flow$/.exec(path)?.[1];
    if (name === undefined) continue;
    const known = before.flows.get(name) ?? { numbers: [1], active: undefined };
    const newest = known.numbers.at(-1);
    const active = statusOf(content) === 'Active' ? newest : known.active === newest ? undefined : known.active;
    flows.set(name, edits.has(path) ? { ...known, active } : known);
  }
  return flows;
};

/** Everything a retrieve of this one component gives, as one comparable text; of a profile alone it would give a part. */
const contentOf = (state: OrgState, { type, fullName, fileName }: Component): string => {
  if (type === 'Profile') return state.files.get(fileName)?.toString('base64') ?? '';
  const { files } = retrieveFrom(state, { members: new Map([[type, [fullName]]]), apiVersion: '66.0' });
  return [...files].map(([path, content]) => `${path}\n${content.toString('base64')}`).join('\n');
};
