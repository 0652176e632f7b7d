import { posix } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { counted, firstOf } from '../../common/words.js';
import { compareMembers, memberKey, type Member } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { partlyRetrieved } from '../merge/keyTable.js';
import { type ChangedComponents, changedComponents } from './changedComponents.js';
import { type ChangedFiles, changedFiles } from './changedFiles.js';
import { type CommitView, openCommit, openCommitIfProject } from './commitView.js';
import { childTagsOf, type FoundComponent } from './component.js';
import { refuseConflictMarkers } from './conflictMarkers.js';
import { deletedFirst } from './deletedFirst.js';
import { type DeletedFlow, flowsDeleted, flowWarning } from './deletedFlows.js';
import { type Deletions, findDeletions } from './deletions.js';
import { findDependencies, noDependencies } from './findDependencies.js';
import { directoryOf } from './forceIgnore.js';
import { type DeployedFiles, readDeployedFiles, type ReplacementEnvironment } from './fileContents.js';
import { labelListFor } from './labelList.js';
import { locateMembers } from './locate.js';
import { looseKey } from './looseKey.js';
import { isSameContent } from './moved.js';
import { type Deleted, type NeverDelete, type NotDeleted, splitDeleted } from './notDeleted.js';
import { emptyParents, masterDetailFields } from './objects.js';
import type { ReplacedFile } from './replacements.js';
import { type Revocation, type RevocationRequest, revocationsOf, warningsOfKept } from './revocations.js';
import { refuseSamePlaces } from './samePlaces.js';
import { type Sent, sentAnyway, sentFor } from './sent.js';
import { refuseTwins } from './twins.js';
import { refuseUnparsable } from './unparsable.js';

export type { NeverDelete, NotDeleted } from './notDeleted.js';
export type { ReplacedFile } from './replacements.js';
export type { Revocation } from './revocations.js';

/** What is done to a component in the org. */
export type Operation = 'add' | 'change' | 'delete';

/** A component of a delta. */
export type DeltaComponent = Readonly<
  Member & {
    operation: Operation;
    /** Repository paths: of the later commit, and of the earlier one for a deletion. */
    files: readonly string[];
    /** Why it is in, where no change of its own tells. */
    reason?: string;
    /** Of a deletion that comes before what is added: the component that takes its name. */
    deletedBefore?: string;
    /** Of a flow that is deleted: what the org has of it. */
    flow?: DeletedFlow;
  }
>;

/**
 * Whether of a component only those entries are sent that changed: a profile that the org was brought to before. Nothing
 * tells what the org has of one that it is owed.
 */
export const isSentInPart = ({
  type,
  operation,
  reason,
}: Pick<DeltaComponent, 'type' | 'operation' | 'reason'>): boolean =>
  operation === 'change' && reason === undefined && Object.hasOwn(partlyRetrieved, type);

/** A component, or a deletion, that the org was not brought to before. */
export type Owed = Readonly<Member & { deletion: boolean; reason: string }>;

/** Of what is owed: the commits that the org last got components from, by member key. */
export type OwedSince = Readonly<Record<string, string>>;

/** What has to be done to an org that holds one commit so that it holds another. */
export type Delta = Readonly<{
  from: string | undefined;
  to: string;
  /** The API version that package.xml names, such as `64.0`. */
  apiVersion: string;
  /** By type and name. */
  components: readonly DeltaComponent[];
  /** What no deploy deletes, and a person has to: by type and name. */
  notDeleted: readonly NotDeleted[];
  /** Changed files that change nothing in the org, with the reason. */
  ignored: ReadonlyArray<Readonly<{ path: string; reason: string }>>;
  /** What is taken away in the org of profiles that lost it, and what cannot be. */
  revocations: readonly Revocation[];
  /** As it was asked for. */
  owedSince?: OwedSince;
  /** As it was asked for; left out where all packages are deployed. */
  packages?: DeployedPackages;
  /** Whether what has to be in the same deploy was added. */
  withDependencies?: true;
  warnings: readonly string[];
  /** Files whose content is replaced on the way to the org. */
  replaced: readonly ReplacedFile[];
  /** What became of each file that changed and is deployed. */
  changed: ReadonlyMap<string, FileOperation>;
}>;

/** Names of packages of sfdx-project.json that an instance deploys now, and deployed before; undefined for all. */
export type DeployedPackages = Readonly<{ now?: readonly string[]; before?: readonly string[] }>;

/**
 * What became of a file. Of one with the same content in both commits: `included` when only the later one's settings have it
 * deployed, `replaced` when others of its contents are replaced on the way to the org.
 */
