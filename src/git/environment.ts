/**
 * Variables that bind git to one repository (`git rev-parse --local-env-vars`) or that change which attributes it reads.
 * They are set, for instance, while a hook runs, and would make git look elsewhere than in the folder it is given.
 * What configures git for the user (GIT_CONFIG_COUNT, GIT_SSH_COMMAND, …) is left alone.
 */
const bindingVariables = [
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_ATTR_SOURCE',
  'GIT_COMMON_DIR',
  'GIT_DIR',
  'GIT_GRAFT_FILE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_INTERNAL_SUPER_PREFIX',
  'GIT_NAMESPACE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_PREFIX',
  'GIT_QUARANTINE_PATH',
  'GIT_REPLACE_REF_BASE',
  'GIT_SHALLOW_FILE',
  'GIT_WORK_TREE',
] as const;

/** Variables for a git process, on top of those of this process; `undefined` takes one away. */
export type GitVariables = Readonly<Record<string, string | undefined>>;

/**
 * The environment of every git process: that of this process, not bound to any repository, speaking English, and never
 * waiting for an answer that nobody can type. Credentials stay git's own business. `refs/replace` is not followed: a
 * fresh clone has none, and the same commits must give the same result everywhere.
 *
 * @param variables what to add or take away for one call
 */
export const gitEnvironment = (variables: GitVariables = {}): Record<string, string> => {
  const entries = Object.entries({
    ...process.env,
    ...Object.fromEntries(bindingVariables.map((name) => [name, undefined])),
    LC_ALL: 'C',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    ...(process.stdin.isTTY ? {} : { GIT_TERMINAL_PROMPT: '0' }),
    ...variables,
  });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
};
