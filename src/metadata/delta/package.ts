import { join, posix } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import type { RegistryAccess, SourceComponent } from '@salesforce/source-deploy-retrieve';
import { compareMembers, type Member, memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { writeZip } from '../../common/writeZip.js';
import { unzip } from '../../common/zip.js';
import { library } from '../library.js';
import { onlyChangedEntries } from '../overlay/changedEntries.js';
import { type CommitView, openCommit, openCommitIfProject, resolveFiles } from './commitView.js';
import { memberOf } from './component.js';
import { deactivations } from './deletedFlows.js';
import { type Delta, isSentInPart } from './delta.js';
import { readDeployedFiles, type ReplacementEnvironment } from './fileContents.js';
import { FilesTree } from './filesTree.js';
import { directoryOf } from './forceIgnore.js';
import { holdersAmong, sentPartOf } from './holders.js';
import { locateMembers } from './locate.js';
import { manifestsOf } from './manifest.js';
import { nestedComponent, nestedFolders } from './nestedFolders.js';
import { withOwnParts } from './ownParts.js';
import { type PlainEntry, plainEntries } from './plainEntries.js';
import { plainPlaces } from './plainPlaces.js';
import { revokingFile } from './revocations.js';
import { withChildrenInFile } from './withChildrenInFile.js';

/** What is sent to the org for a delta. */
export type DeployPackage = Readonly<{
  zip: Buffer;
  /** Entries of the zip, folders with them, as the org counts. */
  zipFileCount: number;
  /** package.xml */
  manifest: string;
  /** destructiveChangesPre.xml, destructiveChangesPost.xml; undefined when nothing is deleted then. */
  destructiveChangesPre: string | undefined;
  destructiveChanges: string | undefined;
  /** The members of package.xml. */
  sent: readonly Member[];
  /** The members of destructiveChangesPre.xml and destructiveChangesPost.xml. */
  deleted: readonly Member[];
}>;

/** What the Metadata API takes in one deploy (Metadata API Developer Guide, "Metadata Limits"). */
export type PackageLimits = Readonly<{ files: number; zipBytes: number; unzippedBytes: number }>;

const megabyte = 1024 * 1024;
export const packageLimits: PackageLimits = { files: 10_000, zipBytes: 39 * megabyte, unzippedBytes: 600 * megabyte };

/**
 * Converts a delta to the zip that a deploy sends, as the Salesforce CLI does it: package.xml, the components in metadata
 * format, destructiveChangesPre.xml and destructiveChangesPost.xml.
 *
 * @param environment as given for the delta
 * @throws SfError PackageTooLargeError with the numbers; and what computing the delta throws about files
 */
export const buildPackage = async (
  repo: Repository,
  delta: Delta,
  environment: ReplacementEnvironment,
  limits: PackageLimits = packageLimits
): Promise<DeployPackage> => {
  const view = await openCommit(repo, delta.to);
  const wanted = delta.components.filter(({ operation }) => operation !== 'delete');
  const files = [...new Set(wanted.flatMap((component) => component.files))];
  if (files.length > limits.files) throw tooLarge([`${files.length} files of at most ${limits.files}`]);
  const { entries, rest } = await split(view, wanted);
  const others = [...new Set(rest.flatMap((component) => component.files))];
  const read = [...new Set([...files, ...(await parentFiles(view, others))])];
  const { contents } = await readDeployedFiles(view, read, environment);
  const all = new Map([...contents, ...(await changedPartOf(repo, delta, { contents, environment }))]);
  for (const [path, content] of withRevoked(delta, all)) all.set(path, content);
  const holders = await holdersAmong(view, read);
  const keys = new Set(wanted.map(memberKey));
  for (const holder of holders) {
    const file = all.get(holder.path);
    if (file !== undefined) all.set(holder.path, sentPartOf(holder, file, { sent: keys, own: 'ifSent' }));
  }
  const content = (path: string): Buffer => all.get(path) ?? Buffer.alloc(0);
  const packed = new Map([...entries].map(([path, from]) => [path, content(from)]));
  const inFiles = rest.filter(({ standsIn }) => standsIn !== undefined);
  const converted = rest.filter(({ standsIn }) => standsIn === undefined);
  if (converted.length > 0) {
    for (const [path, made] of await convert(view, delta, converted, all)) packed.set(path, made);
  }
  for (const [path, made] of withChildrenInFile(holders, inFiles, all, packed)) packed.set(path, made);
  for (const [name, definition] of deactivations(delta.components)) {
    packed.set(`flowDefinitions/${name}.flowDefinition`, Buffer.from(definition));
  }
  const { packageXml: manifest, destructiveChangesPre, destructiveChanges } = manifestsOf(delta);
  packed.set('package.xml', Buffer.from(manifest));
  if (destructiveChangesPre !== undefined) packed.set('destructiveChangesPre.xml', Buffer.from(destructiveChangesPre));
  if (destructiveChanges !== undefined) packed.set('destructiveChangesPost.xml', Buffer.from(destructiveChanges));
  const zip = writeZip(packed);
  const zipFileCount = packed.size + foldersOf(packed.keys()).size;
  refuseTooLarge(
    zip,
    { zipFileCount, unzipped: [...packed.values()].reduce((sum, { length }) => sum + length, 0) },
    limits
  );
  const sent = membersOf(wanted);
  const deleted = membersOf(delta.components.filter(({ operation }) => operation === 'delete'));
  return { zip, zipFileCount, manifest, destructiveChangesPre, destructiveChanges, sent, deleted };
};

const membersOf = (components: readonly Member[]): Member[] =>
  components.map(({ type, fullName }) => ({ type, fullName })).sort(compareMembers);

/** An org counts folders, too. */
const foldersOf = (paths: Iterable<string>): ReadonlySet<string> => {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = posix.dirname(path); folder !== '.' && !folders.has(folder); folder = posix.dirname(folder)) {
      folders.add(folder);
    }
  }
  return folders;
};

