import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from '../support/programs.js';
import type { Stage } from '../support/stage.js';
import { deployAll } from './deploys.js';
import { startFeature } from './startFeature.js';

const featureFolder = (feature: string): string => `${repositoryFolder}/demo/features/${feature}`;

/** Three developers, each with a worktree, a feature branch from main, and the same org. */
const developers = [
  { person: 'noor', feature: 'rating-reminder', what: 'a field, a class with its test, a label' },
  { person: 'sam', feature: 'retire-import', what: 'deletes two classes and the field that they used' },
  { person: 'kim', feature: 'half-stars', what: 'changes a class; the field that it reads was never committed' },
] as const;

/** Brings three features: commits on branches from main, pushed, and deployed to the org of dev with the sf CLI. */
export const develop = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('Three developers work in dev, each on a feature branch from main');
  for (const { person, feature, what } of developers) {
    narrator.say(`${person[0].toUpperCase()}${person.slice(1)}: ${what}.`);
    await startFeature(stage, { person, feature, patch: `${featureFolder(feature)}/feature.patch` });
  }
  const field = 'force-app/main/default/objects/Rating__c/fields/Half_Star__c.field-meta.xml';
  await cp(`${featureFolder('half-stars')}/Half_Star__c.field-meta.xml`, join(stage.dir, 'kim', field));
  await stage.read(['git', '-C', join(stage.dir, 'kim'), 'status', '--short']);
  narrator.say('Their work is in the org of dev:');
  const requests = developers.map(({ person, feature }) => ({
    org: 'dev',
    dir: join(stage.dir, person),
    args: [
      '--manifest',
      `${featureFolder(feature)}/package.xml`,
      ...(feature === 'retire-import'
        ? ['--post-destructive-changes', `${featureFolder(feature)}/destructiveChanges.xml`]
        : []),
    ],
  }));
  // Noor's layout still shows the field that Sam deletes.
  const [noor, sam, kim] = requests;
  await deployAll(stage, [noor, kim]);
  await deployAll(stage, [sam]);
};
