import { simpleGit, type SimpleGit } from 'simple-git';
import { gitEnvironment, type GitVariables } from './environment.js';

/**
 * What simple-git refuses to pass on unless it is allowed (`VulnerabilityCategoryFlags` of `@simple-git/argv-parser`
 * 2.0). The environment is the user's own, and how their credentials, proxies and settings reach git.
 */
const userSettings = Object.fromEntries(
  [
    'AskPass',
    'ConfigEnvCount',
    'ConfigPaths',
    'CredentialHelper',
    'DiffExternal',
    'Editor',
    'Exec',
    'FsMonitor',
    'GitProxy',
    'GpgProgram',
    'HooksPath',
    'Include',
    'Pager',
    'ProtocolOverride',
    'SshCommand',
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
