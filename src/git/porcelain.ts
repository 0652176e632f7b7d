import { SfError } from '@salesforce/core/sfError';
import { simpleGit, type SimpleGit, type SimpleGitOptions } from 'simple-git';
import { gitEnvironment, type GitVariables } from './environment.js';

/**
 * What simple-git refuses to pass on unless it is allowed (`VulnerabilityCategoryFlags` of `@simple-git/argv-parser`
 * 2.0). The environment is the user's own, and how their credentials, proxies and settings reach git: GIT_CONFIG_COUNT
 * alone can hold any of them. The arguments are written in this room.
 */
const userSettings = Object.fromEntries(
  [
    'Alias',
    'AskPass',
    'CommandBinaries',
    'ConfigEnvCount',
    'ConfigPaths',
    'CredentialHelper',
    'DiffExternal',
    'DiffTextConv',
    'Editor',
    'Exec',
    'Filter',
    'FsMonitor',
    'GitProxy',
    'GpgProgram',
    'HooksPath',
    'Include',
    'MergeDriver',
    'Pack',
    'Pager',
    'ProtocolOverride',
    'SshCommand',
    'Submodule',
    'TemplateDir',
    'UrlRewrite',
  ].map((setting) => [`allowUnsafe${setting}`, true])
);

/**
 * git's porcelain in one folder, through simple-git, with the same environment as the plumbing: simple-git by itself
 * takes away every variable that begins with GIT_.
 *
 * @param dir the folder; it must exist
 * @param env variables on top of those of this process
 */
export const porcelain = (dir: string, env: GitVariables = {}): SimpleGit => {
  const environment = gitEnvironment(env);
  const settings = { baseDir: dir, allowEnvironment: Object.keys(environment), unsafe: userSettings, errors: failure };
  return simpleGit(settings).env(environment);
};

/**
 * Waits for an answer of git's porcelain.
 *
 * @throws SfError GitError with what git said
 */
export const answerOf = async <T>(answer: PromiseLike<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    throw SfError.create({ name: 'GitError', message: cause.message.trim(), cause });
  }
};

/**
 * By itself simple-git takes a git that failed without a word for one that succeeded and printed nothing, and a git that
 * was killed too, which has no exit code (errorDetectionPlugin in simple-git 4.0): a repository would seem to have no
 * remotes.
 */
const failure: SimpleGitOptions['errors'] = (error, { exitCode, stdErr }) => {
  if (error !== undefined || exitCode === 0) return error;
  const said = Buffer.concat(stdErr).toString('utf8').trim();
  return Buffer.from(said === '' ? `git ended ${howEnded(exitCode)}, and said nothing.` : said);
};

const howEnded = (exitCode: number | null): string =>
  exitCode === null ? 'before it answered' : `with exit code ${exitCode}`;
