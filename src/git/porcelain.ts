import { simpleGit, type SimpleGit } from 'simple-git';
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
  return simpleGit({ baseDir: dir, allowEnvironment: Object.keys(environment), unsafe: userSettings }).env(environment);
};
