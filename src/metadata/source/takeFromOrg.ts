import { readFile } from 'node:fs/promises';
import type { SourceComponent } from '@salesforce/source-deploy-retrieve';
import { groupBy } from '../../common/groupBy.js';
import { type Member, memberKey } from '../../common/member.js';
import { type CommitView, withoutIgnoreRules } from '../delta/commitView.js';
import { readDeployedFiles, type ReplacementEnvironment } from '../delta/fileContents.js';
import { readFilters } from '../delta/gitAttributes.js';
import { locateMembers } from '../delta/locate.js';
import { looseKey } from '../delta/looseKey.js';
import { changedEntries } from '../overlay/changedEntries.js';
import { partlyRetrieved } from '../merge/keyTable.js';
import { overlay } from '../overlay/overlay.js';
import { mayHoldChildren, withChildrenOf } from './childrenBeside.js';
import { withConverted } from './convertRetrieved.js';
import { pathsOf, placesIn } from './filesAsInOrg.js';
import { keepBytes } from './keepBytes.js';
import { placeOfNew } from './placesOfNew.js';
import { isInParentsFile, type SharedChange, sharedFiles } from './sharedFiles.js';

/** What an org did to a component. */
export type Taking = Readonly<Member & { operation: 'add' | 'change' | 'delete' }>;

/** A component that is taken, and the files that change with it. */
export type Taken = Taking & Readonly<{ files: readonly string[] }>;

/** What to take onto which commit. */
export type TakeRequest = Readonly<{
  view: CommitView;
  /** Of the retrieved zip, by path without `unpackaged/`. */
  retrieved: ReadonlyMap<string, Buffer>;
  takings: readonly Taking[];
  /** The file of a component of which orgs return a part, as the org last got it; undefined when it never did. */
  deployedFile: (member: Member) => Promise<Buffer | undefined>;
  environment: ReplacementEnvironment;
}>;

/** What taking comes to, in files of the commit. */
export type TakenFiles = Readonly<{
  /** New content by repository path; undefined deletes the file. */
  files: ReadonlyMap<string, Buffer | undefined>;
  taken: readonly Taken[];
  /** What `.forceignore` excludes. */
  ignored: readonly Member[];
  /** What cannot be brought over, and why. */
  left: ReadonlyArray<Readonly<{ member: Member; reason: string }>>;
  /** What the org and the branch both changed in one component, each in its own way. */
  conflicts: ReadonlyArray<Readonly<{ member: Member; files: readonly string[]; detail: string }>>;
}>;

/**
 * Finds the files that bring onto a commit what an org did: a component's files keep their places, new ones go where
 * `sf project retrieve start` puts them. Of what comes in part, or in one file with others, only what was asked for changes.
 *
 * @throws SfError as reading the commit's files does, UnparsableMetadataError
 */
export const takeFromOrg = async (request: TakeRequest): Promise<TakenFiles> => {
  const { view, takings, retrieved } = request;
  const located = await locateMembers(view, takings);
  const unlocated = takings.filter((taking) => !located.has(memberKey(taking)));
  const hidden = await locateMembers(await withoutIgnoreRules(view), unlocated);
  const isHidden = (taking: Taking): boolean => hidden.has(memberKey(taking));
  const sources = new Map([...located].map(([key, { asLibrary }]) => [key, asLibrary()]));
  const outcomes: MemberOutcome[] = [];
  const sharedOutcomes: MemberOutcome[] = [];
  const shared: SharedChange[] = [];
  await withConverted(retrieved, view.project.registry, async (converted, packageDirectory) => {
    for (const taking of takings.filter((each) => !isHidden(each))) {
      const source = sources.get(memberKey(taking));
      const counterpart = converted.get(looseKey(taking));
      const isAlone = (each: SourceComponent | undefined): boolean => each !== undefined && !isInParentsFile(each);
      // What is in a list, and has a file of its own as it comes from the org, moves out of the list.
      const movesOut = source !== undefined && !isAlone(source) && isAlone(counterpart);
      const isShared = [source, counterpart].some((each) => each && isInParentsFile(each));
      if (isShared) shared.push({ taking, source, counterpart: movesOut ? undefined : counterpart });
      if (isShared && !movesOut) continue;
      const present = movesOut ? undefined : source;
      const outcome = await outcomeOf(request, { taking, source: present, counterpart, packageDirectory });
      outcomes.push({ member: taking, outcome });
    }
    const written = filesOf(outcomes);
    sharedOutcomes.push(...(await sharedFiles(view, shared, { converted, packageDirectory, written })));
  });
  const all = together([...withContents(outcomes, filesOf(sharedOutcomes)), ...sharedOutcomes]);
  return fold(request, all, takings.filter(isHidden));
};

