import { join } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import {
  ComponentSet,
  DestructiveChangesType,
  MetadataConverter,
  MetadataResolver,
  type RegistryAccess,
  SourceComponent,
} from '@salesforce/source-deploy-retrieve';
import { compareMembers, type Member, memberKey } from '../../common/member.js';
import type { Repository } from '../../git/repository.js';
import { zipEntries } from '../../common/zip.js';
import { onlyChangedEntries } from '../overlay/changedEntries.js';
import { type CommitView, openCommit, openCommitIfProject, resolveFiles } from './commitView.js';
import { memberOf } from './component.js';
import { type Delta, isSentInPart } from './delta.js';
import { readDeployedFiles, type ReplacementEnvironment } from './fileContents.js';
import { FilesTree } from './filesTree.js';
import { locateMembers } from './locate.js';

/** What is sent to the org for a delta. */
export type DeployPackage = Readonly<{
  zip: Buffer;
  /** Entries of the zip, folders with them, as the org counts. */
  zipFileCount: number;
  /** package.xml */
  manifest: string;
  /** destructiveChangesPost.xml; undefined when nothing is deleted. */
  destructiveChanges: string | undefined;
  /** The members of package.xml. */
  sent: readonly Member[];
  /** The members of destructiveChangesPost.xml. */
  deleted: readonly Member[];
}>;

/** What the Metadata API takes in one deploy (Metadata API Developer Guide, "Metadata Limits"). */
export type PackageLimits = Readonly<{ files: number; zipBytes: number; unzippedBytes: number }>;

const megabyte = 1024 * 1024;
export const packageLimits: PackageLimits = { files: 10_000, zipBytes: 39 * megabyte, unzippedBytes: 600 * megabyte };

/**
 * Converts a delta to the zip that a deploy sends, as the Salesforce CLI does it: package.xml, the components in metadata
 * format, destructiveChangesPost.xml.
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
  const { registry } = view.project;
  const sources = await sourcesOf(view, delta, environment, limits);
  const components = new ComponentSet(sources, registry);
  components.sourceApiVersion = delta.apiVersion;
  // The library looks for replacements in the project of this folder, and finds none: they are made already.
  components.projectDirectory = view.tree.root;
  for (const { type, fullName } of delta.components.filter(({ operation }) => operation === 'delete')) {
    const component = new SourceComponent({ type: registry.getTypeByName(type), name: fullName });
    components.add(component, DestructiveChangesType.POST);
  }
  const manifest = await components.getPackageXml();
  const deletes = components.getTypesOfDestructiveChanges().length > 0;
  const sent = membersIn(await components.getObject());
  const deleted = deletes ? membersIn(await components.getObject(DestructiveChangesType.POST)) : [];
  const destructiveChanges = deletes ? await components.getPackageXml(4, DestructiveChangesType.POST) : undefined;
  const { zipBuffer, zipFileCount = 0 } = await new MetadataConverter(registry).convert(components, 'metadata', {
    type: 'zip',
  });
  const zip = zipBuffer ?? Buffer.alloc(0);
  refuseTooLarge(zip, zipFileCount, limits);
  return { zip, zipFileCount, manifest, destructiveChanges, sent, deleted };
};

const sourcesOf = async (
  view: CommitView,
  delta: Delta,
  environment: ReplacementEnvironment,
  limits: PackageLimits
): Promise<SourceComponent[]> => {
  const wanted = delta.components.filter(({ operation }) => operation !== 'delete');
  const files = [...new Set(wanted.flatMap((component) => component.files))];
  if (files.length > limits.files) throw tooLarge([`${files.length} files of at most ${limits.files}`]);
  const { contents } = await readDeployedFiles(view, [...files, ...(await parentFiles(view, files))], environment);
  const changed = await changedPartOf(view.repo, delta, { contents, environment });
  const tree = new FilesTree(join(view.tree.root, 'package'), new Map([...contents, ...changed]));
  const resolver = new MetadataResolver(view.project.registry, tree, false);
  const keys = new Set(wanted.map(memberKey));
  const sources = new Map<string, SourceComponent>();
  for (const {
    files: [path],
  } of wanted) {
    for (const source of resolver.getComponentsFromPath(tree.toFsPath(path))) {
      for (const item of itselfOrChildren(source, keys, view.project.registry)) {
        sources.set(`${item.type.name} ${item.fullName} ${item.xml ?? item.content ?? ''}`, item);
      }
    }
  }
  return [...sources.values()];
};

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

/** The own files of parents of which only children are sent: the library puts the children into them. */
const parentFiles = async (view: CommitView, files: readonly string[]): Promise<string[]> => {
  const resolved = await resolveFiles(view, files);
  const parents = [...resolved.values()].map((found) =>
    'component' in found ? found.component.parentFile : undefined
  );
  const known = new Set(files);
  return [...new Set(parents)].filter((path): path is string => path !== undefined && !known.has(path));
};

/** A component that is wanted brings its children along; of one that is not wanted, the children that are. */
const itselfOrChildren = (
  source: SourceComponent,
  wanted: ReadonlySet<string>,
  registry: RegistryAccess
): SourceComponent[] => {
  const isWanted = (component: SourceComponent): boolean => wanted.has(memberKey(memberOf(component, registry)));
  const { parent } = source;
  if (parent !== undefined && parent.type.strategies?.adapter === 'decomposed' && isWanted(parent)) return [];
  return isWanted(source) ? [source] : source.getChildren().filter(isWanted);
};

const membersIn = ({ Package: { types } }: Awaited<ReturnType<ComponentSet['getObject']>>): Member[] =>
  types.flatMap(({ name, members }) => members.map((fullName) => ({ type: name, fullName }))).sort(compareMembers);

const refuseTooLarge = (zip: Buffer, zipFileCount: number, limits: PackageLimits): void => {
  const unzipped = zipEntries(zip).reduce((bytes, { size }) => bytes + size, 0);
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
