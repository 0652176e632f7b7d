import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { SfError } from '@salesforce/core/sfError';
import { lazily } from '../../common/lazily.js';
import type { ReplacementConfig } from './project.js';
import { isTextFile } from './textFile.js';

const library = lazily<typeof import('minimatch')>('minimatch');

/** A file whose content was replaced on its way to the org: which variables it took, and what came out, as a hash only. */
export type ReplacedFile = Readonly<{ path: string; variables: readonly string[]; sha256: string }>;

/** Where replacements take their values from. */
export type ReplacementSources = Readonly<{
  env: Readonly<Record<string, string | undefined>>;
  /** The only environment variables that may be read. */
  allowedVariables: readonly string[];
  /** The instance that names them, for people. */
  instance?: string;
  /** Content of the commit's files that `replaceWithFile` names, by repository path. */
  files: ReadonlyMap<string, Buffer>;
}>;

/** Content with its replacements made. `unused` are those that name just this file and found nothing in it. */
export type Replaced = Readonly<{ content: Buffer; replaced: ReplacedFile | undefined; unused: readonly string[] }>;

/**
 * Whether a replacement is meant for a file: by the end of its path, or by a glob that may begin anywhere, both as
 * source-deploy-retrieve 13.7 has it (matchesFile).
 */
export const isMeantFor = ({ filename, glob }: ReplacementConfig, path: string): boolean =>
  (filename !== undefined && `/${path}`.endsWith(filename)) ||
  (glob !== undefined && library().minimatch(path, `**/${glob}`));

/** Whether some replacements that are meant for a file find anything in it: each puts its value in place of what it names alone. */
export const mayReplaceIn = (path: string, content: Buffer, configs: readonly ReplacementConfig[]): boolean => {
  const meant = configs.filter((config) => isMeantFor(config, path));
  if (meant.length === 0 || !isTextFile(path, content)) return false;
  const text = content.toString('utf8');
  return meant.some((config) => patternOf(config).test(text));
};

/**
 * The repository path of the file that a replacement's value is read from; undefined when it comes from elsewhere.
 *
 * @throws SfError ReplacementFileError for a path that leads out of the repository
 */
export const replacementFileOf = ({ replaceWithFile }: ReplacementConfig): string | undefined => {
  if (replaceWithFile === undefined) return undefined;
  const path = posix.normalize(replaceWithFile.replaceAll('\\', '/'));
  if (!posix.isAbsolute(path) && !path.startsWith('..') && !/^[a-z]:/i.test(path)) return path;
  throw new SfError(
    `sfdx-project.json replaces with the file "${replaceWithFile}", which is not in the repository. What is deployed comes from the commit alone.`,
    'ReplacementFileError',
    ['Commit the file and name it by its path in the repository, or use replaceWithEnv.']
  );
};

/**
 * Makes the replacements that a project asks for in one file, as the Salesforce CLI does on deploy.
 *
 * @throws SfError ReplacementVariableError, ReplacementFileError
 */
export const replaceIn = (
  path: string,
  content: Buffer,
  configs: readonly ReplacementConfig[],
  sources: ReplacementSources
): Replaced => {
  const meant = configs.filter((config) => isMeantFor(config, path));
  if (meant.length === 0 || !isTextFile(path, content)) return { content, replaced: undefined, unused: [] };
  const variables = new Set<string>();
  const unused: string[] = [];
  const read = (name: string): string | undefined => readVariable(name, path, sources);
  let text = content.toString('utf8');
  for (const config of meant.filter((candidate) => appliesNow(candidate, read))) {
    const pattern = patternOf(config);
    // Like the library, with the special patterns ($1, $&) of String.replace in the value.
    const next = text.replace(pattern, valueOf(config, path, read, sources));
    if (next !== text && config.replaceWithEnv !== undefined) variables.add(config.replaceWithEnv);
    if (next === text && config.filename !== undefined) unused.push(pattern.toString());
    text = next;
  }
  const after = Buffer.from(text, 'utf8');
  if (after.equals(content)) return { content, replaced: undefined, unused };
  const sha256 = createHash('sha256').update(after).digest('hex');
  return { content: after, replaced: { path, variables: [...variables].sort(), sha256 }, unused };
};

const appliesNow = ({ replaceWhenEnv }: ReplacementConfig, read: (name: string) => string | undefined): boolean =>
  (replaceWhenEnv ?? []).every(({ env, value }) => read(env) === String(value));

const patternOf = ({ stringToReplace, regexToReplace }: ReplacementConfig): RegExp =>
  stringToReplace === undefined
    ? new RegExp(regexToReplace ?? '', 'g')
    : new RegExp(stringToReplace.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&'), 'g');

const valueOf = (
  config: ReplacementConfig,
  path: string,
  read: (name: string) => string | undefined,
  { files }: ReplacementSources
): string => {
  const { replaceWithEnv, allowUnsetEnvVariable } = config;
  if (replaceWithEnv !== undefined) {
    const value = read(replaceWithEnv);
    if (value !== undefined) return value;
    if (allowUnsetEnvVariable === true) return '';
    throw variableError(
      `The environment variable ${replaceWithEnv}, which sfdx-project.json puts into ${path}, is not set.`,
      `Set ${replaceWithEnv} and repeat the command.`
    );
  }
  const file = replacementFileOf(config) ?? '';
  const value = files.get(file)?.toString('utf8').trim() ?? '';
  if (value !== '') return value;
  throw new SfError(
    `sfdx-project.json replaces in ${path} with the content of the file "${file}", which the commit does not have, or which is empty.`,
    'ReplacementFileError',
    [`Commit "${file}" with what is to be put into ${path}.`]
  );
};

const readVariable = (
  name: string,
  path: string,
  { env, allowedVariables, instance }: ReplacementSources
): string | undefined => {
  if (allowedVariables.includes(name)) return env[name];
  throw variableError(
    `sfdx-project.json replaces in ${path} depending on the environment variable ${name}, which ${instance === undefined ? 'the instance' : `instance ${instance}`} does not name.`,
    `Add "${name}" to ${instance === undefined ? '"replacementEnv" of the instance' : `plugins.sre.instances.${instance}.replacementEnv`} in sfdx-project.json on the main branch, or take the replacement out.`
  );
};

const variableError = (message: string, action: string): SfError =>
  new SfError(message, 'ReplacementVariableError', [action]);