/** New content by path, with undefined for a file that goes; or why there is none. */
export type Outcome =
  | Readonly<{ kind: 'files'; files: ReadonlyMap<string, Buffer | undefined> }>
  | Readonly<{ kind: 'left'; reason: string }>
  | Readonly<{ kind: 'conflict'; files: readonly string[]; detail: string }>;

type MemberOutcome = Readonly<{ member: Member; outcome: Outcome }>;

const filesOf = (outcomes: readonly MemberOutcome[]): ReadonlyMap<string, Buffer | undefined> =>
  new Map(outcomes.flatMap(({ outcome }) => (outcome.kind === 'files' ? [...outcome.files] : [])));

/** The same, with the last content of files that others change, too: that of an object with fields in it. */
const withContents = (
  outcomes: readonly MemberOutcome[],
  contents: ReadonlyMap<string, Buffer | undefined>
): readonly MemberOutcome[] =>
  outcomes.map(({ member, outcome }) => {
    if (outcome.kind !== 'files') return { member, outcome };
    const files = [...outcome.files].map(
      ([path, content]) => [path, contents.has(path) ? contents.get(path) : content] as const
    );
    return { member, outcome: { kind: 'files', files: new Map(files) } };
  });

/** What a member comes to of which two files change; none of it where something stops one of them. */
const together = (outcomes: readonly MemberOutcome[]): readonly MemberOutcome[] =>
  [...groupBy(outcomes, ({ member }) => memberKey(member)).values()].map((all) => {
    const files = all.flatMap(({ outcome }) => (outcome.kind === 'files' ? [...outcome.files] : []));
    const stopped = all.find(({ outcome }) => outcome.kind !== 'files');
    return stopped ?? { member: all[0].member, outcome: { kind: 'files', files: new Map(files) } };
  });

type Component = Readonly<{
  taking: Taking;
  /** In the commit. */
  source: SourceComponent | undefined;
  /** As the org returned it. */
  counterpart: SourceComponent | undefined;
  packageDirectory: string;
}>;

const outcomeOf = async (request: TakeRequest, component: Component): Promise<Outcome> => {
  const { view } = request;
  const { taking, source, counterpart, packageDirectory } = component;
  const { tree } = view;
  const files = new Map<string, Buffer | undefined>();
  if (source)
    for (const path of await tree.askOne(() => pathsOf(source))) files.set(tree.toRepositoryPath(path), undefined);
  if (taking.operation === 'delete') return { kind: 'files', files };
  if (counterpart === undefined) return { kind: 'left', reason: 'it cannot be converted to source format' };
  const place = source
    ? await tree.askOne(() => placesIn(view, source, counterpart))
    : await placeOfNew(view, counterpart, packageDirectory);
  if (place === undefined) return { kind: 'left', reason: 'sfdx-project.json names no package directory' };
  if (Object.hasOwn(partlyRetrieved, taking.type)) return partOf(request, { ...component, counterpart, place });
  for (const path of pathsOf(counterpart)) files.set(place(path), await readFile(path));
  if (source?.xml !== undefined && mayHoldChildren(source)) {
    const path = tree.toRepositoryPath(source.xml);
    const [mine, fromOrg] = [(await tree.read([path])).get(path), files.get(path)];
    if (mine && fromOrg) files.set(path, withChildrenOf(source, { mine, fromOrg, path }));
  }
  return { kind: 'files', files };
};

