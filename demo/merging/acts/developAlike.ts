import { startFeature } from '../../acts/startFeature.js';
import { repositoryFolder } from '../../support/programs.js';
import type { Stage } from '../../support/stage.js';

/** Three developers who start from the same commit of main and come to the same places. */
const developers = [
  { person: 'noor', feature: 'asked-on', what: 'a field for the day; the flow fills it before it creates the rating' },
  { person: 'sam', feature: 'rating-pending', what: 'a checkbox; the flow sets it after it has created the rating' },
  { person: 'kim', feature: 'rating-link', what: 'a field for an address; this one is needed at the end' },
] as const;

/** Brings three features, each on a branch from the same main: all change one profile and one layout, two one flow. */
export const developAlike = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('Three developers add to the same profile, the same layout and the same flow');
  for (const { person, feature, what } of developers) {
    narrator.say(`${person[0].toUpperCase()}${person.slice(1)}: ${what}.`);
    const patch = `${repositoryFolder}/demo/merging/features/${feature}.patch`;
    await startFeature(stage, { person, feature, patch });
  }
};
