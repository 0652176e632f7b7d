import { deployFailedError } from '../deployErrors.js';
import type { RecordedDeploy } from '../record.js';
import { planOf, type Step } from './step.js';
import { watchSent } from './watchSent.js';

/** Watches the deploy until the org says that it is done. */
export const awaitDeploy: Step = {
  name: 'awaitDeploy',
  describe: (run) => `Wait for deploy ${run.deployId ?? ''} in ${planOf(run).org.username}`,
  done: async (run) => Promise.resolve(run.deploy !== undefined || planOf(run).withoutDeploy !== undefined),
  run: async (run, tools) => {
    const { result, held } = await watchSent(run, tools);
    // A partial success is never published: rollbackOnError is always sent, and only this status says that all is in.
    if (!result.success || result.status !== 'Succeeded') throw deployFailedError({ ...planOf(run), ...run }, result);
    const deploy: RecordedDeploy = {
      id: result.id,
      ...(planOf(run).quick === undefined ? {} : { validation: planOf(run).quick?.run }),
      ...(planOf(run).testLevel === undefined ? {} : { testLevel: planOf(run).testLevel }),
      tests: planOf(run).tests,
      componentsDeployed: result.components.done,
      testsRun: result.testRun.numberRun,
      ...(result.completedDate === undefined ? {} : { completed: result.completedDate }),
    };
    return { deploy, state: 'accepted', lock: await held() };
  },
};
