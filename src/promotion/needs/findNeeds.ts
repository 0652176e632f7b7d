import type { Repository } from '../../git/repository.js';
import { inDeployedFiles } from '../inDeployedFiles.js';
import { type Gone, keyOfNamed, namedInWords } from '../merge/goneComponents.js';
import { referencesIn } from '../merge/references.js';
import { searchedText } from '../merge/searchedText.js';
import { lackedAtTheirPlaces, lackedBy } from '../merge/lacked.js';
import { type Added, bringersOf, type OtherFeature, type OtherWork, readOtherWork } from './bringing.js';
import { newComponents } from './newComponents.js';
import { type RelationshipsFor, relationshipsAmong } from './relationshipsAmong.js';

/** Something that a feature refers to, and that only another one brings. */
export type Need = Readonly<{
  feature: string;
  needs: string;
  /** What it is, in words, such as `field Account.Rating__c`. */
  component: string;
  /** Where the feature refers to it. */
  file: string;
  line: number;
}>;

/** What of a promotion is looked at. */
export type NeedsRequest = Readonly<{
  /** What is promoted, each with the commits before and after its merge. */
  sources: ReadonlyArray<Readonly<{ name: string; before: string; after: string }>>;
  /** What the target's branch has, and is to have. */
  targetTip: string;
  mergeCommit: string;
  mainTip: string | undefined;
  /** Features that are not promoted. */
  others: readonly OtherFeature[];
}>;

/** A file of a feature, and what was there before it. */
type Changed = Readonly<{ path: string; oid: string; before?: string }>;

/** A component that a promoted feature brings. */
type Promoted = Gone & Readonly<{ source: string }>;

/**
 * Finds what the features of a promotion refer to by its name, see {@link referencesIn}, that the target will not have and
 * another feature adds; and what those need in turn, from features of the promotion, too. Offline, from commits alone; where no
 * other feature adds anything, nothing is read.
 *
 * @returns those of the promotion first; of each pair of features the first reference
 * @throws SfError GitError
 */
export const findNeeds = async (repo: Repository, request: NeedsRequest): Promise<readonly Need[]> => {
  const { sources, others, mergeCommit, targetTip, mainTip } = request;
  if (others.length === 0) return [];
  const exclude = [mergeCommit, ...(mainTip === undefined ? [] : [mainTip])];
  const work = await readOtherWork(repo, others, exclude);
  const lacking = await lackedAtTheirPlaces(repo, mergeCommit, work.added);
  if (lacking.length === 0) return [];
  const relationshipsFor = relationshipsAmong(repo, mergeCommit, lacking);
  const brought: Promoted[] = [];
  const found = new Map<string, ReadonlyArray<Reference<Added>>>();
  for (const { name, before, after } of sources) {
    const changes = (await repo.diffTrees(before, after)).filter(({ status }) => status === 'A' || status === 'M');
    brought.push(...(await newComponents(repo, changes)).map((each) => ({ ...each, source: name })));
    const changed = changes.map(({ path, status, oldOid, newOid }): Changed => ({
      path,
      oid: newOid,
      ...(status === 'M' ? { before: oldOid } : {}),
    }));
    found.set(name, await referencesOf(repo, { commit: mergeCommit, changed }, lacking, relationshipsFor));
  }
  if ([...found.values()].every((references) => references.length === 0)) return [];
  const missing = await bringersOf(repo, work, await lackedBy(repo, mergeCommit, lacking));
  const needs = [...found].flatMap(([name, references]) =>
    firstOfEach(name, references, (each) => missing.get(each)?.[0]?.name)
  );
  if (needs.length === 0) return [];
  const promoted = await lackedBy(repo, targetTip, brought);
  const open = needs.map((need) => need.needs);
  const looked = new Set<string>();
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const feature = others.find((each) => each.name === name);
    if (feature === undefined || looked.has(name)) continue;
    looked.add(name);
    const further = await needsOfOther(repo, feature, { work, missing, promoted, targetTip, relationshipsFor });
    needs.push(...further);
    open.push(...further.map((need) => need.needs));
  }
  return needs;
};

/** What a needed feature needs itself: of other features, and of those that are promoted. */
const needsOfOther = async (
  repo: Repository,
  feature: OtherFeature,
  {
    work,
    missing,
    promoted,
    targetTip,
    relationshipsFor,
  }: Readonly<{
    work: OtherWork;
    missing: ReadonlyMap<Added, readonly OtherFeature[]>;
    promoted: readonly Promoted[];
    targetTip: string;
    relationshipsFor: RelationshipsFor;
  }>
): Promise<readonly Need[]> => {
  const paths = work.changedBy(feature);
  if (paths.length === 0) return [];
  const [now, before] = await Promise.all([repo.listFiles(feature.tip, paths), repo.listFiles(targetTip, paths)]);
  const known = new Map(before.map(({ path, oid }) => [path, oid]));
  const changed = now.map(({ path, oid }): Changed => ({
    path,
    oid,
    ...(known.has(path) ? { before: known.get(path) } : {}),
  }));
  const files = { commit: feature.tip, changed };
  const own = new Set([...missing].flatMap(([each, by]) => (by.includes(feature) ? [keyOfNamed(each)] : [])));
  const foreign = [...missing.keys()].filter((each) => !own.has(keyOfNamed(each)));
  const fromOthers = await referencesOf(repo, files, foreign, relationshipsFor);
  const fromPromoted = await referencesOf(repo, files, promoted, relationshipsFor);
  return [
    ...firstOfEach(feature.name, fromOthers, (each) => missing.get(each)?.[0]?.name),
    ...firstOfEach(feature.name, fromPromoted, ({ source }) => source),
  ];
};

type Reference<T extends Gone> = Readonly<{ to: T; file: string; line: number }>;

/** The references of files that a commit deploys to components that their versions before did not have. */
const referencesOf = async <T extends Gone>(
  repo: Repository,
  { commit, changed }: Readonly<{ commit: string; changed: readonly Changed[] }>,
  components: readonly T[],
  relationshipsFor: RelationshipsFor
): Promise<ReadonlyArray<Reference<T>>> => {
  if (components.length === 0) return [];
  const hasFields = components.some(({ suffix }) => suffix === 'field');
  const found: Array<Reference<T>> = [];
  for (const { path, oid, before } of changed) {
    const text = await searchedText(repo, oid);
    if (text === undefined) continue;
    const relationships = hasFields ? await relationshipsFor(text) : undefined;
    const lineOf = referencesIn({ path, text }, relationships);
    const hits = components.flatMap((to) => {
      const line = lineOf(to);
      return line === undefined ? [] : [{ to, file: path, line }];
    });
    if (hits.length === 0) continue;
    const old = before === undefined ? undefined : await searchedText(repo, before);
    const wasThere = old === undefined ? (): undefined => undefined : referencesIn({ path, text: old }, relationships);
    found.push(...hits.filter(({ to }) => wasThere(to) === undefined));
  }
  return inDeployedFiles(repo, commit, found);
};

const firstOfEach = <T extends Gone>(
  feature: string,
  references: ReadonlyArray<Reference<T>>,
  from: (component: T) => string | undefined
): readonly Need[] => {
  const found = new Map<string, Need>();
  for (const { to, file, line } of references) {
    const needs = from(to);
    if (needs === undefined || needs === feature || found.has(needs)) continue;
    found.set(needs, { feature, needs, component: namedInWords(to), file, line });
  }
  return [...found.values()];
};
