import { counted } from '../../common/words.js';
import { planOf, type Step } from './step.js';

/** Sends the deploy and journals its id before anything waits on it. It is never sent twice. */
export const sendDeploy: Step = {
  name: 'sendDeploy',
  describe: (run) => {
    const { sent, deleted, org } = planOf(run);
    return `Deploy ${counted(sent.length, 'component')} and ${counted(deleted.length, 'deletion')} to ${org.username}`;
  },
  before: async () => Promise.resolve({ state: 'sending' }),
  done: async (run) => Promise.resolve(run.deployId !== undefined || planOf(run).withoutDeploy !== undefined),
  run: async (run, { org, deployPackage, signal }) => {
    const { testLevel, tests, ignoreWarnings } = planOf(run);
    const { zip } = await deployPackage(run);
    const { sendDeploy: send } = await import('../../org/send.js');
    signal.throwIfAborted();
    const deployId = await send(await org(run), zip, { checkOnly: false, testLevel, tests, ignoreWarnings });
    return { deployId, state: 'deploying' };
  },
};
