import type { RunEvent, StepName } from '../../promotion/steps/step.js';

/** The steps that stages show; the others are done in a moment, or before there are any. */
const shown: ReadonlySet<StepName> = new Set([
  'keepPreimage',
  'sendDeploy',
  'awaitDeploy',
  'validateProposal',
  'propose',
  'verifyDeploy',
  'publish',
]);

/** Whether there is something to show of a run's stages. */
export const isOfStages = (event: RunEvent): boolean =>
  event.type === 'status' || (event.type === 'step' && shown.has(event.name));
