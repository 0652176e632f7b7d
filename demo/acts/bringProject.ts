import type { Stage } from '../support/stage.js';
import { repositoryFolder } from '../support/programs.js';
import { deployAll } from './deploys.js';
import { instances } from './openOrgs.js';

/** The project as the demo lays it down. */
const project = `${repositoryFolder}/demo/project`;

/** Makes a remote and a clone with the project, deploys it to production, and refreshes the sandboxes from there. */
export const bringProject = async (stage: Stage): Promise<void> => {
  const { narrator, dir } = stage;
  narrator.act('A project, a remote, and orgs that hold the same');
  await stage.quietly(['git', 'init', '--bare', '--quiet', stage.remote], { dir });
  await stage.quietly(['git', 'clone', '--quiet', stage.remote, stage.clone], { dir });
  await stage.quietly(['cp', '-R', `${project}/.`, stage.clone], { dir });
  narrator.command('cd $DEMO/ratings');
  await stage.quietly(['git', 'add', '.']);
  await stage.quietly(['git', 'commit', '--quiet', '-m', 'Ratings, as they are in production']);
  await stage.quietly(['git', 'push', '--quiet', 'origin', 'main']);
  narrator.say('The sf CLI deploys it to production; of its JSON answer, the gist:');
  await deployAll(stage, [{ org: 'production', args: ['--source-dir', 'force-app'] }]);
  narrator.say('The sandboxes become copies of it, as they do when somebody refreshes them:');
  const sandboxes = instances.filter(({ kind }) => kind === 'sandbox').map(({ name }) => name);
  const login = ['--home', stage.home, '--login', 'access-token'];
  const refresh = ['refresh', '--org', sandboxes.join(','), '--copy-of', 'production', '--dir', stage.orgs, ...login];
  narrator.output(await stage.quietly(['npm', 'run', '--silent', 'local-org', '--', ...refresh]));
};
