/** Variables of the proxy, which core uses for 127.0.0.1 too, whatever NO_PROXY says. */
const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'];

/** What keeps the CLI from asking anything beyond this machine, and from the desktop's keychain. */
const quiet: Readonly<Record<string, string>> = {
  SF_DISABLE_TELEMETRY: 'true',
  SF_SKIP_NEW_VERSION_CHECK: 'true',
  SF_DISABLE_AUTOUPDATE: 'true',
  SF_AUTOUPDATE_DISABLE: 'true',
  SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  // Its writer is a thread of its own, for which every command waits for about a second at its end.
  SF_DISABLE_LOG_FILE: 'true',
  CI: 'true',
};

/**
 * The environment for a child process that must see nothing of this machine's orgs and settings: `home` as HOME, no
 * proxy, none of this process's own SF_ and SFDX_ variables, the CLI quiet.
 */
export const isolatedEnvironment = (
  home: string,
  extra: Readonly<Record<string, string>> = {}
): Readonly<Record<string, string>> => {
  const kept = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !proxies.includes(name) && !/^(SF|SFDX|FORCE)_/.test(name)
  ) as Array<[string, string]>;
  return { ...Object.fromEntries(kept), ...isolatedVariables(home), ...extra };
};

/** The variables alone that lead the CLI into `home` and keep it quiet. */
export const isolatedVariables = (home: string): Readonly<Record<string, string>> => ({
  ...quiet,
  HOME: home,
  USERPROFILE: home,
  XDG_CONFIG_HOME: `${home}/.config`,
  XDG_DATA_HOME: `${home}/.local/share`,
  XDG_CACHE_HOME: `${home}/.cache`,
});

/**
 * Runs `work` while this process itself has the isolated environment of `home`, and puts everything back afterwards,
 * whatever happens. Not to be nested or run twice at once: the environment belongs to the whole process.
 */
export const withHome = async <T>(home: string, work: () => Promise<T>): Promise<T> => {
  const restore = enterHome(home);
  try {
    return await work();
  } finally {
    restore();
  }
};

/** Gives this process the isolated environment of `home`, and a function that puts the earlier one back. */
export const enterHome = (home: string): (() => void) => enterEnvironment(isolatedEnvironment(home));

/** Gives this process an environment, which libraries below node see too, and a function that puts the earlier one back. */
export const enterEnvironment = (next: Readonly<Record<string, string | undefined>>): (() => void) => {
  const before = { ...process.env };
  replaceEnvironment(next);
  return () => replaceEnvironment(before);
};

const replaceEnvironment = (next: Readonly<Record<string, string | undefined>>): void => {
  for (const name of Object.keys(process.env)) if (next[name] === undefined) delete process.env[name];
  for (const [name, value] of Object.entries(next)) if (value !== undefined) process.env[name] = value;
};
