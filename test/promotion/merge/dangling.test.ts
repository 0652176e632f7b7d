import { expect } from 'chai';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { apexClass, customObject, Stage } from '../../support/stage.js';

const gone = (files: Files): Files => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));

describe('what one side deletes and the other one refers to', () => {
  let stage: Stage;
  afterEach(async () => {
    await stage.close();
  });

  const fieldFile = 'force-app/main/default/objects/Rating__c/fields/Stars__c.field-meta.xml';

  it('is a warning in the plan, with both places, and stops a strict one', async () => {
    stage = await Stage.open({ ...apexClass('Old'), ...apexClass('Kept') });
    await stage.feature('feature/caller', apexClass('Kept', '\n  Object other = new Old();\n'));
    await stage.feature('feature/cleanup', gone(apexClass('Old')));
    await stage.promote({ features: ['caller'], from: 'dev' });
    const request = { features: ['cleanup'], from: 'dev' };
    const before = await stage.everything();
    const error = await failure(stage.promote({ ...request, strict: true }));
    expect(error.name).to.equal('DanglingReferenceError');
    expect(error.message)
      .to.include('feature/cleanup deleted force-app/main/default/classes/Old.cls-meta.xml')
      .and.include('force-app/main/default/classes/Kept.cls:2, which qa has changed');
    expect(await stage.everything()).to.deep.equal(before);
    const plan = await stage.plan(request);
    expect(plan.dangling?.map(({ by, file, line }) => [by, file, line])).to.deep.equal([
      ['theirs', 'force-app/main/default/classes/Kept.cls', 2],
    ]);
    expect(plan.warnings.join()).to.include('seems to refer to it');
  });

  it('is found for fields by their object, and the other way round', async () => {
    stage = await Stage.open({ ...customObject('Rating__c', 'Stars__c', 'Text__c'), ...apexClass('Kept') });
    await stage.feature('feature/cleanup', { [fieldFile]: undefined });
    await stage.feature('feature/caller', {
      ...apexClass('Kept', '\n  List<Rating__c> all = [SELECT Stars__c FROM Rating__c];\n'),
      ...apexClass('Stranger', ' Object Stars__c; '),
    });
    await stage.promote({ features: ['cleanup'], from: 'dev' });
    const plan = await stage.plan({ features: ['caller'], from: 'dev' });
    expect(plan.dangling?.map(({ by, deleted, file }) => [by, deleted, file])).to.deep.equal([
      ['ours', fieldFile, 'force-app/main/default/classes/Kept.cls'],
    ]);
  });

  const metadata = (path: string, root: string, body: string): Files => ({
    [`force-app/main/default/${path}`]: `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${body}\n</${root}>\n`,
  });
  const label = (name: string): string =>
    `    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>${name}</shortDescription>\n        <value>${name}</value>\n    </labels>`;
  const labels = (...names: readonly string[]): Files =>
    metadata('labels/CustomLabels.labels-meta.xml', 'CustomLabels', names.map(label).join('\n'));
  const inObjectFile = (...names: readonly string[]): Files =>
    metadata(
      'objects/Account.object',
      'CustomObject',
      names
        .map(
          (name) =>
            `    <fields>\n        <fullName>${name}</fullName>\n        <label>${name}</label>\n        <length>9</length>\n        <type>Text</type>\n    </fields>`
        )
        .join('\n')
    );

  for (const [what, before, after, code, component] of [
    ['a label', labels('Kept', 'Hello'), labels('Kept'), 'String s = System.Label.Hello;', 'label Hello'],
    [
      'a field in the file of its object',
      inObjectFile('Kept__c', 'Stars__c'),
      inObjectFile('Kept__c'),
      'Object s = [SELECT Stars__c FROM Account];',
      'field Account.Stars__c',
    ],
  ] as const) {
    it(`is named by itself where it was ${what}`, async () => {
      stage = await Stage.open({ ...before, ...apexClass('Kept') });
      await stage.feature('feature/cleanup', after);
      await stage.feature('feature/caller', apexClass('Kept', `\n  ${code}\n`));
      await stage.promote({ features: ['cleanup'], from: 'dev' });
      const plan = await stage.plan({ features: ['caller'], from: 'dev' });
      expect(plan.dangling?.map((each) => [each.component, each.by, each.file, each.line])).to.deep.equal([
        [component, 'ours', 'force-app/main/default/classes/Kept.cls', 2],
      ]);
      expect(plan.warnings.join()).to.include(`qa deleted ${component} in force-app/main/default/`);
    });
  }

  it('is nothing where a part of an object only went to a file of its own', async () => {
    stage = await Stage.open({ ...inObjectFile('Kept__c', 'Stars__c'), ...apexClass('Kept') });
    const own = (name: string): Files =>
      metadata(
        `objects/Account/fields/${name}.field-meta.xml`,
        'CustomField',
        `    <fullName>${name}</fullName>\n    <label>${name}</label>\n    <length>9</length>\n    <type>Text</type>`
      );
    await stage.feature('feature/apart', {
      ...gone(inObjectFile()),
      ...metadata('objects/Account/Account.object-meta.xml', 'CustomObject', ''),
      ...own('Kept__c'),
      ...own('Stars__c'),
    });
    await stage.feature('feature/caller', apexClass('Kept', '\n  Object s = [SELECT Stars__c FROM Account];\n'));
    await stage.promote({ features: ['caller'], from: 'dev' });
    expect((await stage.plan({ features: ['apart'], from: 'dev' })).dangling).to.equal(undefined);
  });

  it('is nothing in a file that is never deployed', async () => {
    stage = await Stage.open({ ...apexClass('RatingScale'), ...apexClass('Kept') });
    await stage.feature('feature/cleanup', gone(apexClass('RatingScale')));
    await stage.feature('feature/notes', {
      'docs/notes.md': 'RatingScale\n',
      'force-app/main/default/notes.txt': 'RatingScale\n',
      ...apexClass('Kept', ' /* more */ '),
    });
    await stage.promote({ features: ['cleanup'], from: 'dev' });
    expect((await stage.plan({ features: ['notes'], from: 'dev' })).dangling).to.equal(undefined);
  });

  it('is nothing where a deleted list view has a name that much has', async () => {
    const listView = (object: string, name: string): Files => ({
      [`force-app/main/default/objects/${object}/listViews/${name}.listView-meta.xml`]: `<?xml version="1.0" encoding="UTF-8"?>\n<ListView xmlns="http://soap.sforce.com/2006/04/metadata">\n    <fullName>${name}</fullName>\n    <filterScope>Everything</filterScope>\n    <label>${name}</label>\n</ListView>\n`,
    });
    const object = customObject('Rating__c');
    stage = await Stage.open({ ...object, ...listView('Rating__c', 'All'), ...apexClass('Kept') });
    await stage.feature('feature/cleanup', gone(listView('Rating__c', 'All')));
    await stage.feature('feature/caller', apexClass('Kept', ' /* All of Rating__c */ '));
    await stage.feature('feature/real', apexClass('Kept', " String url = '/lightning/o/Rating__c.All'; "));
    await stage.promote({ features: ['cleanup'], from: 'dev' });
    expect((await stage.plan({ features: ['caller'], from: 'dev' })).dangling).to.equal(undefined);
    expect((await stage.plan({ features: ['real'], from: 'dev' })).dangling).to.have.length(1);
  });

  it('is nothing where a component was moved, or only its own files were changed', async () => {
    stage = await Stage.open({ ...apexClass('Old'), ...apexClass('Kept') });
    const moved = Object.fromEntries(
      Object.entries(apexClass('Old')).map(([path, content]) => [
        path.replace('/main/default/', '/main/sales/'),
        content,
      ])
    );
    await stage.feature('feature/move', { ...gone(apexClass('Old')), ...moved });
    await stage.feature('feature/caller', apexClass('Kept', '\n  Object other = new Old();\n'));
    await stage.promote({ features: ['move'], from: 'dev' });
    expect((await stage.plan({ features: ['caller'], from: 'dev' })).dangling).to.equal(undefined);
  });
});
