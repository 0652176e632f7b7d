import { memberKey } from '../../common/member.js';
import { type CommitView, type Resolution, tryToResolveFiles } from './commitView.js';

/**
 * Of files that two commits have, those that are of another component in the later one, or of none in the earlier one: its
 * registry has types, or presets, that the earlier one's has not.
 *
 * @param paths repository paths that neither commit leaves out
 */
export const newlyClaimed = async (
  from: CommitView,
  to: CommitView,
  paths: readonly string[]
): Promise<readonly string[]> => {
  if (paths.length === 0) return [];
  const [before, now] = [await tryToResolveFiles(from, paths), await tryToResolveFiles(to, paths)];
  return paths.filter((path) => {
    const key = keyOf(now.get(path));
    return key !== undefined && key !== keyOf(before.get(path));
  });
};

const keyOf = (resolution: Resolution | Error | undefined): string | undefined =>
  resolution !== undefined && 'component' in resolution ? memberKey(resolution.component.member) : undefined;
