import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import type { ConfigFile } from '../git/configSection.js';
import type { GitVariables } from '../git/environment.js';
import { porcelain } from '../git/porcelain.js';
import { Repository } from '../git/repository.js';
import { runGit } from '../git/runner.js';
import { checkGit } from '../git/version.js';

/** Where the driver is installed from, and for whom. */
export type PlaceRequest = Readonly<{
  /** For one repository, or for all of a user. */
  scope: ConfigFile['scope'];
  /** The folder that a person is in. */
  dir: string;
  env: GitVariables;
}>;

/** Where the driver is configured, and the file of attributes that sends files to it. */
export type Place = Readonly<{
  config: ConfigFile;
  attributesFile: string;
  /** The files that git tracks in the repository; undefined where the driver is for all of a user's. */
  files?: readonly string[];
}>;

/**
 * Finds where the driver is installed: the configuration of the repository and `.gitattributes` at the top of its work
 * tree, or the user's configuration and attributes.
 *
 * @throws SfError NotAGitRepositoryError; NoWorkingTreeError in a bare repository; GitVersionError, GitNotFoundError, GitError
 */
export const findPlace = async ({ scope, dir, env }: PlaceRequest): Promise<Place> => {
  if (scope === 'global') {
    await checkGit(porcelain(dir, env), env);
    return { config: { scope, dir, env }, attributesFile: await userAttributes(dir, env) };
  }
  const repo = await Repository.open(dir, { env });
  try {
    const { workTree } = repo;
    if (workTree === undefined) throw noWorkTree();
    const files = (await repo.ask(['ls-files', '--full-name', '-z'])).split('\0');
    return { config: { scope, dir: workTree, env }, attributesFile: join(workTree, '.gitattributes'), files };
  } finally {
    await repo.close();
  }
};

/** `core.attributesFile` of the user, else of the machine, else its default (gitattributes(5); git-config, `core.attributesFile`). */
const userAttributes = async (dir: string, env: GitVariables): Promise<string> => {
  const args = ['config', '--null', '--show-scope', '--type=path', '--get-all', 'core.attributesFile'];
  const { stdout } = await runGit(args, { dir, env, okCodes: [0, 1] });
  const fields = stdout.toString('utf8').split('\0');
  const values = fields.flatMap((field, index) =>
    index % 2 === 0 && (field === 'global' || field === 'system') ? [fields[index + 1]] : []
  );
  const set = values.at(-1);
  if (set !== undefined && set !== '') return resolve(dir, set);
  const { HOME: home = homedir(), XDG_CONFIG_HOME: folder = '' } = env;
  return join(folder === '' ? join(home, '.config') : folder, 'git', 'attributes');
};

const noWorkTree = (): SfError =>
  new SfError(
    'This repository is bare: it has no working tree whose .gitattributes could be edited.',
    'NoWorkingTreeError',
    ['Run the command in a clone that has one, or install the driver for all your repositories with --global.']
  );
