import { proveUnchanged } from '../../acts/proveUnchanged.js';
import { promote } from '../../merging/promote.js';
import type { Stage } from '../../support/stage.js';

/** The class is stopped before anything is sent; then both go together, into every instance. */
export const promoteTogether = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('Into qa, the class alone');
  await proveUnchanged(stage, 'qa', async () => {
    await stage.show(promote('half-stars', '--from', 'dev'), { expected: 1 });
  });

  narrator.act('Into qa, with what it needs');
  await stage.show(promote('half-stars', '--from', 'dev', '--with-features'));

  narrator.act('On into production');
  await stage.show(promote('half-stars', '--to', 'production', '--with-features'));
  await stage.show(['sf', 'sre', 'feature', 'list']);
};
