import { hostname } from 'node:os';
import { SfError } from '@salesforce/core/sfError';
import { isAlive } from '../common/isAlive.js';
import { toJson } from '../common/json.js';
import type { Run } from './run.js';

/** How long a process of another machine may take to send a deploy, in milliseconds, before it is taken for dead. */
const longestSending = 10 * 60_000;

/** This process, as one that is about to send a deploy. */
export const thisSender = (now: Date): NonNullable<Run['sentBy']> => ({
  host: hostname(),
  pid: process.pid,
  at: now.toISOString(),
});

/**
 * Whether the process that was to send a run's deploy may still be at it: its org knows no deploy then, and gets one later.
 * Of this machine's processes it is known; another machine's has some minutes.
 */
export const mayStillSend = ({ state, deployId, sentBy }: Run, now: Date): boolean => {
  if (state !== 'sending' || deployId !== undefined || sentBy === undefined) return false;
  if (sentBy.host !== hostname()) return now.getTime() - Date.parse(sentBy.at) < longestSending;
  return sentBy.pid !== process.pid && isAlive(sentBy.pid);
};

/**
 * Whether an org may still be taking in a run's deploy although it knows none: a request may outlive the process that sent it.
 *
 * @param settlingTime how long that is after it was sent, in milliseconds
 */
export const mayStillArrive = ({ state, deployId, sentBy }: Run, now: Date, settlingTime: number): boolean =>
  state === 'sending' &&
  deployId === undefined &&
  sentBy !== undefined &&
  now.getTime() - Date.parse(sentBy.at) < settlingTime;

/** The error of a run that nobody can go on with yet, since its deploy may be on its way. */
export const stillSendingError = ({ id, instance, sentBy }: Run): SfError =>
  SfError.create({
    name: 'RunMayBeAliveError',
    message: `Process ${sentBy?.pid ?? ''} on ${sentBy?.host ?? ''} may still be sending the deploy of run ${id} to the org of instance ${instance}, since ${sentBy?.at ?? ''}.`,
    actions: [
      'End that process if it hangs, or wait: what another machine has not sent within ten minutes is taken for not sent.',
      `Then go on with "sf sre promote resume --run ${id}".`,
    ],
    exitCode: 69,
    data: toJson({ run: id, sentBy }),
  });
