import { expect } from 'chai';
import { systemClock } from '../../src/common/clock.js';
import { pauseFor } from '../../src/common/pause.js';
import { failure } from '../support/failure.js';

describe('a pause', () => {
  it('that is ended ends with the reason of whoever ended it, also through another signal', async () => {
    const stop = new AbortController();
    const reason = new Error('Another process took the run over.');
    const signal = AbortSignal.any([new AbortController().signal, stop.signal]);
    setTimeout(() => stop.abort(reason), 10);
    expect(await failure(pauseFor(10_000, { clock: systemClock, signal }))).to.equal(reason);
  });
});
