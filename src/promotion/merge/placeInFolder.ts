import { posix } from 'node:path';

/**
 * The folders whose own folders name a component, and whose main files have that name: of Lightning web components and Aura
 * bundles ("Component Bundles" in both developer guides), and of objects in source format.
 */
const holders: ReadonlySet<string> = new Set(['lwc', 'aura', 'objects']);

/** What an Aura bundle has behind its name in its other files ("Component Bundles" in the Lightning Aura Components guide). */
const parts = /^(?:Controller|Helper|Renderer)?$/;

/**
 * Where a file goes with a renamed folder: under a name that is made of the folder's, it gets the new one. `lwc/old/old.css`
 * is no file of a bundle `fresh` as `lwc/fresh/old.css`.
 *
 * @param from where the file is
 * @param to where git would put it, under its own name
 */
export const placeInFolder = (from: string, to: string): string => {
  const [before, now] = [from, to].map((path) => posix.dirname(path));
  const [oldName, newName] = [before, now].map((folder) => posix.basename(folder));
  const file = posix.basename(to);
  const [stem] = file.split('.');
  const isNamed = stem.startsWith(oldName) && parts.test(stem.slice(oldName.length));
  if (!holders.has(posix.basename(posix.dirname(before))) || !isNamed) return to;
  return posix.join(now, newName + file.slice(oldName.length));
};
