import { posix } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import type { RegistryAccess } from '@salesforce/source-deploy-retrieve';
import type { Repository } from '../../git/repository.js';
import { registryOf, type RegistrySettings } from './registry.js';

/** One entry of `replacements` in an sfdx-project.json, as the Salesforce CLI defines it. */
export type ReplacementConfig = Readonly<{
  filename?: string;
  glob?: string;
  stringToReplace?: string;
  regexToReplace?: string;
  replaceWithEnv?: string;
  replaceWithFile?: string;
  replaceWhenEnv?: ReadonlyArray<Readonly<{ env: string; value: string | number | boolean }>>;
  allowUnsetEnvVariable?: boolean;
}>;

/** What a commit's sfdx-project.json says about how its source is deployed. */
export type CommitProject = Readonly<{
  /** Repository paths without a slash at the end; `''` is the whole repository. */
  packageDirectories: readonly string[];
  /** The packages that directories belong to, by their repository paths. */
  packages: ReadonlyMap<string, string>;
  /** Package directories of packages that are not deployed: they are not among the others. */
  leftOut: readonly string[];
  /** Where new components go: the package directory that is marked so, else the first; undefined when there is none. */
  defaultDirectory: string | undefined;
  sourceApiVersion: string | undefined;
  registry: RegistryAccess;
  replacements: readonly ReplacementConfig[];
}>;

type ProjectJson = RegistrySettings &
  Readonly<{
    packageDirectories?: ReadonlyArray<Readonly<{ path?: string; default?: boolean; package?: string }>>;
    sourceApiVersion?: string | number;
    replacements?: readonly ReplacementConfig[];
  }>;

export const projectFile = 'sfdx-project.json';

/**
 * Reads a commit's project.
 *
 * @throws SfError NoProjectError, InvalidProjectError, InvalidPresetError, InvalidRegistryError
 */
export const readProject = async (repo: Repository, commit: string): Promise<CommitProject> => {
  const project = await readAny(repo, commit);
  if (project === undefined) {
    throw new SfError(`Commit ${commit.slice(0, 7)} has no ${projectFile} at its top.`, 'NoProjectError', [
      `Commit an ${projectFile} that names the package directories.`,
    ]);
  }
  const outside = project.packageDirectories.find(isOutside);
  if (outside !== undefined) throw outsideError(outside, commit);
  return project;
};

/**
 * Reads a commit's project; undefined when the commit has none. Throws as readProject does, but leaves out package directories
 * outside of the repository: what is to be deployed may be the commit that takes them away.
 */
export const readProjectIfAny = async (repo: Repository, commit: string): Promise<CommitProject | undefined> => {
  const project = await readAny(repo, commit);
  return (
    project && {
      ...project,
      packageDirectories: project.packageDirectories.filter((directory) => !isOutside(directory)),
    }
  );
};

const readAny = async (repo: Repository, commit: string): Promise<CommitProject | undefined> => {
  const content = await repo.readFile(commit, projectFile);
  return content === undefined ? undefined : projectOf(parseProject(content.toString('utf8'), commit));
};

/** Such as `../other`, or an absolute path: no commit has files there. */
const isOutside = (directory: string): boolean => /^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(directory);

const outsideError = (directory: string, commit: string): SfError =>
  new SfError(
    `${projectFile} of commit ${commit.slice(0, 7)} names the package directory ${directory}, which is outside of the repository.`,
    'InvalidProjectError',
    [`Take it out of packageDirectories in ${projectFile}, and commit that.`]
  );

const projectOf = (json: ProjectJson): CommitProject => ({
  packageDirectories: [...new Set((json.packageDirectories ?? []).map(({ path }) => repositoryFolder(path ?? '')))],
  packages: new Map(
    (json.packageDirectories ?? []).flatMap(({ path, package: name }) =>
      name === undefined ? [] : [[repositoryFolder(path ?? ''), name]]
    )
  ),
  leftOut: [],
  defaultDirectory: defaultDirectoryOf(json),
  sourceApiVersion: json.sourceApiVersion === undefined ? undefined : String(json.sourceApiVersion),
  registry: registryOf(json),
  replacements: json.replacements ?? [],
});

/**
 * A project of which only some packages are deployed: directories that belong to none always are.
 *
 * @param packages their names; undefined for all
 */
export const withPackages = (project: CommitProject, packages: readonly string[] | undefined): CommitProject => {
  if (packages === undefined) return project;
  const isDeployed = (directory: string): boolean => {
    const name = project.packages.get(directory);
    return name === undefined || packages.includes(name);
  };
  return {
    ...project,
    packageDirectories: project.packageDirectories.filter(isDeployed),
    leftOut: project.packageDirectories.filter((directory) => !isDeployed(directory)),
  };
};

const defaultDirectoryOf = ({ packageDirectories = [] }: ProjectJson): string | undefined => {
  const marked = packageDirectories.find((directory) => directory.default) ?? packageDirectories.at(0);
  return marked && repositoryFolder(marked.path ?? '');
};

const parseProject = (text: string, commit: string): ProjectJson => {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
    throw new Error('it is no JSON object');
  } catch (error) {
    throw new SfError(
      `${projectFile} of commit ${commit.slice(0, 7)} cannot be read: ${(error as Error).message}`,
      'InvalidProjectError',
      [`Correct ${projectFile} and commit it.`]
    );
  }
};

/** `./force-app/` and `force-app\main` as git names them. */
const repositoryFolder = (path: string): string => {
  const folder = posix.normalize(path.replaceAll('\\', '/')).replace(/\/$/, '');
  return folder === '.' ? '' : folder;
};
