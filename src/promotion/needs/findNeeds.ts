import type { Repository } from '../../git/repository.js';
import { type Gone, keyOfNamed, namedIn } from '../merge/goneComponents.js';
import { referencesIn } from '../merge/references.js';
import { searchedText } from '../merge/searchedText.js';
import { type Added, type OtherFeature, type OtherWork, readOtherWork } from './bringing.js';
import { isListed, listedIn } from './listed.js';
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
  const lacking = await missingFrom(repo, mergeCommit, work.added);
  if (lacking.length === 0) return [];
  const relationshipsFor = relationshipsAmong(repo, mergeCommit, lacking);
  const brought = new Map<string, readonly Gone[]>();
  const found = new Map<string, ReadonlyArray<Reference<Added>>>();
  for (const { name, before, after } of sources) {
    const changes = (await repo.diffTrees(before, after)).filter(({ status }) => status === 'A' || status === 'M');
    brought.set(name, await newComponents(repo, changes));
    const changed = changes.map(({ path, status, oldOid, newOid }): Changed => ({
      path,
      oid: newOid,
      ...(status === 'M' ? { before: oldOid } : {}),
    }));
    found.set(name, await referencesOf(repo, changed, lacking, relationshipsFor));
  }
  if ([...found.values()].every((references) => references.length === 0)) return [];
  const missing = await notElsewhere(repo, mergeCommit, lacking);
  const needs = [...found].flatMap(([name, references]) =>
    firstOfEach(
      name,
      references.filter(({ to }) => missing.includes(to)),
      (each) => nearest(work, each)
    )
  );
  const open = needs.map((need) => need.needs);
  const looked = new Set<string>();
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    const feature = others.find((each) => each.name === name);
    if (feature === undefined || looked.has(name)) continue;
    looked.add(name);
    const further = await needsOfOther(repo, feature, { work, missing, brought, targetTip, relationshipsFor });
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
    brought,
    targetTip,
    relationshipsFor,
  }: Readonly<{
    work: OtherWork;
    missing: readonly Added[];
    brought: ReadonlyMap<string, readonly Gone[]>;
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
  const own = missing.filter((each) => work.featuresWith(each.commit).every(({ name }) => name !== feature.name));
  const fromOthers = await referencesOf(repo, changed, own, relationshipsFor);
  const promoted = [...brought].flatMap(([source, all]) => all.map((each) => ({ ...each, source })));
  const fromPromoted = await referencesOf(repo, changed, promoted, relationshipsFor);
  return [
    ...firstOfEach(feature.name, fromOthers, (each) => nearest(work, each)),
    ...firstOfEach(feature.name, fromPromoted, ({ source }) => source),
  ];
};

/** Of several features that contain a commit the one with the least else in it. */
const nearest = ({ featuresWith }: OtherWork, { commit }: Added): string | undefined => featuresWith(commit)[0]?.name;

type Reference<T extends Gone> = Readonly<{ to: T; file: string; line: number }>;

/** The references of files to components that their versions before did not have. */
const referencesOf = async <T extends Gone>(
  repo: Repository,
  changed: readonly Changed[],
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
  return found;
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
    found.set(needs, { feature, needs, component: inWords(to), file, line });
  }
  return [...found.values()];
};

/** What suffixes stand for that are no words themselves. */
const words: Readonly<Record<string, string>> = { cls: 'class', md: 'record', js: 'component', app: 'app' };

const inWords = ({ name, suffix, object }: Gone): string =>
  `${words[suffix] ?? suffix} ${object === undefined ? name : `${object}.${name}`}`;

/** What a commit lacks of some components: wherever in it they may be. */
const missingFrom = async (repo: Repository, commit: string, added: readonly Added[]): Promise<readonly Added[]> => {
  if (added.length === 0) return [];
  const there = await repo.listFiles(commit, [...new Set(added.map(({ path }) => path))]);
  const files = new Map(there.map(({ path, oid }) => [path, oid]));
  const listed = new Map<string, readonly Gone[]>();
  for (const { path } of added.filter(isListed)) {
    const oid = files.get(path);
    if (oid !== undefined && !listed.has(path)) listed.set(path, await listedIn(repo, oid, path));
  }
  return added.filter((each) =>
    isListed(each) ? listed.get(each.path)?.some(({ name }) => name === each.name) !== true : !files.has(each.path)
  );
};

/** Those that are in no other folder of a commit either, which lists all of it. */
const notElsewhere = async (repo: Repository, commit: string, added: readonly Added[]): Promise<readonly Added[]> => {
  const files = await repo.listFiles(commit);
  const there = new Set(namedIn(files.map(({ path }) => path)).map(keyOfNamed));
  return added.filter((each) => isListed(each) || !there.has(keyOfNamed(each)));
};
