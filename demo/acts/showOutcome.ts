import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../support/stage.js';

/** Shows the tree and what became of main and production; checks that production's org holds what main holds. */
export const showOutcome = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('Where everything is now');
  await stage.show(['sf', 'sre', 'instance', 'list']);
  await stage.quietly(['git', 'pull', '--quiet']);
  await stage.show(['git', '--no-pager', 'log', '--graph', '--format=%h %s (%an)', '-9']);
  const classes = 'force-app/main/default/classes';
  const onMain = await stage.unseen(['git', 'ls-tree', '--name-only', 'HEAD', `${classes}/`]);
  const inOrg = await readdir(join(stage.orgs, 'production', 'metadata', 'classes'));
  narrator.command(stage.line(['ls', join(stage.orgs, 'production', 'metadata', 'classes')]));
  narrator.output(inOrg.sort().join('\n'));
  if (onMain.trimEnd() !== inOrg.map((name) => `${classes}/${name}`).join('\n')) {
    throw new Error('The classes in the org of production are not those on main.');
  }
  narrator.proven('The org of production holds the classes of main, and the deleted ones are gone.');
};
