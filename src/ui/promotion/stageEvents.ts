import { printable } from '../../common/printable.js';
import type { RunEvent, StepName } from '../../promotion/steps/step.js';

/** The steps that stages show; the others are done in a moment, or before there are any. */
const shown: ReadonlySet<StepName> = new Set([
  'keepPreimage',
  'sendDeploy',
  'awaitDeploy',
  'sendValidation',
  'awaitValidation',
  'propose',
  'verifyDeploy',
  'publish',
]);

/** What keeps a deploy from being in the org, or from being known there. */
type Trouble = Extract<RunEvent, Readonly<{ type: 'answerLost' | 'turnedAway' | 'unanswered' }>>;

/** What is told of a deploy whose answer was lost, that the org took no request for, or of which it does not answer. */
export const troubleInWords = (event: Trouble): string => {
  if (event.type === 'unanswered')
    return `No answer from the org, asking it again: ${printable(event.reason.split('\n', 1)[0])}`;
  if (event.type === 'turnedAway') return 'The org takes no more requests for now: trying again after a pause';
  return event.awaited === undefined
    ? 'The answer was lost: looking for the deploy in the org'
    : `The answer was lost: waiting for the end of deploy ${event.awaited}, which may be it`;
};

/** Whether something is told as trouble with a deploy that is sent, see {@link troubleInWords}. */
export const isTrouble = (event: RunEvent): event is Trouble =>
  event.type === 'answerLost' || event.type === 'turnedAway' || event.type === 'unanswered';

/** Whether there is something to show of a run's stages. */
export const isOfStages = (event: RunEvent): boolean =>
  event.type === 'status' || isTrouble(event) || (event.type === 'step' && shown.has(event.name));
