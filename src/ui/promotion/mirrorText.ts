import type { FollowedMirror } from '../../promotion/steps/step.js';
import type { Ux } from '../ux.js';

/** Tells what became of a mirror; one that could not follow is a warning, since the promotion itself is done. */
export const showMirror = (mirror: FollowedMirror, ux: Ux): void => {
  if (mirror.outcome === 'failed') ux.warn(mirrorInWords(mirror));
  else ux.log(mirrorInWords(mirror));
};

/** What became of a mirror, in one sentence or two. */
export const mirrorInWords = (mirror: FollowedMirror): string =>
  mirror.outcome === 'failed'
    ? [
        `Mirror ${mirror.instance} could not follow: ${mirror.error.message}`,
        `Bring it along with "sf sre instance sync --name ${mirror.instance}", which says what can be done.`,
      ].join('\n')
    : `Mirror ${mirror.instance} is at ${mirror.commit.slice(0, 7)} now.`;
