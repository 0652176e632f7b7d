import { prepareLock, takeLock } from '../lock.js';
import { sendingNow } from './sendingNow.js';
import { planOf, type Step } from './step.js';
import { lockOf, mannerOf } from './takeLock.js';

/** Puts a run that is to be proposed into its lock before it is validated: from then on any machine can go on with it. */
export const shareValidation: Step = {
  name: 'shareValidation',
  describe: ({ id, instance }) => `Put run ${id} into the lock of instance ${instance}`,
  done: async (run) =>
    Promise.resolve(run.state !== 'planned' || run.validated !== undefined || planOf(run).withoutDeploy !== undefined),
  before: async (run, tools) => {
    const { id, instance } = run;
    const validation = await sendingNow(run, tools);
    const before = { lock: lockOf(run), taken: 'extended' } as const;
    const carried = { ...run, validation, state: 'validating' } as const;
    const { repo, clock } = tools;
    return { validation, lock: await prepareLock(repo, { instance, run: id, clock, before, carried }) };
  },
  run: async (run, { repo, store }) => {
    await takeLock(repo, store, lockOf(run));
    return mannerOf(store);
  },
};
