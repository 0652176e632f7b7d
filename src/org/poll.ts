import { setTimeout as delay } from 'node:timers/promises';
import { SfError } from '@salesforce/core/sfError';
import { backOff } from '../common/backOff.js';
import type { Clock } from '../common/clock.js';
import { pauseFor } from '../common/pause.js';
import { faultOf, type Fault } from './faults.js';
import { orgReplaced, replacedBy } from './replacement.js';
import type { ConnectedOrg } from './types.js';

/** How a job in an org is followed. All times in milliseconds. */
export type PollOptions = Readonly<{
  clock: Clock;
  /** How long to follow at most; undefined: as long as the job takes. */
  wait?: number;
  /** Ends the following, with the signal's reason; the job in the org goes on. */
  signal?: AbortSignal;
  /** Pause between two questions; undefined: as the kind of job asks for. */
  frequency?: number;
  /** Told whenever the org was asked, before what came of it. */
  onAsked?: () => void;
  /** Told of every question that got no usable answer. The following goes on. */
  onTrouble?: (trouble: PollTrouble) => void;
  /** Told of the first answer after such a question. */
  onAnswer?: () => void;
  /** How long one answer may take before the question is asked again; one minute. Machine time, not the clock's. */
  answerLimit?: number;
  /** How long an org may go on refusing the question before it is believed; one minute. */
  patience?: number;
}>;

/** Questions about a job that got no usable answer: how many in a row, since when, and what the last of them met. */
export type PollTrouble = Readonly<{ attempts: number; since: Date; text: string }>;

/** Why a job is not followed to its end. */
export type PollEnd = Readonly<
  { reason: 'wait'; trouble?: PollTrouble } | { reason: 'fault'; fault: Fault; trouble: PollTrouble }
>;

/** One kind of job: how to ask, how to read, how long to pause, and the error for giving up. */
export type Job<Raw, Result> = Readonly<{
  org: ConnectedOrg;
  ask: () => PromiseLike<Raw>;
  /** The result when the job is done; `running` while it is not; undefined when the answer cannot be read. */
  read: (answer: Raw) => Result | 'running' | undefined;
  /** Pause after an answer, in milliseconds. */
  pause: () => number;
  giveUp: (end: PollEnd) => SfError;
}>;

const minute = 60_000;

/**
 * Asks about a job until it is done. A question that fails proves nothing about the job, so it is asked again, with
 * growing pauses: only a session that cannot be renewed, a refusal that stays, or the end of `wait` stop it.
 *
 * @throws what `giveUp` makes of the end; OrgReplacedError; the signal's reason.
 */
export const followJob = async <Raw, Result>(job: Job<Raw, Result>, options: PollOptions): Promise<Result> => {
  const { clock, wait, signal } = options;
  const deadline = wait === undefined ? Infinity : clock.now().getTime() + wait;
  let trouble: PollTrouble | undefined;
  let refusedSince: number | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await askOnce(job, options);
    options.onAsked?.();
    if (trouble !== undefined && !('fault' in answer)) options.onAnswer?.();
    if ('result' in answer) return answer.result;
    if ('fault' in answer) {
      trouble = worsened(trouble, answer.fault, clock);
      options.onTrouble?.(trouble);
      refusedSince = answer.fault.kind === 'refused' ? (refusedSince ?? clock.now().getTime()) : undefined;
      if (isFinal(answer.fault, refusedSince, options)) {
        throw job.giveUp({ reason: 'fault', fault: answer.fault, trouble });
      }
    } else {
      [trouble, refusedSince] = [undefined, undefined];
    }
    const left = deadline - clock.now().getTime();
    if (left <= 0) throw job.giveUp({ reason: 'wait', ...(trouble === undefined ? {} : { trouble }) });
    const pause = options.frequency ?? job.pause();
    await pauseFor(Math.min(trouble === undefined ? pause : backOff(pause, trouble.attempts), left), options);
  }
};

type Answer<Result> = Readonly<{ result: Result } | { running: true } | { fault: Fault }>;

const askOnce = async <Raw, Result>(job: Job<Raw, Result>, options: PollOptions): Promise<Answer<Result>> => {
  let raw: Raw;
  try {
    raw = await withinTime(job.ask(), options.answerLimit ?? minute, options.signal);
  } catch (error) {
    options.signal?.throwIfAborted();
    const found = replacedBy(job.org);
    if (found !== undefined) throw orgReplaced(job.org, found);
    return { fault: faultOf(error) };
  }
  const read = job.read(raw);
  if (read === undefined) return { fault: { kind: 'lost', text: 'The answer could not be read.' } };
  return read === 'running' ? { running: true } : { result: read };
};

/** The network gives up an answer that never comes after five minutes or more; that is too long to stay silent. */
const withinTime = async <T>(answer: PromiseLike<T>, limit: number, signal?: AbortSignal): Promise<T> => {
  const done = new AbortController();
  const ended = signal === undefined ? done.signal : AbortSignal.any([done.signal, signal]);
  const late = delay(limit, undefined, { signal: ended }).then(() => {
    throw new Error(`No answer came within ${limit / 1000} seconds.`);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    done.abort();
  }
};

const worsened = (trouble: PollTrouble | undefined, fault: Fault, clock: Clock): PollTrouble => ({
  attempts: (trouble?.attempts ?? 0) + 1,
  since: trouble?.since ?? clock.now(),
  text: fault.text,
});

/**
 * A session that is gone stays gone. A refusal may be passing (an org does not know a job for a moment when it leaves
 * the queue: INVALID_CROSS_REFERENCE_KEY, comment in source-deploy-retrieve's poll()), and is believed when it stays.
 */
const isFinal = (fault: Fault, refusedSince: number | undefined, { clock, patience }: PollOptions): boolean =>
  fault.kind === 'session' ||
  (refusedSince !== undefined && clock.now().getTime() - refusedSince >= (patience ?? minute));