type Wanted = Delta['components'][number];

/** The files that are sent as they are, by their places in the package, and the components that are converted. */
const split = async (
  { tree, project: { registry } }: CommitView,
  wanted: readonly Wanted[]
): Promise<Readonly<{ entries: ReadonlyMap<string, string>; rest: readonly Wanted[] }>> => {
  const plain = plainPlaces(tree, registry);
  const found = await tree.ask(
    wanted.map(
      ({ files: [path] }) =>
        () =>
          plain(path)
    )
  );
  const entries = new Map<string, string>();
  const rest: Wanted[] = [];
  wanted.forEach((component, index) => {
    const answer = found[index];
    const own = 'value' in answer && answer.value !== undefined ? plainEntries(answer.value) : undefined;
    // Of a list that several package directories have a file of, the children are put into one.
    const isTaken = ({ path, from }: PlainEntry): boolean => (entries.get(path) ?? from) !== from;
    if (own === undefined || (own.some(isTaken) && component.standsIn !== undefined)) rest.push(component);
    else own.filter((entry) => !isTaken(entry)).forEach(({ path, from }) => entries.set(path, from));
  });
  return { entries, rest };
};

/** What the library makes of components that are not sent as they are, by their places in the package. */
const convert = async (
  view: CommitView,
  delta: Delta,
  rest: readonly Wanted[],
  contents: ReadonlyMap<string, Buffer>
): Promise<ReadonlyMap<string, Buffer>> => {
  const { registry } = view.project;
  const { ComponentSet, MetadataConverter } = library();
  const components = new ComponentSet(sourcesOf(view, rest, contents), registry);
  components.sourceApiVersion = delta.apiVersion;
  // The library looks for replacements in the project of this folder, and finds none: they are made already.
  components.projectDirectory = view.tree.root;
  const { zipBuffer } = await new MetadataConverter(registry).convert(components, 'metadata', { type: 'zip' });
  const converted = unzip(zipBuffer ?? Buffer.alloc(0));
  converted.delete('package.xml');
  return converted;
};

const sourcesOf = (
  view: CommitView,
  wanted: readonly Wanted[],
  contents: ReadonlyMap<string, Buffer>
): SourceComponent[] => {
  const { registry, packageDirectories } = view.project;
  const tree = new FilesTree(join(view.tree.root, 'package'), contents);
  const resolver = new (library().MetadataResolver)(registry, tree, false);
  const isNested = nestedFolders(registry);
  const sourcesAt = (path: string): readonly SourceComponent[] => {
    const fsPath = tree.toFsPath(path);
    if (!isNested(path)) return resolver.getComponentsFromPath(fsPath);
    const top = tree.toFsPath(directoryOf(path, packageDirectories) ?? '');
    return [nestedComponent({ tree, registry, top, path: fsPath })].filter((source) => source !== undefined);
  };
  const wants: Wants = {
    keys: new Set(wanted.map(memberKey)),
    homes: new Set(wanted.map(({ files: [path] }) => tree.toFsPath(path))),
  };
  const sources = new Map<string, SourceComponent>();
  for (const {
    files: [path],
  } of wanted) {
    for (const source of sourcesAt(path).map(withOwnParts)) {
      for (const item of itselfOrChildren(source, wants, registry)) {
        sources.set(`${item.type.name} ${item.fullName} ${item.xml ?? item.content ?? ''}`, item);
      }
    }
  }
  // The library takes what a parent says from the first file that it meets of it, be it that of a child's folder.
  return [...sources.values()].sort((one, other) => Number(isChild(one)) - Number(isChild(other)));
};

