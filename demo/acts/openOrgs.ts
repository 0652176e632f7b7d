import type { Stage } from '../support/stage.js';

/** The instances, the root first, each with an org of its name. */
export const instances = [
  { name: 'production', kind: 'production' },
  { name: 'uat', kind: 'sandbox' },
  { name: 'qa', kind: 'sandbox' },
  { name: 'dev', kind: 'sandbox' },
] as const;

/** Milliseconds that a deploy and a retrieve take in the local orgs: enough to be seen. */
const orgTimes = ['--run-time', '300', '--retrieve-time', '50'];

/** Starts four local orgs that are logged in at the demo's home. */
export const openOrgs = async (stage: Stage): Promise<void> => {
  stage.narrator.act('Four Salesforce orgs, on this machine');
  const orgs = instances.map(({ name, kind }) => `${name}:${kind}`).join(',');
  const where = ['--dir', stage.orgs, '--home', stage.home, '--login', 'access-token'];
  const printed = await stage.quietly(
    ['npm', 'run', 'local-org', '--', 'start', '--orgs', orgs, ...where, ...orgTimes, '--detach'],
    { mustEnd: true }
  );
  stage.narrator.output(printed.slice(0, printed.indexOf('\nUse them')));
};
