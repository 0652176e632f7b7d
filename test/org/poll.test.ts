import { SfError } from '@salesforce/core/sfError';
import { expect } from 'chai';
import type { Clock } from '../../src/common/clock.js';
import { followJob, type Job, type PollEnd, type PollOptions } from '../../src/org/poll.js';
import type { ConnectedOrg } from '../../src/org/types.js';
import { rejection } from './wire.js';

/** A clock that passes the time of each sleep at once, and keeps the sleeps. */
const fastClock = (): Clock & Readonly<{ sleeps: number[] }> => {
  let now = 0;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: (): Date => new Date(now),
    sleep: async (milliseconds): Promise<void> => {
      sleeps.push(milliseconds);
      now += milliseconds;
      await new Promise(setImmediate);
    },
  };
};

type Answer = 'running' | 'done' | 'unreadable' | Error;

const refused = Object.assign(new Error('invalid cross reference id'), { errorCode: 'INVALID_CROSS_REFERENCE_KEY' });
const noSession = Object.assign(new Error('Session expired'), { errorCode: 'INVALID_SESSION_ID' });
const limited = Object.assign(new Error('TotalRequests'), { errorCode: 'REQUEST_LIMIT_EXCEEDED' });

/** Follows a job that answers as listed, the last answer for ever. */
const follow = async (answers: readonly Answer[], options: Partial<PollOptions> = {}): Promise<string> => {
  let asked = 0;
  const job: Job<Answer, string> = {
    org: { connection: {} } as ConnectedOrg,
    ask: async () => {
      const answer = answers[Math.min(asked++, answers.length - 1)];
      if (answer instanceof Error) throw answer;
      return Promise.resolve(answer);
    },
    read: (answer) => {
      if (answer === 'unreadable') return undefined;
      return answer === 'done' ? `done after ${asked}` : 'running';
    },
    pause: () => 1000,
    giveUp: (end: PollEnd) => new SfError(JSON.stringify(end), end.reason),
  };
  return followJob(job, { clock: fastClock(), ...options });
};

describe('followJob', () => {
  it('asks at once and then at the pace of the job', async () => {
    const clock = fastClock();
    expect(await follow(['running', 'running', 'done'], { clock })).to.equal('done after 3');
    expect(clock.sleeps).to.deep.equal([1000, 1000]);
  });

  it('asks at the frequency that it is given', async () => {
    const clock = fastClock();
    await follow(['running', 'done'], { clock, frequency: 50 });
    expect(clock.sleeps).to.deep.equal([50]);
  });

  it('goes on through any number of faults while there is time, with growing and varied pauses of half a minute', async () => {
    const clock = fastClock();
    const faults = Array.from({ length: 50 }, () => new TypeError('fetch failed'));
    expect(await follow([...faults, 'done'], { clock })).to.equal('done after 51');
    expect(clock.sleeps[0]).to.be.within(1500, 2500);
    expect(clock.sleeps[3]).to.be.greaterThan(clock.sleeps[0]);
    expect(Math.max(...clock.sleeps)).to.be.at.most(37_500);
    expect(new Set(clock.sleeps.slice(10)).size).to.be.greaterThan(10);
  });

  it('goes back to the pace of the job when the org answers again', async () => {
    const clock = fastClock();
    await follow([new Error('x'), new Error('x'), 'running', 'running', 'done'], { clock });
    expect(clock.sleeps.slice(2)).to.deep.equal([1000, 1000]);
  });

  it('waits on when the requests of the day are used up', async () => {
    expect(await follow([limited, limited, 'done'], { patience: 0 })).to.equal('done after 3');
  });

  it('tells of each fault how many there were, and since when', async () => {
    const told: unknown[] = [];
    await follow([new Error('a'), 'unreadable', 'running', new Error('b'), 'done'], {
      onTrouble: ({ attempts, text }) => told.push([attempts, text]),
    });
    expect(told).to.deep.equal([
      [1, 'a'],
      [2, 'The answer could not be read.'],
      [1, 'b'],
    ]);
  });

  it('believes a refusal only when it stays', async () => {
    expect(await follow([refused, refused, 'done'])).to.equal('done after 3');
    expect((await rejection(follow([refused]))).name).to.equal('fault');
  });

  it('counts the time of a refusal from its own beginning', async () => {
    const outage = Array.from({ length: 20 }, () => new TypeError('fetch failed'));
    expect(await follow([...outage, refused, 'done'])).to.equal('done after 22');
  });

  it('ends at once when the session is gone', async () => {
    const error = await rejection(follow([noSession, 'done']));
    expect(error.name).to.equal('fault');
    expect(error.message).to.contain('"kind":"session"');
  });

  it('asks a last time when the time to wait ends, and not beyond it', async () => {
    const clock = fastClock();
    expect((await rejection(follow(['running'], { clock, wait: 2500 }))).name).to.equal('wait');
    expect(clock.sleeps).to.deep.equal([1000, 1000, 500]);
    expect(await follow(['running', 'running', 'running', 'done'], { wait: 2500 })).to.equal('done after 4');
  });

  it('asks once even when there is no time to wait', async () => {
    expect(await follow(['done'], { wait: 0 })).to.equal('done after 1');
  });

  it('ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    const ended = follow(['running'], { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 5);
    expect(await rejection(ended)).to.equal(reason);
  });
});
