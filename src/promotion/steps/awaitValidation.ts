import { deployFailedError, validationUnverifiedError } from '../deployErrors.js';
import { unmetTestsOf } from '../unmetTestsOf.js';
import { planOf, type Step } from './step.js';
import { watchSent } from './watchSent.js';

/** Watches the validation before a pull request until the org says that it is done. */
export const awaitValidation: Step = {
  name: 'awaitValidation',
  describe: (run) => `Wait for validation ${run.validation?.deployId ?? ''} in ${planOf(run).org.username}`,
  done: async (run) => Promise.resolve(run.validated !== undefined || planOf(run).withoutDeploy !== undefined),
  run: async (run, tools) => {
    const { result, held } = await watchSent(run, tools);
    if (!result.success) throw deployFailedError({ ...planOf(run), ...run }, result);
    const unmet = await unmetTestsOf(tools.repo, planOf(run), result);
    if (unmet.length > 0) throw validationUnverifiedError({ ...planOf(run), ...run }, result, unmet);
    // An org makes only such a validation real as ran tests. One that was found by the names of its components may be of
    // other content: validations of others need no lock.
    const ranTests = result.testRun.numberRun > 0 && run.validation?.adopted === undefined;
    return {
      validated: { deployId: result.id, ranTests },
      validation: undefined,
      state: 'planned',
      lock: await held(),
    };
  },
};
