import { thisSender } from '../sender.js';
import { planOf, type Step } from './step.js';

/** Sends the validation before a pull request, and journals its id before anything waits on it. It is never sent twice. */
export const sendValidation: Step = {
  name: 'sendValidation',
  describe: (run) => `Validate in ${planOf(run).org.username}`,
  before: async ({ validation }, { clock }) =>
    Promise.resolve({ state: 'validating', validation: { ...validation, sentBy: thisSender(clock.now()) } }),
  done: async ({ validation, validated, plan }) =>
    Promise.resolve(validation?.deployId !== undefined || validated !== undefined || plan?.withoutDeploy !== undefined),
  run: async (run, { org, deployPackage, signal }) => {
    const { testLevel, tests, ignoreWarnings } = planOf(run);
    const { zip } = await deployPackage(run);
    const { sendDeploy: send } = await import('../../org/send.js');
    signal.throwIfAborted();
    const deployId = await send(await org(run), zip, { checkOnly: true, testLevel, tests, ignoreWarnings });
    return { validation: { ...run.validation, deployId } };
  },
};
