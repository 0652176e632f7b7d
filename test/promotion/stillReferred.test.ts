import { expect } from 'chai';
import { failure } from '../support/failure.js';
import type { Files } from '../support/gitRepo.js';
import { apexClass, customObject, Stage } from '../support/stage.js';

const classes = 'force-app/main/default/classes';

describe('what stays and refers to what a promotion deletes', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.feature('feature/first', {
      ...apexClass('RatingScale'),
      ...apexClass('Other'),
      [`${classes}/Rating.cls`]: 'public class Rating {\n  ratingscale scale;\n}\n',
      [`${classes}/Rating.cls-meta.xml`]: apexClass('X')[`${classes}/X.cls-meta.xml`],
    });
    await stage.promote({ features: ['first'], from: 'dev' });
  });
  afterEach(async () => {
    await stage.close();
  });

  const removing = async (name: string, ...classNames: readonly string[]): Promise<void> => {
    await stage.local.branch(name, 'feature/first');
    const paths = classNames.flatMap((each) => [`${classes}/${each}.cls`, `${classes}/${each}.cls-meta.xml`]);
    await stage.local.git('rm', '--quiet', ...paths);
    await stage.local.git('commit', '--quiet', '--message', 'Remove');
  };

  it('is named with file and line in the plan, and stops it with --strict', async () => {
    await removing('feature/second', 'RatingScale');
    const request = { features: ['second'], from: 'dev' };
    const error = await failure(stage.promote({ ...request, strict: true }));
    expect(error.name).to.equal('DanglingReferenceError');
    const text = `ApexClass:RatingScale is deleted, and ${classes}/Rating.cls:2 still seems to refer to it.`;
    expect(error.message).to.include(text);
    expect(stage.org('qa').deployCount()).to.equal(1);
    const { plan } = await stage.promote(request);
    expect(plan.referred).to.deep.equal([{ deleted: 'ApexClass:RatingScale', file: `${classes}/Rating.cls`, line: 2 }]);
    expect(plan.warnings).to.include(text);
  });

  it('is named for a field that stands in the file of its object', async () => {
    const account = (...names: readonly string[]): Files => ({
      'force-app/main/default/objects/Account.object': `<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">\n${names
        .map(
          (name) => `<fields><fullName>${name}</fullName><label>X</label><length>9</length><type>Text</type></fields>\n`
        )
        .join('')}</CustomObject>\n`,
    });
    await stage.feature('feature/schema', {
      ...account('Kept__c', 'Stars__c'),
      ...apexClass('Reader', '\n  Object all = [SELECT Stars__c FROM Account];\n'),
    });
    await stage.promote({ features: ['schema'], from: 'dev' });
    await stage.local.branch('feature/fewer', 'feature/schema');
    await stage.local.commit('Fewer', account('Kept__c'));
    await stage.local.push('feature/fewer');
    const plan = await stage.plan({ features: ['fewer'], from: 'dev' });
    expect(plan.referred).to.deep.equal([
      { deleted: 'CustomField:Account.Stars__c', file: `${classes}/Reader.cls`, line: 2 },
    ]);
  });

  it('is named for what only its file name says to be a part of a deleted object', async () => {
    const layout = 'force-app/main/default/layouts/Invoice__c-Main.layout-meta.xml';
    await stage.feature('feature/schema', {
      ...customObject('Invoice__c'),
      [layout]: '<Layout xmlns="http://soap.sforce.com/2006/04/metadata"/>\n',
    });
    await stage.promote({ features: ['schema'], from: 'dev' });
    await stage.local.branch('feature/fewer', 'feature/schema');
    await stage.local.git('rm', '--quiet', '-r', 'force-app/main/default/objects/Invoice__c');
    await stage.local.git('commit', '--quiet', '-m', 'Fewer');
    await stage.local.push('feature/fewer');
    const plan = await stage.plan({ features: ['fewer'], from: 'dev' });
    expect(plan.referred).to.deep.equal([{ deleted: 'CustomObject:Invoice__c', file: layout, line: 1 }]);
  });

  it('is named for an alert that stands with others in the file of a workflow', async () => {
    const file = (path: string, root: string, body: string): Files => ({
      [`force-app/main/default/${path}-meta.xml`]: `<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${body}\n</${root}>\n`,
    });
    const workflow = (...alerts: readonly string[]): Files =>
      file(
        'workflows/Case.workflow',
        'Workflow',
        alerts.map((name) => `<alerts><fullName>${name}</fullName></alerts>`).join('\n')
      );
    await stage.feature('feature/alerts', {
      ...workflow('Bill', 'Kept'),
      ...file('flows/Billing.flow', 'Flow', '<actionCalls><actionName>Case.Bill</actionName></actionCalls>'),
    });
    await stage.promote({ features: ['alerts'], from: 'dev' });
    await stage.local.branch('feature/fewer', 'feature/alerts');
    await stage.local.commit('Remove', workflow('Kept'));
    expect((await stage.plan({ features: ['fewer'], from: 'dev' })).referred).to.deep.equal([
      { deleted: 'WorkflowAlert:Case.Bill', file: 'force-app/main/default/flows/Billing.flow-meta.xml', line: 2 },
    ]);
  });

  it('is named for a lookup and the fields behind it, which others call by the relationship', async () => {
    const objects = 'force-app/main/default/objects';
    const ofObject = (object: string, name: string, ...lines: readonly string[]): Files => ({
      [`${objects}/${object}/fields/${name}.field-meta.xml`]: [
        '<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">',
        ...[`<fullName>${name}</fullName>`, `<label>${name}</label>`, ...lines],
        '</CustomField>\n',
      ].join('\n'),
    });
    const formula = ['<formula>Client__r.Score__c</formula>', '<type>Number</type>'];
    await stage.feature('feature/clients', {
      [`${objects}/Client__c/Client__c.object-meta.xml`]:
        '<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><deploymentStatus>Deployed</deploymentStatus><label>C</label><nameField><label>N</label><type>Text</type></nameField><pluralLabel>C</pluralLabel><sharingModel>ReadWrite</sharingModel></CustomObject>\n',
      ...ofObject('Client__c', 'Score__c', '<precision>3</precision>', '<scale>0</scale>', '<type>Number</type>'),
      ...ofObject(
        'Account',
        'Client__c',
        ...['<referenceTo>Client__c</referenceTo>', '<relationshipName>Sites</relationshipName>', '<type>Lookup</type>']
      ),
      ...ofObject('Account', 'Sum__c', ...formula),
      ...apexClass('Sites'),
      [`${classes}/Sites.cls`]:
        'public class Sites {\n  Object o = [SELECT (SELECT Id FROM Sites__r) FROM Client__c];\n}\n',
    });
    await stage.promote({ features: ['clients'], from: 'dev' });
    const lookup = `${objects}/Account/fields/Client__c.field-meta.xml`;
    const sum = { file: `${objects}/Account/fields/Sum__c.field-meta.xml`, line: 4 };
    const query = { file: `${classes}/Sites.cls`, line: 2 };
    const removed: Readonly<Record<string, readonly [paths: readonly string[], referred: readonly object[]]>> = {
      field: [
        [`${objects}/Client__c/fields/Score__c.field-meta.xml`],
        [{ deleted: 'CustomField:Client__c.Score__c', ...sum }],
      ],
      lookup: [
        [lookup],
        [
          { deleted: 'CustomField:Account.Client__c', ...query },
          { deleted: 'CustomField:Account.Client__c', ...sum },
        ],
      ],
      all: [
        [lookup, `${objects}/Client__c`],
        [
          { deleted: 'CustomField:Account.Client__c', ...query },
          { deleted: 'CustomObject:Client__c', ...query },
          { deleted: 'CustomField:Account.Client__c', ...sum },
        ],
      ],
    };
    for (const [name, [paths, referred]] of Object.entries(removed)) {
      await stage.local.branch(`feature/${name}`, 'feature/clients');
      await stage.local.git('rm', '-r', '--quiet', ...paths);
      await stage.local.git('commit', '--quiet', '--message', 'Remove');
      const plan = await stage.plan({ features: [name], from: 'dev' });
      expect(plan.referred, name).to.deep.equal(referred);
    }
  });

  it('is named for what is called by another name than that of its file', async () => {
    const folder = 'force-app/main/default';
    const bundle = (name: string, html: string): Files => ({
      [`${folder}/lwc/${name}/${name}.js`]: 'export default class extends LightningElement {}\n',
      [`${folder}/lwc/${name}/${name}.html`]: `<template>${html}</template>\n`,
      [`${folder}/lwc/${name}/${name}.js-meta.xml`]:
        '<LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>62.0</apiVersion></LightningComponentBundle>\n',
    });
    await stage.feature('feature/names', {
      ...customObject('Job__c'),
      ...apexClass('Sharing', ' Job__Share share; '),
      ...bundle('bigStar', ''),
      ...bundle('sky', '<c-big-star></c-big-star>'),
    });
    await stage.promote({ features: ['names'], from: 'dev' });
    await stage.local.branch('feature/fewer', 'feature/names');
    await stage.local.git('rm', '-r', '--quiet', `${folder}/objects/Job__c`, `${folder}/lwc/bigStar`);
    await stage.local.git('commit', '--quiet', '--message', 'Remove');
    expect((await stage.plan({ features: ['fewer'], from: 'dev' })).referred).to.deep.equal([
      { deleted: 'CustomObject:Job__c', file: `${classes}/Sharing.cls`, line: 1 },
      { deleted: 'LightningComponentBundle:bigStar', file: `${folder}/lwc/sky/sky.html`, line: 1 },
    ]);
  });

  it('is nothing in files that are never deployed', async () => {
    const folder = 'force-app/main/default';
    await stage.feature('feature/files', {
      '.forceignore': '**/__tests__/**\n',
      [`${folder}/lwc/pan/__tests__/pan.test.js`]: "from '@salesforce/apex/RatingScale.read';\n",
      [`${folder}/README.md`]: 'RatingScale\n',
      [`${classes}/Rating.cls-meta.xml.orig`]: 'RatingScale\n',
    });
    await stage.promote({ features: ['files'], from: 'dev', ignoreNeeds: true });
    await removing('feature/second', 'RatingScale', 'Rating');
    const { plan } = await stage.promote({ features: ['second'], from: 'dev', strict: true });
    expect(plan.referred).to.equal(undefined);
  });

  it('is nothing where all of it goes, or nothing refers to it', async () => {
    await removing('feature/second', 'RatingScale', 'Rating');
    const { plan } = await stage.promote({ features: ['second'], from: 'dev', strict: true });
    expect(plan.referred).to.equal(undefined);
    await removing('feature/third', 'Other');
    expect((await stage.promote({ features: ['third'], from: 'dev', strict: true })).run.state).to.equal('published');
  });
});
