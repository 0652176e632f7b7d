import { repeatOf } from './repeat.js';
import { movesBranch, type Run } from './run.js';

/**
 * How to go on where an org has, or may have, accepted the deploy of a run that lost its lock before another one was published:
 * neither resuming nor undoing that run leads anywhere.
 */
export const waysPastSuperseded = (run: Run): readonly string[] => [
  `For what it was to bring and no later run brought, ${repeatOf(run)}: what the org has of it already is no obstacle.`,
  ...(movesBranch(run)
    ? [
        'To take it out of the org, promote it again unless a later run did, and undo that with "sf sre promote undo --as-committed".',
      ]
    : []),
];

/** Why a run ended without a record although the org may have what it sent: others came to publish. */
export const endedInDoubt = ({ sentBy, deployId, failure }: Run): string | undefined =>
  failure?.name === 'RunSupersededError' &&
  failure.isInOrg !== false &&
  (sentBy !== undefined || deployId !== undefined)
    ? failure.message
    : undefined;

/** How to go on after a run that has ended. */
export const waysAfterEnd = (run: Run): readonly string[] =>
  endedInDoubt(run) === undefined ? [`To begin anew, ${repeatOf(run)}.`] : waysPastSuperseded(run);
