import type { GitVariables } from './environment.js';
import { runGit } from './runner.js';

/** Which of git's configuration files is meant, and where git is asked. */
export type ConfigFile = Readonly<{ scope: 'local' | 'global'; dir: string; env?: GitVariables }>;

/** The settings of a section by their names in it. */
export type ConfigSection = Readonly<Record<string, string>>;

/**
 * The settings of a section in one configuration file, such as those of `merge.sf-sre`; of several values the last.
 *
 * @param section its name, of letters, digits, `.` and `-`
 * @throws SfError GitError
 */
export const readSection = async (file: ConfigFile, section: string): Promise<ConfigSection> => {
  const pattern = `^${section.replaceAll('.', '\\.')}\\.[^.]+$`;
  const { stdout } = await config(file, ['--null', '--get-regexp', pattern], [0, 1]);
  const entries = stdout
    .toString('utf8')
    .split('\0')
    .filter((entry) => entry.includes('\n'))
    .map((entry) => {
      const end = entry.indexOf('\n');
      return [entry.slice(section.length + 1, end), entry.slice(end + 1)] as const;
    });
  return Object.fromEntries(entries);
};

/**
 * Makes a section of one configuration file hold just these settings.
 *
 * @returns whether there was anything to write
 * @throws SfError GitError, such as where the file cannot be written
 */
export const writeSection = async (file: ConfigFile, section: string, settings: ConfigSection): Promise<boolean> => {
  const before = await readSection(file, section);
  const set = Object.keys(settings).filter((name) => before[name] !== settings[name]);
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(settings, name));
  for (const name of set) await config(file, ['--replace-all', `${section}.${name}`, settings[name]]);
  for (const name of gone) await config(file, ['--unset-all', `${section}.${name}`]);
  return set.length + gone.length > 0;
};

/**
 * Takes a section out of one configuration file.
 *
 * @returns whether it was there
 * @throws SfError GitError
 */
export const removeSection = async (file: ConfigFile, section: string): Promise<boolean> => {
  if (Object.keys(await readSection(file, section)).length === 0) return false;
  await config(file, ['--remove-section', section]);
  return true;
};

const config = (
  { scope, dir, env }: ConfigFile,
  args: readonly string[],
  okCodes: readonly number[] = [0]
): ReturnType<typeof runGit> => runGit(['config', `--${scope}`, ...args], { dir, env, okCodes });