export type FileOperation = 'added' | 'changed' | 'deleted' | 'included' | 'replaced';

/** What a delta is computed from. */
export type DeltaRequest = ReplacementEnvironment &
  Readonly<{
    /** The commit that the org holds; undefined deploys everything in `to`. */
    from: string | undefined;
    to: string;
    owed?: readonly Owed[];
    /** What profiles that are owed lost since then is taken away. */
    owedSince?: OwedSince;
    /** The packages whose directories are deployed, and were before; all when left out. */
    packages?: DeployedPackages;
    /** What is done about what components need to be deployed: what lacks is named in warnings, or what can be added is. */
    dependencies?: 'named' | 'added';
    /** What is not deleted in the org, although the later commit does not have it. */
    neverDelete?: NeverDelete;
    /** Whether files with the markers of a conflict are refused: what is merged, and not what was there before. */
    refusesMarkers?: boolean;
    /** Whether changed metadata files that are not well-formed are refused: where nobody else looks into them. */
    refusesUnparsable?: boolean;
    /** Whether the files are read as they are deployed; without that it is not known what is replaced in them. */
    readsContents?: boolean;
    /** For package.xml, when the commit's sfdx-project.json names no sourceApiVersion. */
    apiVersion?: string;
  }>;

/**
 * Computes what has to be deployed and deleted to bring an org from one commit to another. All that shapes it (package
 * directories, ignore rules, registry, replacements, API version) is that of the commits.
 *
 * @throws SfError NoProjectError, InvalidProjectError, InvalidPresetError, InvalidRegistryError, ApiVersionMissingError,
 * IncompleteComponentError, UnparsableMetadataError, NameCollisionError, ComponentTwiceError, SymlinkError, SubmoduleError, FilteredFileError,
 * LfsPointerError, ReplacementVariableError, ReplacementFileError, ConflictMarkersError, ObjectMissingError, GitError
 */
export const computeDelta = async (repo: Repository, request: DeltaRequest): Promise<Delta> => {
  const { packages = {} } = request;
  const to = await openCommit(repo, request.to, packages.now);
  const from = request.from === undefined ? undefined : await openCommitIfProject(repo, request.from, packages.before);
  const files = await changedFiles(from, to);
  const changed = await changedComponents(from, to, files);
  await refuseTwins(to, files, changed);
  await refuseSamePlaces(to, files, changed);
  const sent = sentFor(files, changed);
  const nothing: Deletions = { deleted: new Map(), reduced: [], kept: [] };
  const { deleted, reduced, kept } = from === undefined ? nothing : await findDeletions(from, to, changed);
  for (const { component, reason } of reduced) {
    for (const item of await sentAnyway(to, component, reason)) {
      if (!sent.has(memberKey(item.member))) sent.set(memberKey(item.member), item);
    }
  }
  const ignored = [...files.leftOut, ...changed.unclaimed, ...kept];
  const told = [...sent.values(), ...deleted.values(), ...kept.map(({ path }) => ({ files: [path] }))];
  ignored.push(...unchangedLists(changed, told));
  ignored.push(...(from === undefined ? [] : await takeOutMoved(from, to, changed.gone, sent)));
  ignored.push(
    ...(await takeOutEmptyParents(to, [...changed.present, ...reduced.map(({ component }) => component)], sent))
  );
  const deletions = new Map(deleted);
  await addOwed(to, request.owed ?? [], sent, deletions);
  const needed =
    request.dependencies === undefined
      ? noDependencies
      : await findDependencies({
          ...{ from, to, changed, sent },
          deleted: [...deletions.values()].map(({ member }) => member),
          adds: request.dependencies === 'added',
        });
  needed.added.forEach((item) => sent.set(memberKey(item.member), item));
  // Behind what reads most of the files anyway.
  if (request.refusesUnparsable) await refuseUnparsable(to, files, changed);
  const present = [...changed.present, ...needed.components];
  for (const field of await masterDetailFields(to, sentComponents(present, sent), sent)) {
    sent.set(memberKey(field.member), field);
  }
  const lists = await labelListFor(to, sent);
  lists.forEach((list) => sent.set(memberKey(list.member), list));
  const listFiles = new Set(lists.flatMap((list) => list.files));
  const paths = [...new Set([...sent.values()].flatMap((item) => item.files))];
  const { contents, replaced, warnings } =
    request.readsContents === false ? nothingRead : await readDeployedFiles(to, paths, request);
  if (request.refusesMarkers) refuseConflictMarkers(contents);
  const split = splitDeleted(deletions, request);
  const wanted = [...sent.values()].map(({ member, ...rest }) => ({ ...member, ...rest }));
  const components = [...wanted, ...deletionsOf(split.deleted, wanted)].sort(compareMembers);
  // Access to what a person deletes goes with it, as to what a deploy deletes.
  const byHand = split.notDeleted.map((item) => ({ ...item, operation: 'delete' as const }));
  const withByHand = [...components, ...byHand];
  const revocations =
    from === undefined
      ? []
      : await revocationsOf({
          from,
          to,
          components: withByHand,
          owedSince: request.owedSince,
          read: readerOf(request),
        });
  return {
    from: request.from,
    to: request.to,
    apiVersion: apiVersionOf(to, request),
    components,
    notDeleted: split.notDeleted,
    ignored: ignored.filter(({ path }) => !listFiles.has(path)),
    revocations,
    ...(request.owedSince === undefined ? {} : { owedSince: request.owedSince }),
    ...(packages.now === undefined && packages.before === undefined ? {} : { packages }),
    ...(request.dependencies === 'added' ? { withDependencies: true } : {}),
    warnings: [
      ...warnings,
      ...needed.warnings,
      ...warningsOfKept(revocations),
      ...warningsFor(changed.unclaimed, files),
      ...flowsDeleted({ components }).map((fullName) => flowWarning({ type: 'Flow', fullName })),
      ...(await warningsOfDirectories(from, to)),
    ],
    replaced,
    changed: new Map([
      ...[...files.present].map(([path, how]) => [path, operationOf(how)] as const),
      ...files.gone.map((path) => [path, 'deleted'] as const),
    ]),
  };
};

