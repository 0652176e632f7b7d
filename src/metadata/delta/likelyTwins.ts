import { posix } from 'node:path';
import { groupBy } from '../../common/groupBy.js';
import { type CommitView, resolveFiles, whyLeftOut } from './commitView.js';
import type { FoundComponent } from './component.js';
import { likelyRoots } from './likelyRoots.js';

/**
 * Finds components where the package directories would have those that are given: in the folder of their type, and in the same
 * folder below it. Costs as much as there are components, and next to nothing where no such folder is there but their own.
 *
 * @returns the components at these places, be they the same or not
 * @throws SfError IncompleteComponentError
 */
export const likelyTwins = async (
  view: CommitView,
  components: readonly FoundComponent[]
): Promise<readonly FoundComponent[]> => {
  const likely = groupBy(components.flatMap(likelyIn), ({ folder }) => folder);
  const folders = likelyRoots(view).flatMap((root) => [...likely.keys()].map((folder) => ({ root, folder })));
  const present = await view.tree.entries(folders.map(({ root, folder }) => posix.join(root, folder)));
  const places = new Set<string>();
  for (const { root, folder } of folders) {
    const whole = posix.join(root, folder);
    if (!present.has(whole)) continue;
    for (const { name, file } of likely.get(folder) ?? []) {
      const place = `${whole}/${name}`;
      if (place !== file) places.add(place);
    }
  }
  const there = [...(await view.tree.entries([...places])).keys()];
  const resolved = await resolveFiles(
    view,
    there.filter((path) => whyLeftOut(view, path) === undefined)
  );
  return [...resolved.values()].flatMap((found) => ('component' in found ? [found.component] : []));
};

type Likely = Readonly<{ folder: string; name: string; file: string }>;

/** The folders from that of the type on in which a file of this name is likely to be the same component. */
const likelyIn = ({ source: { type, parent }, files: [file] }: FoundComponent): readonly Likely[] => {
  const { directoryName } = parent?.type ?? type;
  const start = `/${file}`.lastIndexOf(`/${directoryName}/`);
  const name = posix.basename(file);
  const same = start < 0 ? undefined : file.slice(start, -name.length - 1);
  // A type that is recognised by its folder, or that has folders below it, has more of a component's name in the path.
  const isFlat = parent === undefined && type.strictDirectoryName !== true && type.folderType === undefined;
  return [
    ...(same === undefined ? [] : [{ folder: same, name, file }]),
    ...(isFlat && same !== directoryName ? [{ folder: directoryName, name, file }] : []),
  ];
};
