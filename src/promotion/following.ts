import type { PollOptions } from '../org/poll.js';
import type { Patience } from './connectTarget.js';
import type { StepTools } from './steps/step.js';

/** What following a job in an org needs of a run. */
export type FollowTools = Pick<PollOptions, 'clock' | 'signal' | 'wait' | 'frequency'> &
  Readonly<{
    /** Is told of each question that got no usable answer; left out: nobody is. */
    report?: Patience['report'];
    keep?: StepTools['keep'];
  }>;

/**
 * How a run follows a job in its org: within its time, and so that it tells when the org gives no answer.
 *
 * @param tools of the run, or what was handed to its planning
 */
export const following = ({ clock, signal, wait, frequency, report, keep }: FollowTools): PollOptions => ({
  clock,
  signal,
  wait,
  frequency,
  ...(keep === undefined ? {} : { onAsked: keep }),
  onTrouble: ({ text }) => report?.({ type: 'unanswered', reason: text }),
  onAnswer: () => report?.({ type: 'answered' }),
});
