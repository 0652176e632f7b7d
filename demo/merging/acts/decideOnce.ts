import type { Stage } from '../../support/stage.js';
import { showInOrg } from '../metadata.js';
import { promote } from '../promote.js';

/** What is decided for: what Sam made of the description of the flow. */
export const decidedDescription =
  'Asks for a rating as soon as an invoice is paid, and keeps on the invoice how that stands.';

/**
 * Brings both features into qa; the one conflict between them is shown and decided.
 *
 * @throws Error when there is another number of conflicts than one
 */
export const decideOnce = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('Into qa, one feature');
  await stage.show(promote('asked-on', '--from', 'dev'));

  narrator.act('Into qa, the other one: a conflict about one element');
  await stage.show(promote('rating-pending', '--from', 'dev'), { expected: 1 });
  narrator.say('Nothing was deployed, and the run waits for a decision. What is it about?');
  const listed = await stage.read(['sf', 'sre', 'conflict', 'list']);
  if (!listed.includes('1 conflict is open')) throw new Error('There is not just one conflict.');

  narrator.act('The decision');
  narrator.say('The description of Sam says what both elements of the flow do.');
  const why = 'It holds for the day and for the checkbox';
  const resolve = ['sf', 'sre', 'conflict', 'resolve', '--element', 'description', '--theirs', '--why', why];
  await stage.show(resolve);
  await stage.show(['sf', 'sre', 'promote', 'resume', '--no-prompt']);
  narrator.say('The flow in the org of qa has that description:');
  const lines = [`<description>${decidedDescription}</description>`];
  await showInOrg(stage, 'qa', { file: 'flow', pattern: '<description>', lines });
};
