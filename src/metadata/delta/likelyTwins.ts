import { posix } from 'node:path';
import { type CommitView, resolveFiles, whyLeftOut } from './commitView.js';
import type { FoundComponent } from './component.js';

/**
 * Finds components where the other package directories would have those that are given: in the same folder of a type, at the
 * top or in `main/default`. Costs as much as there are components, and nothing in a project of one package directory.
 *
 * @returns the components at these places, be they the same or not
 * @throws SfError IncompleteComponentError
 */
export const likelyTwins = async (
  view: CommitView,
  components: readonly FoundComponent[]
): Promise<readonly FoundComponent[]> => {
  const { packageDirectories } = view.project;
  if (packageDirectories.length < 2) return [];
  const roots = packageDirectories.flatMap((directory) => [directory, posix.join(directory, 'main/default')]);
  const places = new Set(
    components.flatMap((component) => {
      const { files } = component;
      const [file] = files;
      const start = `/${file}`.lastIndexOf(`/${folderOf(component)}/`);
      return start < 0 ? [] : roots.map((root) => posix.join(root, file.slice(start))).filter((path) => path !== file);
    })
  );
  const there = [...(await view.tree.entries([...places])).keys()];
  const resolved = await resolveFiles(
    view,
    there.filter((path) => whyLeftOut(view, path) === undefined)
  );
  return [...resolved.values()].flatMap((found) => ('component' in found ? [found.component] : []));
};

const folderOf = ({ source: { type, parent } }: FoundComponent): string => (parent?.type ?? type).directoryName;
