import { expect } from 'chai';
import type { Need } from '../../../src/promotion/needs/findNeeds.js';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { apexClass, Stage } from '../../support/stage.js';

const base = 'force-app/main/default';
const xml = (root: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${body}</${root}>\n`;
const field = (name: string): Files => ({
  [`${base}/objects/Account/fields/${name}.field-meta.xml`]: xml(
    'CustomField',
    `    <fullName>${name}</fullName>\n    <label>${name}</label>\n    <length>80</length>\n    <type>Text</type>\n`
  ),
});
const labels = (...names: readonly string[]): Files => ({
  [`${base}/labels/CustomLabels.labels-meta.xml`]: xml(
    'CustomLabels',
    names
      .map(
        (name) =>
          `    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>${name}</shortDescription>\n        <value>${name}</value>\n    </labels>\n`
      )
      .join('')
  ),
});
/** A metadata file with these lines. */
const file = (path: string, root: string, ...lines: readonly string[]): Files => ({
  [`${base}/${path}-meta.xml`]: xml(root, lines.map((line) => `    ${line}\n`).join('')),
});
const using = (name: string, code: string): Files => ({
  ...apexClass(name),
  [`${base}/classes/${name}.cls`]: `public class ${name} {\n  ${code}\n}\n`,
});

describe('features that need each other', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => {
    await stage.close();
  });

  const refused = async (features: readonly string[]): Promise<readonly Need[]> => {
    const error = await failure(stage.promote({ features, from: 'dev' }));
    expect([error.name, error.exitCode]).to.deep.equal(['FeatureNeededError', 1]);
    expect(error.actions?.join()).to.include('--with-features');
    const { needs } = error.data as unknown as { needs: readonly Need[] };
    for (const { feature, needs: other, component } of needs) {
      expect(error.message).to.include(`${feature} needs ${other} (${component}, `).and.include('not in qa');
    }
    expect((await stage.refs()).has('refs/sre/locks/qa')).to.equal(false);
    return needs;
  };

  it('are told by a field, and go together in the right order', async () => {
    await stage.feature('feature/schema-rating', field('Rating__c'));
    await stage.feature('feature/rating', using('Rating', 'Object rate(Account a) { return a.Rating__c; }'));
    expect(await refused(['rating'])).to.deep.equal([
      {
        feature: 'feature/rating',
        needs: 'feature/schema-rating',
        component: 'field Account.Rating__c',
        file: `${base}/classes/Rating.cls`,
        line: 2,
      },
    ]);
    expect(stage.org('qa').deployCount()).to.equal(0);
    const { run, plan } = await stage.promote({ features: ['rating'], from: 'dev', withFeatures: true });
    expect(run.state).to.equal('published');
    expect(plan.merges.map(({ name }) => name)).to.deep.equal(['feature/schema-rating', 'feature/rating']);
    expect(plan.needs).to.equal(undefined);
    expect(stage.org('qa').file('classes/Rating.cls')).to.include('Rating__c');
    // In the next stage the same holds, and there as well both go together.
    const stages = await stage.promoteInStages({ features: ['rating'], to: 'production', withFeatures: true });
    expect(stages.map(({ plan: { merges } }) => merges.map(({ name }) => name))).to.deep.equal([
      ['feature/schema-rating', 'feature/rating'],
    ]);
  });

  it('are told by a label in a file that all have, by a class, and by what is needed in turn', async () => {
    await stage.feature('feature/words', labels('Rating_Title'));
    await stage.feature('feature/scale', using('RatingScale', 'String title() { return System.Label.Rating_Title; }'));
    await stage.feature('feature/rating', using('Rating', 'RatingScale scale;'));
    const needs = await refused(['rating']);
    expect(needs.map(({ feature, needs: other, component }) => [feature, other, component])).to.deep.equal([
      ['feature/rating', 'feature/scale', 'class RatingScale'],
      ['feature/scale', 'feature/words', 'label Rating_Title'],
    ]);
    const { plan } = await stage.promote({ features: ['rating'], from: 'dev', withFeatures: true });
    expect(plan.merges.map(({ name }) => name)).to.deep.equal(['feature/words', 'feature/scale', 'feature/rating']);
  });

  it('are told by what imports and code name behind a word for its type, also where that is one plain word', async () => {
    await stage.feature('feature/words', labels('Hello'));
    await stage.feature('feature/reader', apexClass('Reader'));
    await stage.feature('feature/rating', {
      ...using('Rating', 'String title() { return System.Label.Hello; }'),
      [`${base}/lwc/rating/rating.js`]: "import read from '@salesforce/apex/Reader.read';\n",
      [`${base}/lwc/rating/rating.js-meta.xml`]: xml(
        'LightningComponentBundle',
        '    <apiVersion>64.0</apiVersion>\n    <isExposed>false</isExposed>\n'
      ),
    });
    const needs = await refused(['rating']);
    expect(needs.map(({ needs: other, component }) => [other, component])).to.have.deep.members([
      ['feature/words', 'label Hello'],
      ['feature/reader', 'class Reader'],
    ]);
  });

  it('are told by an alert that stands with others in the file of a workflow, and by the folder of a report', async () => {
    const alert = (name: string): string => `<alerts>\n<fullName>${name}</fullName>\n</alerts>`;
    await stage.local.checkout('main');
    await stage.local.commit('Old', file('workflows/Case.workflow', 'Workflow', alert('Old')));
    await stage.local.push('main', 'main:qa');
    await stage.feature('feature/alert', file('workflows/Case.workflow', 'Workflow', alert('Old'), alert('Bill')));
    await stage.feature('feature/folder', file('reports/Bills.reportFolder', 'ReportFolder', '<name>Bills</name>'));
    const calling = (...alerts: readonly string[]): Files =>
      file(
        'flows/Billing.flow',
        'Flow',
        ...alerts.map((name) => `<actionCalls>\n<actionName>Case.${name}</actionName>\n</actionCalls>`)
      );
    await stage.feature('feature/billing', {
      ...calling('Old', 'Bill'),
      ...file('reports/Bills/Open.report', 'Report', '<name>Open</name>'),
    });
    expect((await refused(['billing'])).map(({ needs, component, line }) => [needs, component, line])).to.deep.equal([
      ['feature/alert', 'alert Case.Bill', 7],
      ['feature/folder', 'report folder Bills', 1],
    ]);
    await stage.feature('feature/old', calling('Old'));
    expect((await stage.plan({ features: ['old'], from: 'dev' })).needs).to.equal(undefined);
  });

  it('are told by a value set, whose name ends as those of objects do', async () => {
    await stage.feature('feature/colors', file('globalValueSets/Colors__gvs.globalValueSet', 'GlobalValueSet'));
    await stage.feature(
      'feature/color',
      file(
        'objects/Account/fields/Color__c.field',
        'CustomField',
        '<valueSet><valueSetName>Colors__gvs</valueSetName></valueSet>'
      )
    );
    const { needs = [] } = await stage.plan({ features: ['color'], from: 'dev' });
    expect(needs.map(({ needs: other, component }) => [other, component])).to.deep.equal([
      ['feature/colors', 'global value set Colors__gvs'],
    ]);
  });

  it('are told by a report type, and by an image that an app shows', async () => {
    await stage.feature('feature/type', file('reportTypes/Bills.reportType', 'ReportType', '<label>Bills</label>'));
    await stage.feature('feature/image', {
      [`${base}/documents/Logos/Sun.png`]: 'a picture\n',
      ...file('documents/Logos/Sun.png', 'Document', '<name>Sun</name>'),
    });
    await stage.feature('feature/bills', {
      ...file('reports/All/Open.report', 'Report', '<reportType>Bills__c</reportType>'),
      ...file('applications/Billing.app', 'CustomApplication', '<logo>Logos/Sun.png</logo>'),
    });
    const { needs = [] } = await stage.plan({ features: ['bills'], from: 'dev' });
    expect(needs.map(({ needs: other, component }) => [other, component])).to.have.deep.members([
      ['feature/type', 'report type Bills'],
      ['feature/image', 'document Sun'],
    ]);
  });

  it('are told in the format of the Metadata API, too, by what stands in the file of an object', async () => {
    const inMdapi = (path: string, root: string, body: string): Files => ({ [`${base}/${path}`]: xml(root, body) });
    const account = (...names: readonly string[]): Files =>
      inMdapi(
        'objects/Account.object',
        'CustomObject',
        names
          .map(
            (name) =>
              `<fields>\n<fullName>${name}</fullName>\n<label>X</label>\n<length>9</length>\n<type>Text</type>\n</fields>\n`
          )
          .join('')
      );
    await stage.local.checkout('main');
    await stage.local.commit('Old', account('Old__c'));
    await stage.local.push('main', 'main:qa');
    await stage.feature('feature/schema', account('Old__c', 'Rating__c'));
    await stage.feature(
      'feature/tab',
      inMdapi('applications/Ratings_App.app', 'CustomApplication', '<label>X</label>\n')
    );
    await stage.feature('feature/rating', {
      ...using('Reader', 'Object all = [SELECT Old__c, Rating__c FROM Account];'),
      ...inMdapi(
        'profiles/Clerk.profile',
        'Profile',
        '<applicationVisibilities>\n<application>Ratings_App</application>\n</applicationVisibilities>\n'
      ),
    });
    expect((await refused(['rating'])).map(({ needs, component }) => [needs, component])).to.have.deep.members([
      ['feature/schema', 'field Account.Rating__c'],
      ['feature/tab', 'app Ratings_App'],
    ]);
  });

  it('are told by an alert in a file of its own, by its object and its name', async () => {
    const alert = (object: string, name: string): Files =>
      file(`workflows/${object}/workflowAlerts/${name}.workflowAlert`, 'WorkflowAlert', `<fullName>${name}</fullName>`);
    const calling = (name: string): Files =>
      file('flows/Billing.flow', 'Flow', `<actionCalls>\n<actionName>${name}</actionName>\n</actionCalls>`);
    await stage.feature('feature/case', alert('Case', 'Escalated'));
    await stage.feature('feature/lead', { ...alert('Lead', 'Escalated'), ...alert('Lead', 'Notify_Owner') });
    for (const [called, ...needed] of [
      ['Case.Escalated', 'feature/case', 'alert Case.Escalated'],
      ['Lead.Notify_Owner', 'feature/lead', 'alert Lead.Notify_Owner'],
    ]) {
      await stage.feature(`feature/${called.toLowerCase()}`, calling(called));
      const needs = await refused([called.toLowerCase()]);
      expect(needs.map(({ needs: other, component }) => [other, component])).to.deep.equal([needed]);
    }
    await stage.feature('feature/other', calling('Case.Notify_Owner'));
    expect((await stage.plan({ features: ['other'], from: 'dev' })).needs).to.equal(undefined);
  });

  it('of what is promoted go along, such as those to a label that it brings', async () => {
    await stage.feature('feature/one', { ...labels('Rating_Title'), ...using('RatingOne', 'RatingTwo other;') });
    await stage.feature('feature/two', using('RatingTwo', 'String title = System.Label.Rating_Title;'));
    const error = await failure(stage.promote({ features: ['one'], from: 'dev' }));
    expect(error.message).to.include('feature/two needs feature/one (label Rating_Title');
  });

  it('in a circle are one unit', async () => {
    await stage.feature('feature/one', using('RatingOne', 'RatingTwo other;'));
    await stage.feature('feature/two', using('RatingTwo', 'RatingOne other;'));
    const error = await failure(stage.promote({ features: ['one'], from: 'dev' }));
    expect(error.message).to.include('These need each other, and go as one unit: feature/one, feature/two.');
    const { plan } = await stage.promote({ features: ['one'], from: 'dev', withFeatures: true });
    expect(plan.merges.map(({ name }) => name)).to.have.members(['feature/one', 'feature/two']);
  });

  it('are none where the target has what is referred to, wherever it is, or had the reference before', async () => {
    await stage.feature('feature/scale', apexClass('RatingScale'));
    await stage.promote({ features: ['scale'], from: 'dev' });
    await stage.feature('feature/again', {
      [`${base}/other/classes/RatingScale.cls`]: 'public class RatingScale {}\n',
      [`${base}/other/classes/RatingScale.cls-meta.xml`]: apexClass('X')[`${base}/classes/X.cls-meta.xml`],
    });
    await stage.feature('feature/rating', using('Rating', "RatingScale scale; String later = 'RatingLater';"));
    expect((await stage.promote({ features: ['rating'], from: 'dev' })).run.state).to.equal('published');
    await stage.feature('feature/later', apexClass('RatingLater'));
    await stage.local.checkout('feature/rating');
    await stage.local.commit(
      'More',
      using('Rating', "RatingScale scale; String later = 'RatingLater';\n  Integer more;")
    );
    expect((await stage.promote({ features: ['rating'], from: 'dev' })).run.state).to.equal('published');
  });

  it('are of classes and components whose folders are called as those of workflows, and none where the target has them', async () => {
    const inFolder = (name: string): Files =>
      Object.fromEntries(
        Object.entries(apexClass(name)).map(([path, text]) => [
          path.replace('/classes/', '/classes/workflows/approval/impl/'),
          text,
        ])
      );
    await stage.feature('feature/runner', inFolder('BillRunner'));
    await stage.feature('feature/using', using('Using', 'void run() { new BillRunner(); }'));
    expect((await refused(['using'])).map(({ component }) => component)).to.deep.equal(['class BillRunner']);
    await stage.feature('feature/moved', apexClass('BillRunner'));
    await stage.promote({ features: ['moved'], from: 'dev' });
    expect((await stage.plan({ features: ['using'], from: 'dev' })).needs).to.equal(undefined);
  });

  it('are told by a relationship, of the lookup and of what lies behind it', async () => {
    const ofObject = (object: string, name: string, ...lines: readonly string[]): Files =>
      file(`objects/${object}/fields/${name}.field`, 'CustomField', `<fullName>${name}</fullName>`, ...lines);
    const client = ['<referenceTo>Client__c</referenceTo>', '<relationshipName>Accounts</relationshipName>'];
    await stage.local.checkout('main');
    await stage.local.commit('Client', {
      ...file('objects/Client__c/Client__c.object', 'CustomObject', '<label>Client</label>'),
      ...ofObject('Account', 'Client__c', ...client),
      ...ofObject('Lead', 'Score__c'),
    });
    await stage.local.push('main', 'main:qa');
    await stage.feature('feature/score', ofObject('Client__c', 'Score__c'));
    await stage.feature('feature/partner', ofObject('Account', 'Partner__c', '<referenceTo>Account</referenceTo>'));
    const script = (text: string): Files => ({ [`${base}/lwc/rating/rating.js`]: text });
    const needed: Readonly<Record<string, readonly [Files, string?]>> = {
      soql: [using('Soql', 'Object o = [SELECT Client__r.Score__c FROM Account];'), 'field Client__c.Score__c'],
      lwc: [script("import s from '@salesforce/schema/Account.Client__r.Score__c';"), 'field Client__c.Score__c'],
      formula: [ofObject('Account', 'Sum__c', '<formula>Client__r.Score__c</formula>'), 'field Client__c.Score__c'],
      lookup: [using('Lookup', 'Object o = [SELECT Partner__r.Name FROM Account];'), 'field Account.Partner__c'],
      row: [ofObject('Account', 'Row__c', '<formula>Partner__r.Name</formula>'), 'field Account.Partner__c'],
      other: [using('Other', 'Object o = [SELECT Thing__r.Score__c FROM Account];')],
    };
    for (const [name, [files, component]] of Object.entries(needed)) {
      await stage.feature(`feature/${name}`, files);
      const { needs = [] } = await stage.plan({ features: [name], from: 'dev' });
      expect(needs.map((need) => need.component).join(), name).to.equal(component ?? '');
    }
  });

  it('are none where a list is only taken apart, put together, or in another folder', async () => {
    const alert = (name: string): string => `<fullName>${name}</fullName>`;
    const list = `${base}/labels/CustomLabels.labels-meta.xml`;
    const ownAlert = 'workflows/Case/workflowAlerts/Bill.workflowAlert';
    await stage.local.checkout('main');
    await stage.local.commit('Lists', { ...labels('Apart', 'Old'), ...file(ownAlert, 'WorkflowAlert', alert('Bill')) });
    await stage.local.push('main', 'main:qa');
    await stage.feature('feature/apart', {
      ...file('labels/Apart.label', 'CustomLabel', '<fullName>Apart</fullName>'),
      ...file('labels/Fresh.label', 'CustomLabel', '<fullName>Fresh</fullName>'),
      ...file('workflows/Case.workflow', 'Workflow', `<alerts>${alert('Bill')}</alerts>`),
      ...{ [list]: undefined, [`${base}/${ownAlert}-meta.xml`]: undefined },
    });
    await stage.feature('feature/moved', {
      [list]: undefined,
      [`${base}/more/${list.slice(base.length)}`]: labels('Old')[list],
    });
    await stage.feature('feature/using', {
      ...using('Using', 'String all = System.Label.Apart + System.Label.Old;'),
      ...file('flows/Billing.flow', 'Flow', '<actionCalls>\n<actionName>Case.Bill</actionName>\n</actionCalls>'),
    });
    expect((await stage.plan({ features: ['using'], from: 'dev' })).needs).to.equal(undefined);
    await stage.feature('feature/fresh', using('Other', 'String all = System.Label.Fresh;'));
    expect((await refused(['fresh'])).map(({ component }) => component)).to.deep.equal(['label Fresh']);
  });

  it('are none of what a feature takes away again, or has itself', async () => {
    await stage.feature('feature/nothing', apexClass('RatingScale'));
    await stage.local.git('rm', '--quiet', ...Object.keys(apexClass('RatingScale')));
    await stage.local.commit('Other', apexClass('Other'));
    await stage.local.push('feature/nothing');
    await stage.feature('feature/rating', using('Rating', 'RatingScale scale;'));
    expect((await stage.plan({ features: ['rating'], from: 'dev' })).needs).to.equal(undefined);
    await stage.feature('feature/own', { ...apexClass('RatingScale'), ...using('Own', 'RatingScale scale;') });
    await stage.feature('feature/also', apexClass('RatingScale'));
    const needs = await refused(['rating']);
    expect(needs.map(({ feature, needs: other }) => [feature, other])).to.have.deep.members([
      ['feature/rating', 'feature/own'],
      ['feature/rating', 'feature/also'],
    ]);
  });

  it('are none of files that are never deployed', async () => {
    await stage.feature('feature/scale', apexClass('RatingScale'));
    const notes = { 'docs/notes.md': 'RatingScale\n', [`${base}/notes.txt`]: 'RatingScale\n' };
    await stage.feature('feature/notes', { ...apexClass('Noted'), ...notes });
    expect((await stage.plan({ features: ['notes'], from: 'dev' })).needs).to.equal(undefined);
  });

  it('are none of a feature whose branch the remote has no more, though it is still here', async () => {
    await stage.feature('feature/scale', apexClass('RatingScale'));
    await stage.feature('feature/rating', using('Rating', 'RatingScale scale;'));
    await refused(['rating']);
    await stage.local.git('push', 'origin', '--delete', 'feature/scale');
    expect((await stage.local.git('branch', '--list', 'feature/scale')).trim()).to.not.equal('');
    expect((await stage.plan({ features: ['rating'], from: 'dev' })).needs).to.equal(undefined);
  });

  it('are only warned of where a person knows better', async () => {
    await stage.feature('feature/scale', apexClass('RatingScale'));
    await stage.feature('feature/rating', using('Rating', "String like = 'RatingScale';"));
    await refused(['rating']);
    const { plan } = await stage.promote({ features: ['rating'], from: 'dev', ignoreNeeds: true });
    expect(plan.warnings.join()).to.include('feature/rating needs feature/scale (class RatingScale');
  });

  it('are none for what every org has, though only another feature has a file of it', async () => {
    await stage.feature('feature/standard', {
      ...file('objects/Account/Account.object', 'CustomObject', '<enableFeeds>true</enableFeeds>'),
      ...file('objects/Account/fields/Industry.field', 'CustomField', '<fullName>Industry</fullName>'),
      ...file('applications/standard__Sales.app', 'CustomApplication', '<label>Sales</label>'),
      ...file('tabs/standard-Account.tab', 'CustomTab', '<label>Accounts</label>'),
      ...file('layouts/Account-Account Layout.layout', 'Layout', '<emailDefault>false</emailDefault>'),
      ...file('profiles/ReadOnly.profile', 'Profile', '<custom>false</custom>'),
      ...file('profiles/Rating_Clerk.profile', 'Profile', '<custom>true</custom>'),
    });
    await stage.feature(
      'feature/rating',
      file(
        'permissionsets/Raters.permissionset',
        'PermissionSet',
        '<applicationVisibilities>\n<application>standard__Sales</application>\n</applicationVisibilities>',
        '<description>Account-Account Layout of ReadOnly</description>',
        '<fieldPermissions>\n<field>Account.Industry</field>\n</fieldPermissions>',
        '<label>Raters</label>',
        '<objectPermissions>\n<object>Account</object>\n</objectPermissions>',
        '<tabSettings>\n<tab>standard-Account</tab>\n</tabSettings>'
      )
    );
    expect((await stage.plan({ features: ['rating'], from: 'dev' })).needs).to.equal(undefined);
    await stage.feature('feature/clerk', using('Clerk', "String profile = 'Rating_Clerk';"));
    const { needs = [] } = await stage.plan({ features: ['clerk'], from: 'dev' });
    expect(needs.map(({ needs: other, component }) => [other, component])).to.deep.equal([
      ['feature/standard', 'profile Rating_Clerk'],
    ]);
  });
});
