import { expect } from 'chai';
import { interruptSignal } from '../../../src/ui/promotion/interrupt.js';

describe('the end of the terminal during a run', () => {
  const begin = (): ReturnType<typeof interruptSignal> & {
    uncaught: (error: Error) => void;
    interrupt: () => void;
  } => {
    let answer: (() => void) | undefined;
    const interruptible = {
      onInterrupt: (next: (() => void) | undefined): void => {
        answer = next;
      },
    };
    const started = interruptSignal(interruptible);
    const uncaught = process.listeners('uncaughtException').at(-1) as (error: Error) => void;
    return { ...started, uncaught, interrupt: () => answer?.() };
  };

  it('ends the run in order, also when the hang-up comes after it', () => {
    const before = process.listenerCount('uncaughtException');
    const { signal, release, uncaught, interrupt } = begin();
    uncaught(Object.assign(new Error('setRawMode EIO'), { code: 'EIO' }));
    expect(signal.aborted).to.equal(true);
    // Would end this process if it counted as the second request.
    interrupt();
    release();
    expect(process.listenerCount('uncaughtException')).to.equal(before);
  });

  it('does not hide other errors', () => {
    const { signal, release, uncaught } = begin();
    expect(() => uncaught(new Error('a mistake'))).to.throw('a mistake');
    expect(signal.aborted).to.equal(false);
    release();
  });
});
