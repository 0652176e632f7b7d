import type { Repository } from '../../git/repository.js';
import type { TreeChange } from '../../git/treeChanges.js';
import type { FileChange } from '../../git/trees.js';
import type { FeatureToPlace, InstanceToSearch, View } from './view.js';

/** What was read to compare contents with. */
export type ContentsToCompare = Readonly<{
  view: View;
  candidates: ReadonlyMap<number, TreeChange>;
  whole: ReadonlyMap<FeatureToPlace, TreeChange>;
  filesOf: (change: TreeChange) => readonly FileChange[];
}>;

/**
 * Finds where all files that a feature changes are as the feature has them, such as when several features were squashed
 * into one commit. Only where commits made by hand wrote those very contents are the files of an instance looked at.
 *
 * @returns whether an instance's deployed commit has all files of a feature
 * @throws SfError GitError
 */
export const equalContents = async (
  repo: Repository,
  { view, candidates, whole, filesOf }: ContentsToCompare
): Promise<(feature: FeatureToPlace, instance: InstanceToSearch) => boolean> => {
  const writers = new Map<string, number[]>();
  for (const [place, change] of candidates) {
    for (const file of filesOf(change)) {
      const key = written(file);
      writers.set(key, [...(writers.get(key) ?? []), place]);
    }
  }
  const equal = new Map<FeatureToPlace, Set<InstanceToSearch>>();
  for (const [feature, change] of whole) {
    const files = filesOf(change);
    const places = files.map((file) => writers.get(written(file)) ?? []);
    if (files.length === 0 || places.some((each) => each.length === 0)) continue;
    for (const instance of view.instances) {
      const isWritten = places.every((each) => each.some((place) => view.contains('deployed', instance, place)));
      if (!isWritten || !(await hasFiles(repo, view, instance, files))) continue;
      equal.set(feature, (equal.get(feature) ?? new Set()).add(instance));
    }
  }
  return (feature, instance) => equal.get(feature)?.has(instance) ?? false;
};

const written = ({ path, newOid }: FileChange): string => `${path}\0${newOid}`;

const hasFiles = async (
  repo: Repository,
  { graph, placeOfSpot }: View,
  instance: InstanceToSearch,
  files: readonly FileChange[]
): Promise<boolean> => {
  const place = placeOfSpot('deployed', instance);
  if (place === undefined) return false;
  const { tree } = graph.commits[place];
  const present = await Promise.all(files.map(async ({ path }) => repo.objects.find(`${tree}:${path}`)));
  return files.every(({ status, newOid }, index) =>
    status === 'D' ? present[index] === undefined : present[index]?.oid === newOid
  );
};
