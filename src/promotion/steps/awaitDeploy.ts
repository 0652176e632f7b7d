import { deployFailedError } from '../deployErrors.js';
import { keepLock } from '../keepLock.js';
import type { RecordedDeploy } from '../record.js';
import { planOf, type Step } from './step.js';

/** Watches the deploy until the org says that it is done. */
export const awaitDeploy: Step = {
  name: 'awaitDeploy',
  describe: (run) => `Wait for deploy ${run.deployId ?? ''} in ${planOf(run).org.username}`,
  done: async (run) => Promise.resolve(run.deploy !== undefined || planOf(run).withoutDeploy !== undefined),
  run: async (run, tools) => {
    const { org, clock, wait, frequency, signal, report } = tools;
    const { watchDeploy } = await import('../../org/watch.js');
    const keeper = keepLock(run, tools);
    const begun = clock.now().getTime();
    const connected = await org(run);
    const result = await watchDeploy(connected, run.deployId ?? '', {
      clock,
      wait: Math.max(0, wait - (clock.now().getTime() - begun)),
      frequency,
      signal: AbortSignal.any([signal, keeper.lost]),
      onStatus: (status) => {
        keeper.keep();
        report({ type: 'status', status });
      },
    });
    report({ type: 'result', result });
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
    return { deploy, state: 'accepted', lock: await keeper.held() };
  },
};
