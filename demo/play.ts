import { bringProject } from './acts/bringProject.js';
import { develop } from './acts/develop.js';
import { linkInstances } from './acts/linkInstances.js';
import { openOrgs } from './acts/openOrgs.js';
import { promoteFeatures } from './acts/promoteFeatures.js';
import { showOutcome } from './acts/showOutcome.js';
import { repositoryFolder } from './support/programs.js';
import type { Stage } from './support/stage.js';

const acts = [openOrgs, bringProject, linkInstances, develop, promoteFeatures, showOutcome];

/**
 * Plays all acts, one after the other.
 *
 * @param isOver asked after each act whether to stop there
 * @throws Error when a command does not end as the story needs
 */
export const play = async (stage: Stage, isOver: () => boolean): Promise<void> => {
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
