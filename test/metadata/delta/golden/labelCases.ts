import type { Files } from '../../../support/gitRepo.js';
import { gone, goneFiles } from '../../support/deltas.js';
import { defaultFolder as main, labels, labelsFile, projectJson, xml } from '../../support/project.js';
import type { GoldenCase } from './golden.js';

const inFolder = { sourceBehaviorOptions: ['decomposeCustomLabelsBeta'] };
const folder = `${main}/labels/CustomLabels`;
const list: Files = { [`${folder}/CustomLabels.labels-meta.xml`]: xml('CustomLabels') };

const label = (name: string, value: string): Files => ({
  [`${folder}/${name}.label-meta.xml`]: xml('CustomLabel', `<fullName>${name}</fullName>`, `<value>${value}</value>`),
});
const three: Files = { ...label('One', '1'), ...label('Two', '2'), ...label('Three', '3') };
const inOneFile: Files = { [labelsFile]: labels({ One: '1', Two: '2', Three: '3' }) };
const besideTheList = { sourceBehaviorOptions: ['decomposeCustomLabelsBeta2'] };
const beside = (name: string, value: string): Files => ({
  [`${main}/labels/${name}.label-meta.xml`]: xml(
    'CustomLabel',
    `<fullName>${name}</fullName>`,
    `<value>${value}</value>`
  ),
});
const outside = 'sfdx-project.json: not deployed itself, it says how other files are';
const onlyTheList = 'a CustomLabels component is only the list of its children';

/** Labels in files of their own, and on their way there and back. */
export const labelCases: readonly GoldenCase[] = [
  {
    rule: 'a label that changes is deployed without the others, with the list that the Salesforce CLI deploys it by',
    project: inFolder,
    before: { ...list, ...three },
    after: label('One', 'other'),
    sent: ['CustomLabel:One', 'CustomLabels:CustomLabels'],
  },
  {
    rule: 'a label whose file goes is deleted, and no other one deployed',
    project: inFolder,
    before: { ...list, ...three },
    after: goneFiles(label('One', '1')),
    deleted: ['CustomLabel:One'],
  },
  {
    rule: 'labels whose folder goes are deleted, and not their list',
    project: inFolder,
    before: { ...list, ...three },
    after: { ...goneFiles(three), ...goneFiles(list) },
    deleted: ['CustomLabel:One', 'CustomLabel:Three', 'CustomLabel:Two'],
    ignored: [`${folder}/CustomLabels.labels-meta.xml: ${onlyTheList}`],
  },
  {
    rule: 'labels that move into files of their own are not deleted',
    before: inOneFile,
    after: { 'sfdx-project.json': projectJson(inFolder), ...gone(labelsFile), ...list, ...three },
    sent: ['CustomLabel:One', 'CustomLabel:Three', 'CustomLabel:Two', 'CustomLabels:CustomLabels'],
    ignored: [outside],
  },
  {
    rule: 'a label that does not move along into files of their own is deleted',
    before: inOneFile,
    after: { 'sfdx-project.json': projectJson(inFolder), ...gone(labelsFile), ...list, ...label('One', '1') },
    sent: ['CustomLabel:One', 'CustomLabels:CustomLabels'],
    deleted: ['CustomLabel:Three', 'CustomLabel:Two'],
    ignored: [outside],
  },
  {
    rule: 'a label that does not move along back into one file is deleted',
    project: inFolder,
    before: { ...list, ...three },
    after: {
      'sfdx-project.json': projectJson(),
      ...goneFiles(three),
      ...goneFiles(list),
      [labelsFile]: labels({ One: '1', Two: '2' }),
    },
    sent: ['CustomLabel:One', 'CustomLabel:Two'],
    deleted: ['CustomLabel:Three'],
    ignored: [outside, `${folder}/CustomLabels.labels-meta.xml: CustomLabels:CustomLabels is in other files`],
  },
  {
    rule: 'a label that goes from one file of all is deleted, also where they could have files of their own',
    project: inFolder,
    before: inOneFile,
    after: { [labelsFile]: labels({ One: '1', Two: '2' }) },
    deleted: ['CustomLabel:Three'],
  },
  {
    rule: 'a label that goes from the list beside labels in files of their own is deleted, and of the rest what changed deployed',
    project: besideTheList,
    before: { ...inOneFile, ...beside('Four', '4') },
    after: { [labelsFile]: labels({ One: 'other', Two: '2' }) },
    sent: ['CustomLabel:One'],
    deleted: ['CustomLabel:Three'],
  },
  {
    rule: 'a list that comes beside labels in files of their own is deployed by its labels',
    project: besideTheList,
    before: beside('Four', '4'),
    after: inOneFile,
    sent: ['CustomLabel:One', 'CustomLabel:Three', 'CustomLabel:Two'],
  },
  {
    rule: 'labels that go with the list beside labels in files of their own are deleted',
    project: besideTheList,
    before: { ...inOneFile, ...beside('Four', '4') },
    after: { ...gone(labelsFile), ...beside('One', '1'), ...beside('Two', '2') },
    sent: ['CustomLabel:One', 'CustomLabel:Two'],
    deleted: ['CustomLabel:Three'],
  },
  {
    rule: 'a label that moves from a file of its own back into the list beside it is not deleted',
    project: besideTheList,
    before: { [labelsFile]: labels({ One: '1' }), ...beside('Two', '2') },
    after: { [labelsFile]: labels({ One: '1', Two: '2' }), ...goneFiles(beside('Two', '2')) },
    sent: ['CustomLabel:Two'],
  },
  {
    rule: 'a label that a list has, too, is deployed from there when its own file goes, and the other way round',
    project: besideTheList,
    before: { [labelsFile]: labels({ One: 'a', Two: '2', Three: '3' }), ...beside('One', 'b'), ...beside('Two', 'c') },
    after: { [labelsFile]: labels({ One: 'a', Three: '3' }), ...goneFiles(beside('One', 'b')) },
    sent: ['CustomLabel:One', 'CustomLabel:Two'],
  },
];
