import type { ObjectReader } from './objects.js';

/** How many commits are looked through for an ancestor before git is asked. */
const nearCommits = 16;

/**
 * Whether a commit is found among the closest ancestors of another, which costs no process.
 *
 * @throws SfError GitError
 */
export const isNear = async (objects: ObjectReader, ancestor: string, descendant: string): Promise<boolean> => {
  const seen = new Set([descendant]);
  for (const commit of seen) {
    if (commit === ancestor) return true;
    if (seen.size > nearCommits) return seen.has(ancestor);
    const object = await objects.find(`${commit}^{commit}`);
    const head = object?.content.toString('latin1') ?? '';
    const end = head.indexOf('\n\n');
    for (const [, parent] of head.slice(0, end < 0 ? undefined : end).matchAll(/^parent (.+)$/gm)) seen.add(parent);
  }
  return false;
};
