import { posix } from 'node:path';
import type { Member } from '../../common/member.js';
import { childrenOf } from './childrenOf.js';
import { type CommitView, resolveFiles, whyLeftOut } from './commitView.js';
import { likelyRoots } from './likelyRoots.js';
import { labelsHaveOwnFiles } from './presets.js';

/** A label, and the repository path of the file that it is in. */
export type PlacedLabel = Readonly<{ member: Member; file: string }>;

/**
 * Finds labels in other files, where the Salesforce CLI lays them: in the list, or in a file of their own (presets
 * decomposeCustomLabelsBeta and decomposeCustomLabelsBeta2). Costs as much as there are package directories.
 *
 * @returns the labels at these places, be they the same or not
 * @throws SfError IncompleteComponentError
 */
export const likelyLabelTwins = async (
  view: CommitView,
  labels: readonly PlacedLabel[]
): Promise<readonly PlacedLabel[]> => {
  if (labels.length === 0) return [];
  const own = new Set(labels.map(({ file }) => file));
  const roots = new Set([...likelyRoots(view), ...[...own].flatMap(rootOf)]);
  const places = [...roots].flatMap((root) => placesIn(view, posix.join(root, 'labels'), labels));
  const there = [...(await view.tree.entries(places.filter((path) => !own.has(path)))).keys()];
  const resolved = await resolveFiles(
    view,
    there.filter((path) => whyLeftOut(view, path) === undefined)
  );
  const found = [...resolved.values()].flatMap((each) => ('component' in each ? [each.component] : []));
  return [...found, ...(await childrenOf(view, found))]
    .filter(({ member, files: [file] }) => member.type === 'CustomLabel' && !own.has(file))
    .map(({ member, files: [file] }) => ({ member, file }));
};

/** What has the folder of labels that a file is in. */
const rootOf = (file: string): readonly string[] => {
  const at = `/${file}`.lastIndexOf('/labels/');
  return at < 0 ? [] : [file.slice(0, at)];
};

const placesIn = (
  { project: { registry } }: CommitView,
  folder: string,
  labels: readonly PlacedLabel[]
): readonly string[] => {
  const list = `${folder}/CustomLabels.labels-meta.xml`;
  if (!labelsHaveOwnFiles(registry)) return [list];
  const own = labels.map(({ member: { fullName } }) => `${fullName}.label-meta.xml`);
  return [list, ...own.flatMap((name) => [`${folder}/${name}`, `${folder}/CustomLabels/${name}`])];
};
