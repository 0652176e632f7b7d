import { bringProject } from './acts/bringProject.js';
import { develop } from './acts/develop.js';
import { linkInstances } from './acts/linkInstances.js';
import { openOrgs } from './acts/openOrgs.js';
import { promoteFeatures } from './acts/promoteFeatures.js';
import { showOutcome } from './acts/showOutcome.js';
import { repositoryFolder } from './support/programs.js';
import type { Stage } from './support/stage.js';

/** A story: its acts, and what there is to try once they are over. */
export type Scene = Readonly<{ acts: ReadonlyArray<(stage: Stage) => Promise<void>>; toTry: readonly string[] }>;

/** Features on their way to production, one with a deletion, and one that an org refuses. */
export const releasing: Scene = {
  acts: [openOrgs, bringProject, linkInstances, develop, promoteFeatures, showOutcome],
  toTry: [
    'For instance, give Kim the field that the org of qa missed:',
    '  git -C $DEMO/kim add . && git -C $DEMO/kim commit -m "Add the field of half stars"',
    '  sf sre promote --feature half-stars',
  ],
};

/**
 * Plays all acts of a scene, one after the other.
 *
 * @param isOver asked after each act whether to stop there
 * @throws Error when a command does not end as the story needs
 */
export const play = async (stage: Stage, isOver: () => boolean, { acts }: Scene = releasing): Promise<void> => {
  const started = Date.now();
  stage.narrator.say(
    `DEMO=${stage.dir}  all that follows happens here, in a home of its own`,
    `SRE=${repositoryFolder}  this repository`,
    'Behind "sf sre" stands bin/run.js of this repository, which starts faster than through sf; "sf" alone is the real CLI.'
  );
  for (const act of acts) {
    await act(stage);
    if (isOver()) return;
  }
  stage.narrator.say(`That took ${Math.round((Date.now() - started) / 1000)} seconds.`);
};