const isChild = ({ parent }: SourceComponent): boolean => parent !== undefined;

/** What orgs lay over what they have is sent as far as it changed: what somebody else changed in the org stays. */
const changedPartOf = async (
  repo: Repository,
  { from, components }: Delta,
  { contents, environment }: Readonly<{ contents: ReadonlyMap<string, Buffer>; environment: ReplacementEnvironment }>
): Promise<ReadonlyMap<string, Buffer>> => {
  const partly = components.filter((component) => isSentInPart(component) && component.files.length === 1);
  const view = from === undefined || partly.length === 0 ? undefined : await openCommitIfProject(repo, from);
  if (view === undefined) return new Map();
  const located = await locateMembers(view, partly);
  const before = (member: Member): string => located.get(memberKey(member))?.files[0] ?? '';
  const known = partly.filter((member) => before(member) !== '');
  const { contents: former } = await readDeployedFiles(view, known.map(before), environment);
  const parts = new Map<string, Buffer>();
  for (const member of known) {
    const [path] = member.files;
    const [old, now] = [former.get(before(member)), contents.get(path)];
    if (old !== undefined && now !== undefined) parts.set(path, onlyChangedEntries(old, now, path));
  }
  return parts;
};

/** Files of profiles with what takes away in the org what they lost. */
const withRevoked = (
  { revocations }: Delta,
  contents: ReadonlyMap<string, Buffer>
): ReadonlyArray<readonly [path: string, content: Buffer]> =>
  revocations.flatMap((revocation) => {
    const content = contents.get(revocation.path);
    return content === undefined ? [] : [[revocation.path, revokingFile(content, revocation)]];
  });

/** The own files of parents of which only children are sent: the library puts the children into them. */
const parentFiles = async (view: CommitView, files: readonly string[]): Promise<string[]> => {
  const resolved = await resolveFiles(view, files);
  const parents = [...resolved.values()].map((found) =>
    'component' in found ? found.component.parentFile : undefined
  );
  const known = new Set(files);
  return [...new Set(parents)].filter((path): path is string => path !== undefined && !known.has(path));
};

/** What is asked for: member keys, and the library's paths of the files that they come from. */
type Wants = Readonly<{ keys: ReadonlySet<string>; homes: ReadonlySet<string> }>;

/**
 * A component that is wanted brings the children in its folder along; of one that is not wanted, the children that are. A child
 * that lies elsewhere goes by itself.
 */
const itselfOrChildren = (
  source: SourceComponent,
  { keys, homes }: Wants,
  registry: RegistryAccess
): SourceComponent[] => {
  const isWanted = (component: SourceComponent): boolean => keys.has(memberKey(memberOf(component, registry)));
  const { parent } = source;
  const isAlong = parent?.xml !== undefined && homes.has(parent.xml) && isWanted(parent);
  if (isAlong && parent.type.strategies?.adapter === 'decomposed') return [];
  return isWanted(source) ? [source] : source.getChildren().filter(isWanted);
};

const refuseTooLarge = (
  zip: Buffer,
  { zipFileCount, unzipped }: Readonly<{ zipFileCount: number; unzipped: number }>,
  limits: PackageLimits
): void => {
  const excesses = [
    zipFileCount > limits.files ? `${zipFileCount} files of at most ${limits.files}` : undefined,
    zip.length > limits.zipBytes
      ? `a zip of ${inMegabytes(zip.length)} of at most ${inMegabytes(limits.zipBytes)}`
      : undefined,
    unzipped > limits.unzippedBytes
      ? `${inMegabytes(unzipped)} unzipped of at most ${inMegabytes(limits.unzippedBytes)}`
      : undefined,
  ].filter((excess): excess is string => excess !== undefined);
  if (excesses.length > 0) throw tooLarge(excesses);
};

const inMegabytes = (bytes: number): string => `${(bytes / megabyte).toFixed(1)} MB`;

const tooLarge = (excesses: readonly string[]): SfError =>
  new SfError(`The deploy is larger than the Metadata API takes: ${excesses.join(', ')}.`, 'PackageTooLargeError', [
    'Promote fewer features at a time, or deploy a part by other means and record it with "sf sre instance baseline".',
  ]);
