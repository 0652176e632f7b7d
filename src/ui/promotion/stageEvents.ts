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

/** What is told of a deploy whose answer was lost. */
export const answerLostInWords = ({ awaited }: Readonly<{ awaited?: string }>): string =>
  awaited === undefined
    ? 'The answer was lost: looking for the deploy in the org'
    : `The answer was lost: waiting for the end of deploy ${awaited}, which may be it`;

/** Whether there is something to show of a run's stages. */
export const isOfStages = (event: RunEvent): boolean =>
  event.type === 'status' || event.type === 'answerLost' || (event.type === 'step' && shown.has(event.name));
