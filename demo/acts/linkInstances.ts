import type { Stage } from '../support/stage.js';
import { instances } from './openOrgs.js';

/** Links the orgs to branches, and shares the pipeline on the main branch. */
export const linkInstances = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('Each org gets a branch: dev → qa → uat → production');
  narrator.say(
    'An instance is an org and the branch that reflects it. "sf sre instance link" makes one, this makes all four.',
    '--baseline records that each org holds its branch.'
  );
  const orgs = instances.flatMap(({ name }) => ['--instance', `${name}=${name}`]);
  const agreed = ['--baseline', '--create-branches', '--publish', '--no-prompt'];
  await stage.show(['sf', 'sre', 'pipeline', 'init', '--template', 'progressive', ...orgs, ...agreed]);
  narrator.say('The pipeline is part of the project: sfdx-project.json on the main branch says what counts.');
  await stage.quietly(['git', 'pull', '--quiet', '--autostash']);
};
