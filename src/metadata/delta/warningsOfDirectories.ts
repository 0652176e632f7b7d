import { counted } from '../../common/words.js';
import type { CommitView } from './commitView.js';
import { directoryOf } from './forceIgnore.js';

/**
 * Warns of what a change of the package directories leaves in the org, and of what it names in vain. Costs nothing where they are
 * the same.
 *
 * @returns a sentence for each directory
 * @throws SfError GitError
 */
export const warningsOfDirectories = async (from: CommitView | undefined, to: CommitView): Promise<string[]> => {
  const [before, now] = [from?.project.packageDirectories ?? [], to.project.packageDirectories];
  const named = [...now, ...to.project.leftOut];
  const added = now.filter((directory) => directory !== '' && !before.includes(directory));
  const left = before.filter((directory) => directory !== '' && directoryOf(`${directory}/`, named) === undefined);
  if (added.length + left.length === 0) return [];
  const files = await to.repo.listFiles(to.commit, [...added, ...left]);
  const count = (directory: string): number => files.filter(({ path }) => path.startsWith(`${directory}/`)).length;
  return [
    ...added
      .filter((directory) => count(directory) === 0)
      .map(
        (directory) =>
          `Package directory ${directory} of sfdx-project.json is empty or missing: nothing of it is deployed.`
      ),
    ...left
      .filter((directory) => count(directory) > 0)
      .map(
        (directory) =>
          `${directory} is no package directory any more: ${counted(count(directory), 'file')} of it ${count(directory) === 1 ? 'stays' : 'stay'} in the repository, and what the org has of it stays there.`
      ),
  ];
};