const operationOf = ({ before, same }: Readonly<{ before: boolean; same?: true }>): FileOperation => {
  if (same) return before ? 'replaced' : 'included';
  return before ? 'changed' : 'added';
};

/** Files of lists, such as labels, in which none of the entries changed or went. */
const unchangedLists = (
  { present }: ChangedComponents,
  told: ReadonlyArray<Readonly<{ files: readonly string[] }>>
): Array<{ path: string; reason: string }> => {
  const known = new Set(told.flatMap(({ files }) => files));
  return present
    .filter(({ source, files: [path] }) => childTagsOf(source).length > 0 && !known.has(path))
    .map(({ files: [path] }) => ({ path, reason: 'none of its entries changed' }));
};

const deletionsOf = (deleted: Deleted, wanted: readonly Member[]): DeltaComponent[] => {
  const gone = [...deleted.values()];
  const first = deletedFirst(
    gone.map(({ member }) => member),
    wanted
  );
  return gone.map(({ member, files }) => {
    const successor = first.get(memberKey(member));
    const deletion = { ...member, operation: 'delete', files } as const;
    return successor === undefined ? deletion : { ...deletion, deletedBefore: memberKey(successor) };
  });
};

const readerOf =
  (request: DeltaRequest): RevocationRequest['read'] =>
  async (view, paths) =>
    request.readsContents === false ? view.tree.read(paths) : (await readDeployedFiles(view, paths, request)).contents;

const nothingRead: DeployedFiles = { contents: new Map(), replaced: [], warnings: [] };

/** Of the files that a component had, the one that a file of it was, whatever the case of its name. */
const namesake = (path: string, files: readonly string[]): string => {
  const name = posix.basename(path).toLowerCase();
  return files.find((file) => posix.basename(file).toLowerCase() === name) ?? files[0];
};

/** A component that only moved or changed the case of its name, with the same content, need not be sent. */
const takeOutMoved = async (
  from: CommitView,
  to: CommitView,
  gone: readonly FoundComponent[],
  sent: Map<string, Sent>
): Promise<Array<{ path: string; reason: string }>> => {
  const ignored: Array<{ path: string; reason: string }> = [];
  const spelled = new Map([...sent].map(([key, { member }]) => [looseKey(member), key]));
  for (const { member, files } of gone) {
    const key = spelled.get(looseKey(member)) ?? '';
    const item = sent.get(key);
    if (item === undefined) continue;
    if (await isSameContent({ view: from, files }, { view: to, files: item.files })) {
      // With it go the children that stand in the same file.
      for (const [other, { files: places }] of sent) if (places[0] === item.files[0]) sent.delete(other);
      ignored.push(
        ...item.files.map((path) => ({ path, reason: `moved from ${namesake(path, files)}, with the same content` }))
      );
    } else sent.set(key, { ...item, operation: 'change' });
  }
  return ignored;
};

