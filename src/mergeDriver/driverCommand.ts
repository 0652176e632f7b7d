import { ofAncestors, placeholders } from './gitArguments.js';

/** What git runs: by which node, and which script. */
export type Program = Readonly<{ node: string; script: string }>;

/**
 * The command of the driver as git's configuration has it. git fills in its placeholders and gives it to sh, on Windows too
 * (ll_ext_merge in git's ll-merge.c).
 *
 * Where the plugin was uninstalled, git's own merge of lines stays; where node was updated and is elsewhere now, as with
 * every update of an sf that brings its own, the one in PATH does it.
 *
 * @param isOfAncestors whether the results are only the bases of other merges
 */
export const driverCommand = (
  { node, script }: Program,
  { isOfAncestors = false }: Readonly<{ isOfAncestors?: boolean }> = {}
): string =>
  [
    `node=${quoted(node)}; test -x "$node" || node=$(command -v node);`,
    `if test -n "$node" && test -f ${quoted(script)}; then "$node" ${quoted(script)} ${[...placeholders, ...(isOfAncestors ? [ofAncestors] : [])].join(' ')};`,
    'else git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B || exit 1; fi',
  ].join(' ');

/** A path as one word for sh, with what git would fill in doubled; sh on Windows takes slashes. */
const quoted = (path: string): string =>
  `'${(process.platform === 'win32' ? path.replaceAll('\\', '/') : path).replaceAll("'", "'\\''").replaceAll('%', '%%')}'`;