/** A component of which an org returns a part: what it changed is laid over the branch's file. */
const partOf = async (
  { view, deployedFile }: TakeRequest,
  {
    taking,
    counterpart,
    place,
  }: Component & Readonly<{ counterpart: SourceComponent; place: (path: string) => string }>
): Promise<Outcome> => {
  const { xml } = counterpart;
  if (xml === undefined || pathsOf(counterpart).length > 1) {
    return { kind: 'left', reason: 'it is kept in parts, and an org returns only some of it' };
  }
  const path = place(xml);
  const mine = (await view.tree.entries([path])).has(path) ? (await view.tree.read([path])).get(path) : undefined;
  const retrieved = await readFile(xml);
  const { changed, conflicts } = changedEntries({ deployed: await deployedFile(taking), mine, retrieved }, path);
  if (conflicts.length > 0) return { kind: 'conflict', files: [path], detail: conflicts.join(', ') };
  return { kind: 'files', files: new Map([[path, overlay(mine, changed, path)]]) };
};

const fold = async (
  { view, environment }: TakeRequest,
  outcomes: readonly MemberOutcome[],
  hidden: readonly Taking[]
): Promise<TakenFiles> => {
  const files = new Map<string, Buffer | undefined>();
  const taken: Taken[] = [];
  const ignored = hidden.map(memberOf);
  const left: Array<{ member: Member; reason: string }> = [];
  const conflicts: Array<{ member: Member; files: readonly string[]; detail: string }> = [];
  for (const { member, outcome } of outcomes) {
    if (outcome.kind === 'left') left.push({ member: memberOf(member), reason: outcome.reason });
    if (outcome.kind === 'conflict') conflicts.push({ member: memberOf(member), ...outcome });
    if (outcome.kind !== 'files') continue;
    const visible = new Map([...outcome.files].filter(([path]) => !view.ignores(path)));
    if (visible.size === 0 && outcome.files.size > 0) {
      ignored.push(memberOf(member));
      continue;
    }
    const written = [...visible].filter(([, content]) => content !== undefined).map(([path]) => path);
    const reason = await whyLeft(view, written, environment);
    if (reason !== undefined) {
      left.push({ member: memberOf(member), reason });
      continue;
    }
    const changes = await changesAmong(view, visible);
    changes.forEach((content, path) => files.set(path, content));
    taken.push({ ...(member as Taking), files: [...changes.keys()] });
  }
  return { files, taken, ignored, left, conflicts };
};

const memberOf = ({ type, fullName }: Member): Member => ({ type, fullName });

/** What only a checkout or a deploy makes of a file cannot be taken back into it. */
const whyLeft = async (
  view: CommitView,
  paths: readonly string[],
  environment: ReplacementEnvironment
): Promise<string | undefined> => {
  const [filtered] = await readFilters(view.tree, paths);
  if (filtered !== undefined) return `${filtered[0]} has the git filter "${filtered[1]}"`;
  const present = [...(await view.tree.entries(paths)).keys()];
  const { replaced } = await readDeployedFiles(view, present, environment);
  return replaced.length === 0 ? undefined : `${replaced[0].path} holds replacements`;
};

/** The files that really change, with the branch's bytes wherever they mean the same. */
const changesAmong = async (
  { tree }: CommitView,
  files: ReadonlyMap<string, Buffer | undefined>
): Promise<Map<string, Buffer | undefined>> => {
  const present = [...(await tree.entries([...files.keys()])).keys()];
  const contents = await tree.read(present);
  const changes = new Map<string, Buffer | undefined>();
  for (const [path, content] of files) {
    const mine = contents.get(path);
    if (content === undefined || mine === undefined) {
      if (content !== mine) changes.set(path, content);
      continue;
    }
    const kept = keepBytes(mine, content, path);
    if (!kept.equals(mine)) changes.set(path, kept);
  }
  return changes;
};