const takeOutEmptyParents = async (
  to: CommitView,
  present: readonly FoundComponent[],
  sent: Map<string, Sent>
): Promise<Array<{ path: string; reason: string }>> => {
  const empty = await emptyParents(to, sentComponents(present, sent));
  for (const { member, files } of empty) {
    const key = memberKey(member);
    const item = sent.get(key);
    if (item?.files[0] !== files[0]) continue;
    // Of an object that several directories have a file of, one may say something.
    const other = present.find((each) => memberKey(each.member) === key && !empty.includes(each));
    if (other === undefined) sent.delete(key);
    else sent.set(key, { ...item, files: other.files });
  }
  return empty.map(({ files: [path] }) => ({ path, reason: 'it holds nothing of its own' }));
};

const sentComponents = (present: readonly FoundComponent[], sent: ReadonlyMap<string, Sent>): FoundComponent[] =>
  present.filter(({ member }) => sent.has(memberKey(member)));

/** What the org was not brought to before joins again, as far as the later commit still wants it. */
const addOwed = async (
  to: CommitView,
  owed: readonly Owed[],
  sent: Map<string, Sent>,
  deleted: Map<string, Readonly<{ member: Member; files: readonly string[] }>>
): Promise<void> => {
  for (const { type, fullName, deletion, reason } of owed) {
    const key = memberKey({ type, fullName });
    const item = sent.get(key);
    // Of a profile that changes as well, more is owed than what changes.
    if (item && !deletion && Object.hasOwn(partlyRetrieved, type))
      sent.set(key, { ...item, reason: `owed: ${reason}` });
  }
  const open = owed.filter((item) => !sent.has(memberKey(item)) && !deleted.has(memberKey(item)));
  const located = await locateMembers(to, open);
  for (const { type, fullName, deletion, reason } of open) {
    const key = memberKey({ type, fullName });
    const component = located.get(key);
    if (component === undefined && deletion) deleted.set(key, { member: { type, fullName }, files: [] });
    if (component === undefined || deletion) continue;
    for (const item of await sentAnyway(to, component, `owed: ${reason}`)) {
      if (!sent.has(memberKey(item.member))) sent.set(memberKey(item.member), item);
    }
  }
};

/** The Salesforce CLI would stop at what looks like metadata; the rest it passes over without a word. */
const warningsFor = (
  unclaimed: ReadonlyArray<Readonly<{ path: string; reason: string }>>,
  { present }: ChangedFiles
): string[] => {
  const looksLikeMetadata = ({ path }: Readonly<{ path: string }>): boolean => path.endsWith('-meta.xml');
  const others = unclaimed.filter((file) => !looksLikeMetadata(file) && present.has(file.path)).map(({ path }) => path);
  return [
    ...unclaimed
      .filter(looksLikeMetadata)
      .map(({ path, reason }) => `${path} looks like metadata and is not deployed: ${reason}.`),
    ...(others.length === 0
      ? []
      : [
          `No metadata type claims ${counted(others.length, 'changed file')} in the package directories: ${firstOf(others)}.`,
        ]),
  ];
};

/** What a change of the package directories leaves in the org, and what it names in vain. */
const warningsOfDirectories = async (from: CommitView | undefined, to: CommitView): Promise<string[]> => {
  const [before, now] = [from?.project.packageDirectories ?? [], to.project.packageDirectories];
  const named = [...now, ...to.project.leftOut];
  const added = now.filter((directory) => directory !== '' && !before.includes(directory));
  const left = before.filter((directory) => directory !== '' && directoryOf(`${directory}/`, named) === undefined);
  if (added.length + left.length === 0) return [];
  const files = await to.repo.listFiles(to.commit, [...added, ...left]);
  const count = (directory: string): number => files.filter(({ path }) => path.startsWith(`${directory}/`)).length;
  return [
    ...added
      .filter((directory) => count(directory) === 0)
      .map(
        (directory) =>
          `Package directory ${directory} of sfdx-project.json is empty or missing: nothing of it is deployed.`
      ),
    ...left
      .filter((directory) => count(directory) > 0)
      .map(
        (directory) =>
          `${directory} is no package directory any more: ${counted(count(directory), 'file')} of it ${count(directory) === 1 ? 'stays' : 'stay'} in the repository, and what the org has of it stays there.`
      ),
  ];
};

const apiVersionOf = ({ commit, project }: CommitView, { apiVersion }: DeltaRequest): string => {
  const version = project.sourceApiVersion ?? apiVersion;
  if (version !== undefined) return version;
  throw new SfError(
    `sfdx-project.json of commit ${commit.slice(0, 7)} names no sourceApiVersion.`,
    'ApiVersionMissingError',
    ['Add "sourceApiVersion" to sfdx-project.json and commit it. "sf sre delta" also takes one with --api-version.']
  );
};
