import { SfError } from '@salesforce/core/sfError';
import { releaseUpdate } from '../lock.js';
import { isProposed, proposalBranch, proposalUpdates, readProposal, refuseChanged } from '../proposal/proposals.js';
import { type Step } from './step.js';
import { lockOf } from './takeLock.js';

/** Puts the merge on a branch for a pull request, and releases the lock: nobody waits for others while that is open. */
export const propose: Step = {
  name: 'propose',
  describe: (run) => `Push ${proposalBranch(run.id)} for a pull request`,
  done: async (run, { repo, store }) => run.state === 'proposed' || isProposed({ repo, store }, run),
  settle: async () => Promise.resolve({ state: 'proposed', failure: undefined }),
  run: async (run, { repo, store }) => {
    const updates = await proposalUpdates({ repo, store }, { ...run, state: 'proposed' });
    const { accepted, rejections } = await store.update([...updates, releaseUpdate(lockOf(run))]);
    if (accepted) return { state: 'proposed', failure: undefined };
    const earlier = await readProposal({ repo, store }, run.id);
    if (earlier !== undefined) await refuseChanged(store, earlier);
    throw new SfError(
      `The branch for the pull request could not be pushed: ${rejections.map(({ text }) => text.replace(/\.$/, '')).join('; ')}.`,
      'ProposalRefusedError',
      ['Check that you may create branches named sre/promote/* at the remote, and promote again.']
    );
  },
};
