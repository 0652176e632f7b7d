import { SfError } from '@salesforce/core/sfError';
import type { MetadataResolver, SourceComponent } from '@salesforce/source-deploy-retrieve';
import { memberKey } from '../../common/member.js';
import { GitTree, someFileOf, submoduleMode } from '../../git/gitTree.js';
import type { Repository } from '../../git/repository.js';
import { library } from '../library.js';
import { describeComponent, type FoundComponent } from './component.js';
import { directoryOf, leftOutByRules, readIgnoreRules, type IgnoreRules } from './forceIgnore.js';
import { isLeftover } from './leftover.js';
import { libraryTree } from './libraryTree.js';
import { doubtfulContents, hasMixedContent, withItsContent } from './mixedContent.js';
import type { MetadataType } from './metadataType.js';
import { nestedComponent, nestedFolders } from './nestedFolders.js';
import { plainComponent } from './plainComponent.js';
import { type PlainPlaces, plainPlaces } from './plainPlaces.js';
import { asOneFile, lacksItsList, ownFilePlace, schemaPlace } from './presets.js';
import { noTypeClaims } from './unclaimed.js';
import { readProject, readProjectIfAny, withPackages, type CommitProject } from './project.js';

/** A commit, read with its own project, ignore rules and registry; nothing of the working directory shapes it. */
export type CommitView = Readonly<{
  repo: Repository;
  commit: string;
  project: CommitProject;
  tree: GitTree;
  ignores: IgnoreRules;
  /** The paths of all files in the package directories. Read when first asked for, at a cost by the size of the commit. */
  allPaths: () => Promise<readonly string[]>;
}>;

/** What a file came to: the component that it belongs to, or why it belongs to none. */
export type Resolution = Readonly<{ component: FoundComponent } | { reason: string }>;

/**
 * Opens a commit.
 *
 * @param packages those that are deployed, see {@link withPackages}
 * @throws SfError NoProjectError, InvalidProjectError, InvalidPresetError, InvalidRegistryError, ObjectMissingError
 */
export const openCommit = async (repo: Repository, commit: string, packages?: readonly string[]): Promise<CommitView> =>
  viewOf(repo, commit, withPackages(await readProject(repo, commit), packages));

/** Opens a commit, or gives undefined when it has no project: nothing of it was ever deployed. */
export const openCommitIfProject = async (
  repo: Repository,
  commit: string,
  packages?: readonly string[]
): Promise<CommitView | undefined> => {
  const project = await readProjectIfAny(repo, commit);
  return project === undefined ? undefined : viewOf(repo, commit, withPackages(project, packages));
};

/** The same commit with the packages that are not deployed. */
export const withAllPackages = async (view: CommitView): Promise<CommitView> =>
  view.project.leftOut.length === 0 ? view : openCommit(view.repo, view.commit);

/** The same commit without its ignore rules, to see what they leave out. */
export const withoutIgnoreRules = async (view: CommitView): Promise<CommitView> => ({
  ...view,
  tree: await GitTree.open(view.repo.objects, view.commit),
  ignores: (): boolean => false,
});

/**
 * Why a file of this commit is not deployed, whatever it holds; undefined when it is.
 *
 * @param mode as git writes it, where it may be a submodule: a pattern that leaves out all of its files leaves it out
 */
export const whyLeftOut = (view: CommitView, path: string, mode?: string): string | undefined => {
  const { project, ignores } = view;
  if (mode === submoduleMode) return whyLeftOut(view, path) ?? whyLeftOut(view, someFileOf(path));
  const { packageDirectories, leftOut, packages } = project;
  const directory = directoryOf(path, leftOut.length === 0 ? packageDirectories : [...packageDirectories, ...leftOut]);
  if (directory === undefined) return 'outside the package directories';
  if (leftOut.includes(directory)) return `of package ${packages.get(directory) ?? ''}, which is not deployed`;
  return ignores(path) ? leftOutByRules : undefined;
};

/**
 * Finds the components that files of a commit belong to.
 *
 * @param paths repository paths of files that the commit has and does not leave out
 * @throws SfError IncompleteComponentError, where the library would stop a deploy too
 */
export const resolveFiles = async (view: CommitView, paths: readonly string[]): Promise<Map<string, Resolution>> => {
  const resolutions = await tryToResolveFiles(view, paths);
  const resolved = new Map<string, Resolution>();
  for (const [path, resolution] of resolutions) {
    if (resolution instanceof Error) throw incomplete(view, path, resolution);
    resolved.set(path, resolution);
  }
  return resolved;
};

/** As resolveFiles, but gives the library's error for a file whose component is not whole. */
export const tryToResolveFiles = async (
  view: CommitView,
  paths: readonly string[]
): Promise<Map<string, Resolution | Error>> => {
  const plain = plainPlaces(view.tree, view.project.registry);
  const isNested = nestedFolders(view.project.registry);
  let resolver: MetadataResolver | undefined;
  const byLibrary = (path: string): FoundComponent | undefined => {
    resolver ??= new (library().MetadataResolver)(view.project.registry, libraryTree(view.tree), false);
    const [source] = resolver.getComponentsFromPath(view.tree.toFsPath(path)) as Array<SourceComponent | undefined>;
    return describeWhole(view, source, path);
  };
  await view.tree.loadFoldersOf(paths);
  // A file that another one's component already holds need not be resolved: a folder of a thousand files is walked once.
  const known = new Map<string, FoundComponent>();
  const answers = await view.tree.ask(
    paths.map((path) => (): FoundComponent | undefined => {
      const found =
        known.get(path) ??
        (isNested(path) ? resolveNested(view, path) : (resolvePlainly(view, plain, path) ?? byLibrary(path)));
      if (found === undefined || lacksItsList(found.source, view.project.registry)) return undefined;
      found.files.forEach((file) => known.set(file, found));
      return found;
    })
  );
  return new Map(answers.map((answer, index) => [paths[index], resolutionOf(view, answer, paths[index])]));
};

