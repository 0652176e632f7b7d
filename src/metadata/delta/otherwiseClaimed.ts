import { memberKey } from '../../common/member.js';
import { type CommitView, type Resolution, tryToResolveFiles } from './commitView.js';

/** Files that the registries of two commits take for other components. */
export type OtherwiseClaimed = Readonly<{
  /** Those that are of another component in the later commit, or of none in the earlier one. */
  anew: readonly string[];
  /** Those that are of none in the later commit any more: a part of a component whose preset was dropped. */
  noMore: readonly string[];
}>;

/**
 * Finds the files that two commits have and take for other components, since their registries differ in types or presets.
 *
 * @param paths repository paths that neither commit leaves out
 * @throws SfError ObjectMissingError
 */
export const otherwiseClaimed = async (
  from: CommitView,
  to: CommitView,
  paths: readonly string[]
): Promise<OtherwiseClaimed> => {
  if (paths.length === 0) return { anew: [], noMore: [] };
  const [before, now] = [await tryToResolveFiles(from, paths), await tryToResolveFiles(to, paths)];
  const moved = paths.filter((path) => keyOf(now.get(path)) !== keyOf(before.get(path)));
  const isClaimed = (path: string): boolean => keyOf(now.get(path)) !== undefined;
  return { anew: moved.filter(isClaimed), noMore: moved.filter((path) => !isClaimed(path)) };
};

const keyOf = (resolution: Resolution | Error | undefined): string | undefined =>
  resolution !== undefined && 'component' in resolution ? memberKey(resolution.component.member) : undefined;
