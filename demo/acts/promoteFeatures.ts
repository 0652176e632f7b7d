import type { Stage } from '../support/stage.js';
import { proveUnchanged } from './proveUnchanged.js';

/** Two features travel from dev to production; a third is refused on the way. */
export const promoteFeatures = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('Into qa, one feature');
  narrator.say(
    'The first promotion says where the feature was developed; from then on it is known.',
    'Without --no-prompt it would ask before it deploys, for production by the name of the instance.'
  );
  await stage.show(promote('--feature', 'rating-reminder', '--from', 'dev'));

  narrator.act('Into qa, a feature that the org refuses');
  await proveUnchanged(stage, 'qa', async () => {
    await stage.show(promote('--feature', 'half-stars', '--from', 'dev'), { expected: 1 });
  });

  narrator.act('Into qa, a feature that deletes');
  await stage.show(promote('--feature', 'retire-import', '--from', 'dev'));

  narrator.act('Into uat, both as one unit');
  await stage.show(promote(...both, '--concise'));

  narrator.act('Into production');
  await stage.show(promote(...both));
};

const both = ['--feature', 'rating-reminder', '--feature', 'retire-import'];

const promote = (...flags: readonly string[]): readonly string[] => ['sf', 'sre', 'promote', ...flags, '--no-prompt'];
