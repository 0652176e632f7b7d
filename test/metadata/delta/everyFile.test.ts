import { expect } from 'chai';
import type { Delta } from '../../../src/metadata/delta/delta.js';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { deltaOf, gone, goneFiles } from '../support/deltas.js';
import {
  apexClass,
  defaultFolder as main,
  field,
  labels,
  labelsFile,
  objectFile,
  projectJson,
  xml,
} from '../support/project.js';

const recordType = (object: string): Files => ({
  [`${main}/objects/${object}/recordTypes/Big.recordType-meta.xml`]: xml('RecordType', '<fullName>Big</fullName>'),
});
const bill = (name: string): Files => ({
  ...objectFile(name, '<label>Bill</label>'),
  ...field(name, 'Due__c'),
  ...field(name, 'Name'),
  ...recordType(name),
});
const bots = `${main}/bots/Help`;
const bot: Files = {
  [`${bots}/Help.bot-meta.xml`]: xml('Bot', '<label>Help</label>'),
  [`${bots}/v1.botVersion-meta.xml`]: xml('BotVersion', '<fullName>v1</fullName>'),
};
const site = `${main}/digitalExperiences/site/Shop`;
const shop: Files = {
  [`${site}/Shop.digitalExperience-meta.xml`]: xml('DigitalExperienceBundle', '<label>Shop</label>'),
  [`${site}/sfdc_cms__view/home/_meta.json`]: '{"apiName":"home","type":"sfdc_cms__view","path":"views"}\n',
  [`${site}/sfdc_cms__view/home/content.json`]: '{"type":"sfdc_cms__view","title":"Home"}\n',
};
const german = `${main}/objectTranslations/Bill__c-de`;
const translation: Files = {
  [`${german}/Bill__c-de.objectTranslation-meta.xml`]: xml(
    'CustomObjectTranslation',
    '<nameFieldLabel>N</nameFieldLabel>'
  ),
  [`${german}/Due__c.fieldTranslation-meta.xml`]: xml('CustomFieldTranslation', '<name>Due__c</name>'),
};
const workflowFile = `${main}/workflows/Bill__c.workflow-meta.xml`;
const workflow: Files = { [workflowFile]: xml('Workflow', '<alerts><fullName>Paid</fullName></alerts>') };

/** How often a delta tells of each file, by its place: a file of a component, of what no deploy deletes, or of nothing that is deployed. */
const told = ({ components, notDeleted, ignored }: Delta): Map<string, string> => {
  const places = new Map<string, string>();
  const note = (path: string, place: string): unknown =>
    places.set(path, places.has(path) ? `${places.get(path) ?? ''}, ${place}` : place);
  for (const { operation, type, fullName, files, formerFiles = [] } of components) {
    for (const path of [...files, ...formerFiles]) note(path, `${operation} ${type}:${fullName}`);
  }
  for (const { type, fullName, files } of notDeleted)
    for (const path of files) note(path, `not deleted ${type}:${fullName}`);
  for (const { path, reason } of ignored) note(path, reason);
  return places;
};

describe('the delta tells of every changed file, and once', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  const cases: ReadonlyArray<Readonly<{ of: string; before: Files; after: Files; places: readonly string[] }>> = [
    {
      of: 'an object that is deleted with what is in its folder',
      before: bill('Bill__c'),
      after: goneFiles(bill('Bill__c')),
      places: ['delete CustomObject:Bill__c'],
    },
    {
      of: 'an object that is renamed',
      before: bill('Bill__c'),
      after: { ...goneFiles(bill('Bill__c')), ...bill('Check__c') },
      places: [
        'add CustomField:Check__c.Due__c',
        'add CustomField:Check__c.Name',
        'add CustomObject:Check__c',
        'add RecordType:Check__c.Big',
        'delete CustomObject:Bill__c',
      ],
    },
    { of: 'the versions of a deleted bot', before: bot, after: goneFiles(bot), places: ['delete Bot:Help'] },
    {
      of: 'the pages of a deleted site',
      before: shop,
      after: goneFiles(shop),
      places: ['delete DigitalExperienceBundle:site/Shop'],
    },
    {
      of: 'the fields of an object translation, which the org keeps',
      before: translation,
      after: goneFiles(translation),
      places: ['CustomObjectTranslation Bill__c-de is standard and cannot be deleted: the org keeps it as it is'],
    },
    {
      of: 'a record type that no deploy deletes',
      before: bill('Bill__c'),
      after: goneFiles(recordType('Bill__c')),
      places: ['not deleted RecordType:Bill__c.Big'],
    },
    {
      of: 'a list that goes with its entries',
      before: workflow,
      after: goneFiles(workflow),
      places: ['delete WorkflowAlert:Bill__c.Paid'],
    },
    {
      of: 'a list that goes without entries',
      before: { [workflowFile]: xml('Workflow') },
      after: gone(workflowFile),
      places: ['a Workflow component is only the list of its children'],
    },
    {
      of: 'a list whose entries are in another file now',
      before: { [labelsFile]: labels({ Paid: 'Paid' }) },
      after: {
        ...gone(labelsFile),
        'force-app/other/labels/CustomLabels.labels-meta.xml': `${labels({ Paid: 'Paid' })}<!-- moved -->\n`,
      },
      places: ['none of its entries changed', 'CustomLabels:CustomLabels is in other files'],
    },
    {
      of: 'one of two that are the same',
      before: { ...apexClass('Rating'), ...apexClass('Rating', '', 'force-app/other/classes') },
      after: goneFiles(apexClass('Rating')),
      places: ['ApexClass:Rating is in other files'],
    },
  ];
  for (const { of, before, after, places } of cases) {
    it(`of ${of}`, async () => {
      const from = await test.commit({ 'sfdx-project.json': projectJson(), ...before });
      const found = told(await deltaOf(test, from, await test.commit(after)));
      expect([...found.keys()].sort()).to.deep.equal(Object.keys(after).sort());
      expect([...new Set(found.values())].sort()).to.deep.equal([...places].sort());
    });
  }
});
