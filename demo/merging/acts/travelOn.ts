import type { Stage } from '../../support/stage.js';
import { promote } from '../promote.js';

/** What a plan says of the decision. */
const applied = 'Conflicts resolved as it was decided [1]:';

/**
 * Both features go on into uat and production, one after the other; the conflict comes back in each, and nobody is asked.
 *
 * @throws Error when the decision is not in the plan, or not the only one that is kept
 */
export const travelOn = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('Into uat, one after the other');
  await stage.show(promote('asked-on'));
  narrator.say('Here the second one meets the same conflict. The plan says what comes of it:');
  const planned = await stage.read(['sf', 'sre', 'promote', 'plan', '--feature', 'rating-pending']);
  if (!planned.includes(applied)) throw new Error('The plan does not show the decision.');
  await stage.show(promote('rating-pending'));

  narrator.act('Into production, one after the other');
  await stage.show(promote('asked-on'));
  const printed = await stage.read(promote('rating-pending'));
  if (!printed.includes(applied)) throw new Error('The plan for production does not show the decision.');
  narrator.proven('The same conflict in three instances, decided once.');
  const listed = await stage.read(['sf', 'sre', 'resolution', 'list']);
  if (listed.split('Ask_For_Rating').length !== 2) throw new Error('Not just one decision is kept.');
};
