import { counted } from '../../common/words.js';
import { presentAnswer } from '../changedSincePlan.js';
import { daysKept, prunePreimages } from '../undo/prunePreimages.js';
import { planOf, type Step } from './step.js';

/** Keeps what the org holds of the components that are about to change, so that the run can be undone. */
export const keepPreimage: Step = {
  name: 'keepPreimage',
  describe: (run) => {
    const { sent, deleted, org } = planOf(run);
    return `Keep what ${org.username} has of ${counted(sent.length + deleted.length, 'component')}`;
  },
  // What the org was asked for the plan is asked again in any case, before anything is sent.
  isTold: ({ preimages }) => daysKept(preimages) > 0,
  // Kept before a crash, it may be what the org had last week.
  done: async (run) => Promise.resolve(run.state !== 'planned' || planOf(run).withoutDeploy !== undefined),
  run: async (run, tools) => {
    const { repo, store, clock, preimages: settings } = tools;
    const known = await presentAnswer(run, tools);
    if (daysKept(settings) === 0) return {};
    const [{ takePreimage }, { writePreimage }] = await Promise.all([
      import('../undo/takePreimage.js'),
      import('../undo/preimage.js'),
    ]);
    await prunePreimages({ repo, store }, settings, clock.now());
    const org = await tools.org(run);
    const content = await takePreimage(tools, org, { run, plan: planOf(run), settings, known });
    return { preimage: { commit: await writePreimage(repo, content) } };
  },
};
