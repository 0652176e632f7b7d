/**
 * The settings of git that say how objects are written here: asked for together, since each question is a process. Texts
 * are given as they stand, except those that git reads as a boolean, whichever way it was spelled (`--type=bool-or-str`).
 */
export const settingsArguments = [
  'config',
  '--null',
  '--type=bool-or-str',
  '--get-regexp',
  '^(extensions\\.partialclone|remote\\..*\\.promisor|commit\\.gpgsign|(author|committer)\\.(name|email))$',
] as const;

/** Settings by name (in lower case but for a remote's own name), the last of several values: that one counts. */
export type Settings = ReadonlyMap<string, string>;

/** Reads what git answers to {@link settingsArguments}: each name with its value after a line end, each ended by NUL. */
export const parseSettings = (output: string): Settings =>
  new Map(
    output
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => {
        const end = entry.indexOf('\n');
        return end < 0 ? [entry, 'true'] : [entry.slice(0, end), entry.slice(end + 1)];
      })
  );

/** Whether objects were left out when the repository was cloned (gitrepository-layout, git-config `remote.<name>.promisor`). */
export const isPartialBy = (settings: Settings): boolean =>
  [...settings.keys()].some((name) => name === 'extensions.partialclone' || name.endsWith('.promisor'));

/**
 * Whether git names the same person as author and as committer: it does unless settings or variables tell them apart
 * (git-commit, "Commit information").
 *
 * @param env the variables that git is run with
 */
export const isAuthorCommitter = (settings: Settings, env: Readonly<Record<string, string | undefined>>): boolean =>
  ![...settings.keys()].some((name) => /^(author|committer)\./.test(name)) &&
  ['NAME', 'EMAIL', 'DATE'].every((field) => env[`GIT_AUTHOR_${field}`] === env[`GIT_COMMITTER_${field}`]);
