import type { Stage } from '../../support/stage.js';
import { type ExpectedLines, showInOrg } from '../metadata.js';
import { decidedDescription } from './decideOnce.js';

const profile: readonly ExpectedLines[] = [
  {
    file: 'profile',
    pattern: 'RatingService|Invoice__c.Rating_',
    lines: [
      '<apexClass>RatingService</apexClass>',
      '<field>Invoice__c.Rating_Asked_On__c</field>',
      '<field>Invoice__c.Rating_Pending__c</field>',
    ],
  },
  {
    file: 'profile',
    pattern: '<(allowEdit|object)>',
    lines: [
      '<allowEdit>true</allowEdit>',
      '<object>Invoice__c</object>',
      '<allowEdit>true</allowEdit>',
      '<object>Rating__c</object>',
    ],
  },
];

const layout: ExpectedLines = {
  file: 'layout',
  pattern: '<field>(Overdue|Rating_.*)__c<',
  lines: ['<field>Overdue__c</field>', '<field>Rating_Asked_On__c</field>', '<field>Rating_Pending__c</field>'],
};

const flow: ExpectedLines = {
  file: 'flow',
  pattern: '<(description|label|targetReference|start)>',
  lines: [
    `<description>${decidedDescription}</description>`,
    '<label>Ask For Rating</label>',
    '<label>Create Rating</label>',
    '<targetReference>Mark_As_Pending</targetReference>',
    '<label>Note Day</label>',
    '<targetReference>Create_Rating</targetReference>',
    '<label>Mark As Pending</label>',
    '<start>',
    '<targetReference>Note_Day</targetReference>',
  ],
};

/**
 * Shows what production has of the profile, the layout and the flow.
 *
 * @throws Error when an entry of either feature is missing or there twice
 */
export const showMerged = async (stage: Stage): Promise<void> => {
  const { narrator } = stage;
  narrator.act('What the org of production holds');
  narrator.say('The class and both fields in the profile, and the right to edit ratings beside that to edit invoices:');
  for (const lines of profile) await showInOrg(stage, 'production', lines);
  narrator.say('Both fields in the section of the layout, behind the one that was there:');
  await showInOrg(stage, 'production', layout);
  narrator.say('In the flow: start → Note_Day → Create_Rating → Mark_As_Pending.');
  await showInOrg(stage, 'production', flow);
  narrator.proven('Every entry of both features is there, and none of them twice.');
};
