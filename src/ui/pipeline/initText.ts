import { bold } from 'ansis';
import { StandardColors } from '@salesforce/sf-plugins-core';
import type { InitPlan, PlannedInstance } from '../../promotion/pipelines/planInit.js';
import { alignColumns } from '../instances/columns.js';

const headings = ['Instance', 'Parent', 'Org', 'Kind', 'Branch', 'What Is Done'];

/** A planned pipeline as lines: each instance and what is to be done for it, and what happens besides. */
export const initText = ({ mainBranch, settings, instances, changesFile, publishesTo }: InitPlan): string[] => [
  ...alignColumns([
    headings.map((text) => ({ text, paint: bold })),
    ...instances.map((planned) => [
      { text: planned.instance.name },
      { text: planned.instance.parent ?? '' },
      { text: orgInWords(planned) },
      { text: planned.org.kind },
      { text: planned.instance.branch },
      { text: doneInWords(planned), paint: isUnchanged(planned) ? undefined : StandardColors.info },
    ]),
  ]),
  '',
  `Features start from ${mainBranch}.`,
  ...(settings.mainBranch === undefined ? [] : [`The setting mainBranch names ${settings.mainBranch}.`]),
  ...(settings.mainFollows === undefined
    ? []
    : [`${mainBranch} follows ${settings.mainFollows}: what is published there is merged into it.`]),
  changesFile ? 'sfdx-project.json gets the pipeline.' : 'sfdx-project.json has the pipeline already.',
  ...publishesTo.map((branch) => `${branch} gets a commit with the pipeline.`),
];

const orgInWords = ({ instance, org }: PlannedInstance): string =>
  instance.org === org.username ? org.username : `${instance.org} (${org.username})`;

const doneInWords = (planned: PlannedInstance): string => {
  const { isNew, createBranch, baseline, tip } = planned;
  if (isUnchanged(planned)) return 'nothing: it is there';
  const parts = [isNew ? 'link' : '', createBranch ? 'create the branch' : '', baseline ? `record ${short(tip)}` : ''];
  return parts.filter((part) => part !== '').join(', ');
};

const isUnchanged = ({ isNew, createBranch, baseline }: PlannedInstance): boolean =>
  !isNew && !createBranch && !baseline;

const short = (commit: string): string => commit.slice(0, 7);