const viewOf = async (repo: Repository, commit: string, project: CommitProject): Promise<CommitView> => {
  // The tree leaves out what the rules ignore, and the rules are read from the tree.
  let ignores: IgnoreRules = () => false;
  const tree = await GitTree.open(repo.objects, commit, (path) => ignores(path));
  const rules = await readIgnoreRules(tree, project.packageDirectories);
  ignores = (path): boolean => directoryOf(path, project.packageDirectories) !== undefined && rules(path);
  let paths: Promise<readonly string[]> | undefined;
  const allPaths = (): Promise<readonly string[]> => (paths ??= listPaths(repo, commit, project));
  return { repo, commit, project, tree, ignores, allPaths };
};

const listPaths = async (
  repo: Repository,
  commit: string,
  { packageDirectories }: CommitProject
): Promise<readonly string[]> => {
  if (packageDirectories.length === 0) return [];
  const everything = packageDirectories.includes('');
  const files = await repo.listFiles(commit, everything ? undefined : packageDirectories);
  return files.map(({ path }) => path);
};

const resolvePlainly = (
  { tree, project }: CommitView,
  plain: PlainPlaces,
  path: string
): FoundComponent | undefined => {
  const found = plain(path);
  return found && plainComponent(found, tree, project.registry);
};

const resolveNested = (view: CommitView, path: string): FoundComponent | undefined => {
  const { tree, project } = view;
  const source = nestedComponent({
    tree: libraryTree(tree),
    registry: project.registry,
    top: tree.toFsPath(directoryOf(path, project.packageDirectories) ?? ''),
    path: tree.toFsPath(path),
  });
  return describeWhole(view, source, path);
};

const describeWhole = (
  { tree, project }: CommitView,
  source: SourceComponent | undefined,
  path: string
): FoundComponent | undefined => {
  if (source === undefined) return undefined;
  if (source.xml !== undefined && isLeftover(source.xml)) {
    if (source.xml === tree.toFsPath(path)) return undefined;
    throw new Error(`${tree.toRepositoryPath(source.xml)} is no metadata file, and ${path} needs one.`);
  }
  if (source.xml !== undefined && !tree.exists(source.xml)) {
    throw new Error(`${tree.toRepositoryPath(source.xml)} is missing or ignored, and ${path} needs it.`);
  }
  if (source.xml === undefined && needsMetadata(source.type)) {
    throw new Error(`the ${source.type.suffix ?? ''}-meta.xml of ${source.fullName} is missing or ignored.`);
  }
  const component = withDoubtful(
    describeComponent(withItsContent(asOneFile(source), tree), tree, project.registry),
    tree
  );
  const needed = [ownFilePlace(source, tree), schemaPlace(source, component.files[0])];
  const lacking = needed.find((place) => place !== undefined && !component.files.includes(place));
  if (lacking !== undefined) throw new Error(`${lacking} is missing or ignored, and ${path} needs it.`);
  return component;
};

/** A component with all files of which nothing tells whether they are its content: whichever changes, it does. */
const withDoubtful = (component: FoundComponent, tree: GitTree): FoundComponent => {
  const { source, files } = component;
  const others = doubtfulContents(source, tree).flatMap((path) => tree.filesAt(tree.toRepositoryPath(path)));
  return others.length === 0 ? component : { ...component, files: [...files, ...others] };
};

/** Content of any name, which its metadata file alone tells of: a static resource. The library notices when it converts it. */
const needsMetadata = (type: MetadataType): boolean => type.suffix !== undefined && hasMixedContent(type);

const noType: Resolution = { reason: noTypeClaims };

const resolutionOf = (
  { tree }: CommitView,
  answer: Readonly<{ value: FoundComponent | undefined } | { error: Error }>,
  path: string
): Resolution | Error => {
  if ('value' in answer) {
    const component = answer.value;
    if (component === undefined) return noType;
    if (!hasMixedContent(component.source.type) || component.files.includes(path)) return { component };
    return isLeftover(path) ? noType : { reason: contentElsewhere(component, tree) };
  }
  // The library looks for the content of a component that such a file does not make.
  if (isLeftover(path)) return noType;
  return answer.error.name === 'TypeInferenceError' && answer.error.message.includes('Could not infer')
    ? noType
    : answer.error;
};

/** Why a file with the name of a component changes nothing in an org. */
const contentElsewhere = ({ member, source: { content } }: FoundComponent, tree: GitTree): string =>
  `${memberKey(member)} takes its content from ${tree.toRepositoryPath(content ?? '')}`;

const incomplete = ({ tree, commit }: CommitView, path: string, { message }: Error): SfError =>
  new SfError(
    `${path} cannot be deployed from commit ${commit.slice(0, 7)}: ${message.replaceAll(tree.toFsPath('').replace(/\/$/, ''), '').replaceAll(/(^|\s|')\//g, '$1')}`,
    'IncompleteComponentError',
    ['Commit the missing file, delete the rest of the component, or have .forceignore leave out all of it.']
  );
