import { expect } from 'chai';
import type { RefStore, RefUpdate, RefUpdateResult } from '../../../src/git/refs.js';
import { updateShared } from '../../../src/promotion/instances/sharedUpdate.js';
import { failure } from '../../support/failure.js';

const ref = 'refs/heads/main';
const update: RefUpdate = { ref, expected: 'a', next: 'b' };

/** A store whose updates end as told, one after the other, and whose ref is where `present` says. */
const storeOf = (answers: ReadonlyArray<RefUpdateResult | Error>, present: string): RefStore => {
  const left = [...answers];
  return {
    remote: 'origin',
    update: async () => {
      const answer = left.shift();
      if (answer instanceof Error) throw answer;
      return Promise.resolve(answer);
    },
    read: async () => Promise.resolve(new Map([[ref, present]])),
  } as unknown as RefStore;
};
const rejected = (reason: 'stale' | 'refused'): RefUpdateResult => ({
  accepted: false,
  rejections: [{ ref, reason, text: `said ${reason}` }],
  moved: [],
});

describe('an update of shared refs', () => {
  it('is built again on what is there when another one was faster, and given up in the end', async () => {
    let built = 0;
    const build = (): Promise<RefUpdate[]> => {
      built += 1;
      return Promise.resolve([update]);
    };
    await updateShared(
      storeOf([rejected('stale'), { accepted: true, rejections: [], moved: [ref] }], 'x'),
      build,
      'It'
    );
    expect(built).to.equal(2);
    const stale = [rejected('stale'), rejected('stale'), rejected('stale')];
    const error = await failure(updateShared(storeOf(stale, 'x'), build, 'It was not done'));
    expect(error.name).to.equal('SharedRefsMovedError');
    expect(error.message).to.equal('It was not done: others keep moving refs/heads/main on origin.');
  });

  it('is done when the refs are where they should be, whatever was answered', async () => {
    const build = (): Promise<RefUpdate[]> => Promise.resolve([update]);
    await updateShared(storeOf([new Error('connection lost')], 'b'), build, 'It');
    await updateShared(storeOf([rejected('stale')], 'b'), build, 'It');
    const error = await failure(updateShared(storeOf([new Error('connection lost')], 'a'), build, 'It'));
    expect(error.message).to.equal('connection lost');
  });

  it('is not repeated when the other side does not want it', async () => {
    const build = (): Promise<RefUpdate[]> => Promise.resolve([update]);
    const error = await failure(updateShared(storeOf([rejected('refused')], 'a'), build, 'It was not done'));
    expect(error.name).to.equal('SharedRefsRefusedError');
    expect(error.message).to.equal('It was not done: origin refused it.\n  refs/heads/main: said refused');
  });

  it('asks nobody when there is nothing to move', async () => {
    await updateShared(storeOf([], 'a'), () => Promise.resolve([]), 'It');
  });
});
