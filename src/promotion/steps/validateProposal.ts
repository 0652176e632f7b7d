import { deployFailedError } from '../deployErrors.js';
import { planOf, type Step } from './step.js';

/** Validates what a pull request is to bring, before it is opened: a check-only deploy in the target's org. */
export const validateProposal: Step = {
  name: 'validateProposal',
  describe: (run) => `Validate in ${planOf(run).org.username}`,
  done: async (run) => Promise.resolve(run.validated !== undefined || planOf(run).withoutDeploy !== undefined),
  run: async (run, tools) => {
    const { org, clock, wait, frequency, signal, report, deployPackage, settlingTime } = tools;
    const [{ sendValidation }, { watchDeploy }] = await Promise.all([
      import('../../org/sendValidation.js'),
      import('../../org/watch.js'),
    ]);
    const { testLevel, tests, ignoreWarnings } = planOf(run);
    const { zip } = await deployPackage(run);
    const connected = await org(run);
    const patience = { clock, signal, wait, settlingTime };
    const id = await sendValidation(connected, zip, { testLevel, tests, ignoreWarnings }, patience);
    const onStatus: Parameters<typeof watchDeploy>[2]['onStatus'] = (status) => report({ type: 'status', status });
    const watching = { clock, wait, frequency, signal, onStatus, checkOnly: true };
    const result = await watchDeploy(connected, id, watching);
    report({ type: 'result', result });
    if (!result.success) throw deployFailedError({ ...planOf(run), ...run }, result);
    // An org makes only such a validation real as ran tests.
    return { validated: { deployId: id, ranTests: result.testRun.numberRun > 0 } };
  },
};
