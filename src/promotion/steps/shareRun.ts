import { SfError } from '@salesforce/core/sfError';
import type { RefStore, RefUpdate } from '../../git/refs.js';
import { prepareLock, takeLock } from '../lock.js';
import { isTakenOut, landingOf } from '../proposal/landing.js';
import { preimageRef, proposalRef } from '../refNames.js';
import { runCancelledError } from '../repeat.js';
import type { Run } from '../run.js';
import { refuseMovedTarget, targetRefs } from '../targetMoved.js';
import { sendingNow } from './sendingNow.js';
import { planOf, type Step, type StepTools } from './step.js';
import { lockOf, mannerOf } from './takeLock.js';

/**
 * Puts the run into its lock, with its merge commit and what is needed to find its deploy, before anything is sent: from
 * then on any machine can finish it. What the org held is shared in the same push: any machine can undo it, too.
 */
export const shareRun: Step = {
  name: 'shareRun',
  describe: ({ id, instance }) => `Put run ${id} into the lock of instance ${instance}`,
  done: async (run) => Promise.resolve(run.state !== 'planned' || planOf(run).withoutDeploy !== undefined),
  before: async (run, tools) => {
    const { repo, store, clock } = tools;
    const refs = await store.read([...targetRefs(run), preimageRef(run.id), proposalRef(run.id)]);
    // Whoever cancels a proposal takes it away.
    if (run.approvedBy !== undefined && !refs.has(proposalRef(run.id))) throw runCancelledError(run);
    const landed = await landedMeanwhile(run, { repo, store });
    refuseMovedTarget({ ...run, ...landed }, refs);
    const preimage = run.preimage && { commit: run.preimage.commit, replaces: refs.get(preimageRef(run.id)) };
    const found = { ...(await sendingNow(run, tools)), ...landed, preimage };
    const { id, instance } = run;
    const before = { lock: lockOf(run), taken: 'extended' } as const;
    const carried = { ...run, ...found, state: 'sending' } as const;
    return { ...found, lock: await prepareLock(repo, { instance, run: id, clock, before, carried }) };
  },
  run: async (run, { repo, store }) => {
    await takeLock(repo, store, lockOf(run), preimageUpdates(run));
    // With the lock it moved only where refs move together.
    if (store.movesTogether() === false) await refuseUnshared(store, run);
    // The answer to the push of the lock may have been lost.
    return mannerOf(store);
  },
};

/** A pull request that was approved may have been merged since. */
const landedMeanwhile = async (
  run: Run,
  { repo, store }: Pick<StepTools, 'repo' | 'store'>
): Promise<Pick<Run, 'landed'>> => {
  if (run.landed !== undefined || !planOf(run).byPullRequest) return {};
  const landing = await landingOf({ repo, store }, run);
  const isThere = landing.kind === 'landed' && !(await isTakenOut({ repo, store }, run, landing.commit));
  return isThere ? { landed: landing.commit } : {};
};

/**
 * Makes sure that any machine can undo a run: a remote that moves one ref after the other may have taken its lock alone.
 *
 * @throws SfError PreimageNotSharedError
 */
const refuseUnshared = async (store: RefStore, run: Run): Promise<void> => {
  const updates = preimageUpdates(run);
  const there = await store.read(updates.map(({ ref }) => ref));
  const left = updates.filter(({ ref, next }) => there.get(ref) !== next);
  const { accepted, rejections } = left.length === 0 ? { accepted: true, rejections: [] } : await store.update(left);
  if (accepted) return;
  throw new SfError(
    `What the org of instance ${run.instance} has could not be kept at the remote, to be undone from any machine: ${rejections.map(({ text }) => text.replace(/\.$/, '')).join('; ')}. Nothing was deployed.`,
    'PreimageNotSharedError',
    ['Check that you may push there: "sf sre pipeline check" tries it out, and tells what can be done.']
  );
};

const preimageUpdates = ({ id, preimage }: Run): readonly RefUpdate[] =>
  preimage === undefined ? [] : [{ ref: preimageRef(id), expected: preimage.replaces, next: preimage.commit }];
