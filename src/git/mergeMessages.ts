import type { MergeConflict, MergeResult } from './merge.js';

/**
 * Reads the output of `git merge-tree --write-tree -z --messages --name-only`: the tree; the paths in conflict, ended by an
 * empty one; then messages, each as the number of its paths, the paths, its type, and its text.
 */
export const parseMergeTree = (output: string): MergeResult => {
  const parts = output.split('\0');
  const [tree] = parts;
  const end = parts.indexOf('', 1);
  const paths = parts.slice(1, end);
  const conflicts: MergeConflict[] = [];
  const named = new Set<string>();
  for (let at = end + 1; at + 1 < parts.length;) {
    const count = Number(parts[at]);
    const [type, text] = parts.slice(at + 1 + count);
    const kind = /^CONFLICT \((.*)\)$/.exec(type)?.[1];
    if (kind !== undefined) {
      const all = parts.slice(at + 1, at + 1 + count);
      conflicts.push({ path: all[0], kind, message: text.trim(), ...(count > 1 ? { paths: all } : {}) });
      for (const path of all) named.add(path);
    }
    at += count + 3;
  }
  // A path that no message of a conflict names is in conflict all the same.
  const others = paths.filter((path) => !named.has(path));
  return {
    tree,
    conflicts: [...conflicts, ...others.map((path) => ({ path, kind: 'contents', message: '' }))],
  };
};
