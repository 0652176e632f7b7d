import { SfError } from '@salesforce/core/sfError';
import { toJson } from '../../common/json.js';
import { counted } from '../../common/words.js';
import type { Run } from '../run.js';
import { thisSender } from '../sender.js';
import { planOf, type Step, type StepTools } from './step.js';

/** Sends the deploy and journals its id before anything waits on it. It is never sent twice. */
export const sendDeploy: Step = {
  name: 'sendDeploy',
  describe: (run) => {
    const { sent, deleted, org } = planOf(run);
    return `Deploy ${counted(sent.length, 'component')} and ${counted(deleted.length, 'deletion')} to ${org.username}`;
  },
  before: async (_, { clock }) => Promise.resolve({ state: 'sending', sentBy: thisSender(clock.now()) }),
  done: async (run) => Promise.resolve(run.deployId !== undefined || planOf(run).withoutDeploy !== undefined),
  run: async (run, tools) => {
    const { org, deployPackage, signal } = tools;
    const quick = await makeReal(run, tools);
    if (quick !== undefined) return { deployId: quick, state: 'deploying' };
    const { testLevel, tests, ignoreWarnings } = planOf(run);
    const plan = { ...planOf(run), quick: undefined };
    const { zip } = await deployPackage(run);
    const { sendDeploy: send } = await import('../../org/send.js');
    signal.throwIfAborted();
    const deployId = await send(await org(run), zip, { checkOnly: false, testLevel, tests, ignoreWarnings });
    return { deployId, state: 'deploying', plan };
  },
};

/** @returns the deploy's id; undefined when there is no validation, or when the org refused it and may get all instead */
const makeReal = async (run: Run, { org, signal, allowFull }: StepTools): Promise<string | undefined> => {
  const { quick } = planOf(run);
  if (quick === undefined) return undefined;
  const { sendQuickDeploy } = await import('../../org/send.js');
  signal.throwIfAborted();
  try {
    return await sendQuickDeploy(await org(run), quick.deployId);
  } catch (error) {
    if (!(error instanceof SfError) || error.name !== 'QuickDeployRefusedError') throw error;
    if (!(await allowFull?.(error)))
      throw Object.assign(error, { data: toJson({ run: run.id, validation: quick.deployId }) });
    return undefined;
  }
};
