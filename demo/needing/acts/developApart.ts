import { startFeature } from '../../acts/startFeature.js';
import { repositoryFolder } from '../../support/programs.js';
import type { Stage } from '../../support/stage.js';

const developers = [
  {
    person: 'noor',
    feature: 'half-star-field',
    what: 'a field',
    patch: 'demo/needing/features/half-star-field.patch',
  },
  {
    person: 'kim',
    feature: 'half-stars',
    what: 'a class that reads that field; nothing in git says that it needs it',
    patch: 'demo/features/half-stars/feature.patch',
  },
] as const;

/** Brings two features, each on a branch of its own from main. */
export const developApart = async (stage: Stage): Promise<void> => {
  stage.narrator.act('Two developers, two branches from main, and one piece of work');
  for (const { person, feature, what, patch } of developers) {
    stage.narrator.say(`${person[0].toUpperCase()}${person.slice(1)}: ${what}.`);
    await startFeature(stage, { person, feature, patch: `${repositoryFolder}/${patch}` });
  }
};
