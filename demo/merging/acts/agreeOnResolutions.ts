import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../support/stage.js';

/** Lets the pipeline apply what was decided about a conflict whenever the same one comes back. */
export const agreeOnResolutions = async (stage: Stage): Promise<void> => {
  const { narrator, clone } = stage;
  narrator.act('An agreement: what was decided about a conflict is not asked again');
  narrator.say('Without this setting of the pipeline, a decision is offered when the same conflict comes back.');
  const file = join(clone, 'sfdx-project.json');
  const project = JSON.parse(await readFile(file, 'utf8')) as object;
  const agreed = { ...project, plugins: { sre: { resolutions: 'apply', instances: {} } } };
  await writeFile(file, `${JSON.stringify(agreed, null, 2)}\n`);
  await stage.show(['git', '--no-pager', 'diff', '--unified=1']);
  await stage.quietly(['git', 'commit', '--quiet', '--all', '-m', 'Apply what was decided about conflicts']);
  await stage.quietly(['git', 'push', '--quiet', 'origin', 'main']);
};
