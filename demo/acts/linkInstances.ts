import type { Stage } from '../support/stage.js';
import { instances } from './openOrgs.js';

/** Links the orgs to branches, the root first, and shares the pipeline on the main branch. */
export const linkInstances = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('Each org gets a branch: dev → qa → uat → production');
  narrator.say(
    'An instance is an org and the branch that reflects it. --baseline records that the org holds the branch.'
  );
  for (const { name, branch, parent } of instances) {
    const link = ['sf', 'sre', 'instance', 'link', '--name', name, '--target-org', name, '--branch', branch];
    await stage.show(parent === undefined ? link : [...link, '--parent', parent, '--create-branch', '--baseline']);
  }
  narrator.say('The pipeline is part of the project: sfdx-project.json on the main branch says what counts.');
  await stage.quietly(['git', 'commit', '--quiet', '--all', '-m', 'Link dev, qa, uat and production']);
  await stage.quietly(['git', 'push', '--quiet', 'origin', 'main']);
  await stage.show(['sf', 'sre', 'instance', 'baseline', '--name', 'production']);
};
