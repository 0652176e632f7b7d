import type { CommitInfo, Repository } from '../../git/repository.js';
import { changeKey, readTreeChanges, type TreeChange } from '../../git/treeChanges.js';
import type { FileChange } from '../../git/trees.js';
import { lackedAtTheirPlaces } from '../merge/lacked.js';
import { type NewComponent, newComponents } from './newComponents.js';

/** A feature that is in no plan yet. */
export type OtherFeature = Readonly<{ name: string; tip: string }>;

/** A component that a commit adds, by what others call it. */
export type Added = NewComponent & Readonly<{ commit: string }>;

/** What other features bring that nobody else has. */
export type OtherWork = Readonly<{
  added: readonly Added[];
  /** The features that contain a commit, those with the least of it all first. */
  featuresWith: (commit: string) => readonly OtherFeature[];
  /** The files that a feature changed. */
  changedBy: (feature: OtherFeature) => readonly string[];
}>;

/**
 * Reads what features add that a commit does not contain, by three git processes, at the cost of their work: components
 * that are new, also in files that were there.
 *
 * @param exclude commits whose history all may have
 * @throws SfError GitError
 */
export const readOtherWork = async (
  repo: Repository,
  features: readonly OtherFeature[],
  exclude: readonly string[]
): Promise<OtherWork> => {
  const commits = await repo.commits({ include: features.map(({ tip }) => tip), exclude });
  const changes = await changesOf(repo, commits);
  const added: Added[] = [];
  for (const [commit, files] of changes) {
    added.push(...(await newComponents(repo, files)).map((each) => ({ ...each, commit })));
  }
  const within = withinEach(features, commits);
  return {
    added,
    featuresWith: (commit) =>
      features
        .filter((feature) => within.get(feature)?.has(commit))
        .sort((a, b) => (within.get(a)?.size ?? 0) - (within.get(b)?.size ?? 0)),
    changedBy: (feature) => [
      ...new Set([...(within.get(feature) ?? [])].flatMap((oid) => (changes.get(oid) ?? []).map(({ path }) => path))),
    ],
  };
};

/**
 * Of each component the features that bring it, those with the least else first: what a feature took away again, or has
 * elsewhere since, it does not bring from there.
 *
 * @throws SfError GitError, ObjectMissingError
 */
export const bringersOf = async (
  repo: Repository,
  { featuresWith }: OtherWork,
  added: readonly Added[]
): Promise<ReadonlyMap<Added, readonly OtherFeature[]>> => {
  const features = new Map(added.map((each) => [each, featuresWith(each.commit)]));
  const lacked = new Map<OtherFeature, ReadonlySet<Added>>();
  for (const feature of new Set([...features.values()].flat())) {
    const within = added.filter((each) => features.get(each)?.includes(feature));
    lacked.set(feature, new Set(await lackedAtTheirPlaces(repo, feature.tip, within)));
  }
  return new Map([...features].map(([each, all]) => [each, all.filter((feature) => !lacked.get(feature)?.has(each))]));
};

/** The files that each commit changed; a merge has no changes of its own. */
const changesOf = async (
  repo: Repository,
  commits: readonly CommitInfo[]
): Promise<ReadonlyMap<string, readonly FileChange[]>> => {
  const plain = commits.filter(({ parents }) => parents.length < 2);
  const trees = new Map(commits.map(({ oid, tree }) => [oid, tree]));
  const beyond = plain.flatMap(({ parents: [first] }) => (first === undefined || trees.has(first) ? [] : [first]));
  if (beyond.length > 0) {
    for (const { oid, tree } of await repo.commits({ include: beyond, noWalk: true })) trees.set(oid, tree);
  }
  const changeOf = ({ tree, parents: [first] }: CommitInfo): TreeChange => ({
    from: trees.get(first ?? '') ?? repo.emptyTree,
    to: tree,
  });
  const files = await readTreeChanges(repo, plain.map(changeOf));
  return new Map(plain.map((commit) => [commit.oid, files.get(changeKey(changeOf(commit))) ?? []]));
};

/** Of each feature the commits that it contains. */
const withinEach = (
  features: readonly OtherFeature[],
  commits: readonly CommitInfo[]
): ReadonlyMap<OtherFeature, ReadonlySet<string>> => {
  const parents = new Map(commits.map((commit) => [commit.oid, commit.parents]));
  return new Map(
    features.map((feature) => {
      const reached = new Set<string>();
      const open = [feature.tip];
      for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
        const before = parents.get(oid);
        if (before === undefined || reached.has(oid)) continue;
        reached.add(oid);
        open.push(...before);
      }
      return [feature, reached];
    })
  );
};
