import type { Stage } from '../../support/stage.js';
import { contested } from '../metadata.js';

/** Class access that both features give: Noor behind the one that was there, Sam in front of it. */
const access = '<apexClass>RatingService</apexClass>';

/**
 * Shows what git's merge of lines makes of the two features.
 *
 * @throws Error when it merges better than the story says
 */
export const mergeByGit = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('What git alone makes of two of them');
  const branches = ['feature/asked-on', 'feature/rating-pending'];
  const printed = await stage.read(['git', 'merge-tree', '--write-tree', '--name-only', ...branches], { expected: 1 });
  const [tree] = printed.split('\n');

  narrator.say('Conflicts, by file, where only the description of the flow was changed by both:');
  const conflicts = countsOf(await stage.read(['git', 'grep', '--count', '^<<<<<<<', tree]));
  const inFlow = await stage.unseen(['git', 'cat-file', 'blob', `${tree}:${contested.flow.path}`]);
  if (conflicts !== '2 1') throw new Error(`git left ${conflicts} conflicts in the flow and the layout, not 2 and 1.`);
  const end = '</inputAssignments>\n        <inputReference>$Record</inputReference>\n    </recordUpdates>';
  if (inFlow.split(end).length !== 2) throw new Error('git left the two new elements of the flow apart.');
  narrator.proven('2 in the flow and 1 in the layout; in the flow, the two new elements share their last lines.');

  narrator.say('The profile it merges without a word. Both gave access to one class:');
  const { path } = contested.profile;
  const accesses = countsOf(await stage.read(['git', 'grep', '--count', access, tree, '--', path]));
  if (accesses !== '2') throw new Error(`git left the access to RatingService ${accesses} times, not twice.`);
  narrator.proven('The profile has that entry twice now.');
};

/** The numbers that `git grep --count` printed behind each file. */
const countsOf = (printed: string): string =>
  printed
    .split('\n')
    .map((line) => line.slice(line.lastIndexOf(':') + 1))
    .join(' ');
