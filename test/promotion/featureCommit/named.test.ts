import { join } from 'node:path';
import { expect } from 'chai';
import { failure } from '../../support/failure.js';
import { apexClass, customObject, Stage } from '../../support/stage.js';

const labelsFile = 'force-app/main/default/labels/CustomLabels.labels-meta.xml';
const label = (name: string, value: string): string =>
  [
    '    <labels>',
    `        <fullName>${name}</fullName>`,
    '        <language>en_US</language>',
    '        <protected>false</protected>',
    `        <shortDescription>${name}</shortDescription>`,
    `        <value>${value}</value>`,
    '    </labels>',
    '',
  ].join('\n');
const labels = (...entries: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">\n${entries.join('')}</CustomLabels>\n`;

const labelFile = (name: string): string => `force-app/main/default/labels/${name}.label-meta.xml`;
const decomposedLabel = (name: string): Record<string, string> => ({
  [labelFile(name)]: label(name, name)
    .replace('    <labels>', '<CustomLabel xmlns="http://soap.sforce.com/2006/04/metadata">')
    .replace('    </labels>', '</CustomLabel>'),
});

const profileFile = 'force-app/main/default/profiles/Clerk.profile-meta.xml';
const access = (name: string, enabled: boolean): string =>
  `    <classAccesses>\n        <apexClass>${name}</apexClass>\n        <enabled>${String(enabled)}</enabled>\n    </classAccesses>\n`;
const profile = (...entries: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Profile xmlns="http://soap.sforce.com/2006/04/metadata">\n${entries.join('')}    <custom>true</custom>\n    <userLicense>Salesforce</userLicense>\n</Profile>\n`;
const commented = profile('    <!-- the till -->\n', access('Base', false), access('Old', true));

describe('committing to a feature what a person names @long', () => {
  let stage: Stage;
  const dev = (): ReturnType<Stage['org']> => stage.org('dev');

  beforeEach(async () => {
    stage = await Stage.open({
      ...apexClass('Old'),
      ...customObject('Shop__c', 'Name__c'),
      [labelsFile]: labels(label('Bye', 'Bye'), label('Hello', 'Hello')),
      [profileFile]: commented,
    });
    await stage.local.branch('feature/rating', 'origin/main');
  });

  afterEach(async () => {
    await stage.close();
  });

  const createClass = async (name: string): Promise<void> => {
    await dev().changeAsOtherUser(`classes/${name}.cls`, `public class ${name} {}\n`);
    await dev().changeAsOtherUser(`classes/${name}.cls-meta.xml`, dev().file('classes/Base.cls-meta.xml'));
  };
  const taken = async (...metadata: readonly string[]): Promise<string[]> => {
    const { plan } = await stage.commitFeature({ instance: 'dev', metadata });
    return plan.taken.map(({ operation, type, fullName }) => `${operation} ${type}:${fullName}`);
  };
  const committed = (path: string): Promise<string | undefined> => stage.local.read('feature/rating', path);

  it('warns of a name that nothing has, and takes the others; of none but such it is refused', async () => {
    await createClass('Rating');
    const metadata = ['ApexClass:Base', 'ApexClass:Ratng', 'ApexClass:Rating', 'ApexClass:Rting*'];
    const { plan } = await stage.commitFeature({ instance: 'dev', metadata });
    expect(plan.taken.map(({ fullName }) => fullName)).to.deep.equal(['Rating']);
    expect(plan.equal.map(({ fullName }) => fullName)).to.deep.equal(['Base']);
    expect(plan.warnings).to.include('Neither the org nor the feature has ApexClass:Ratng: check type and name.');
    expect(plan.warnings).to.include(
      'Neither the org nor the feature has a component that fits ApexClass:Rting*: check type and name.'
    );
    const error = await failure(stage.commitFeature({ instance: 'dev', metadata: ['ApexClass:Ratng'] }));
    expect(error.name).to.equal('NothingNamedError');
  });

  it('is asked for in an org that does not track its changes', async () => {
    const before = await stage.everything();
    const error = await failure(stage.commitFeature({ instance: 'dev' }));
    expect(error.name).to.equal('OrgNotTrackedError');
    expect(error.actions?.join()).to.include('--metadata');
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('takes components by name and by pattern, and what is named and gone as a deletion', async () => {
    await createClass('Rating');
    await createClass('Other');
    await dev().changeAsOtherUser('classes/Old.cls', undefined);
    expect(await taken('ApexClass:Ra*', 'apexclass:Old')).to.deep.equal([
      'delete ApexClass:Old',
      'add ApexClass:Rating',
    ]);
    expect(await taken('ApexClass')).to.deep.equal(['add ApexClass:Other']);
    expect((await stage.newestRecord('dev'))?.owed).to.deep.equal([]);
  });

  it('takes what a manifest names, and what lies in folders', async () => {
    await createClass('Rating');
    const manifest = join(stage.scratch.dir, 'package.xml');
    const xml =
      '<?xml version="1.0" encoding="UTF-8"?>\n<Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Rating</members><name>ApexClass</name></types><version>64.0</version></Package>\n';
    await stage.scratch.at('.').write({ 'package.xml': xml });
    const byManifest = await stage.commitFeature({ instance: 'dev', manifest });
    expect(byManifest.plan.taken.map(({ fullName }) => fullName)).to.deep.equal(['Rating']);
    await dev().changeAsOtherUser('classes/Base.cls', 'public class Base { /* org */ }\n');
    await dev().changeAsOtherUser('classes/Old.cls', 'public class Old { /* org */ }\n');
    const sourceDirs = [join(stage.local.dir, 'force-app/main/default/classes/Base.cls')];
    const byPath = await stage.commitFeature({ sourceDirs });
    expect(byPath.plan.taken.map(({ fullName }) => fullName)).to.deep.equal(['Base']);
    const nowhere = await failure(stage.commitFeature({ sourceDirs: [join(stage.local.dir, 'force-app/nowhere')] }));
    expect(nowhere.name).to.equal('NothingThereError');
  });

  it('asks for the version that the project names', async () => {
    await createClass('Rating');
    const { retrieves } = stage.orgs.server.org('dev');
    const start = retrieves.start.bind(retrieves);
    const asked: string[] = [];
    retrieves.start = (order): string => {
      asked.push(order.request.apiVersion);
      return start(order);
    };
    await taken('ApexClass:Rating');
    expect(asked).to.deep.equal(['64.0']);
  });

  it('changes in a file of labels only those that were named, and no other byte', async () => {
    await dev().changeAsOtherUser(
      'labels/CustomLabels.labels',
      labels(label('Bye', 'Good bye'), label('Other', 'Other'), label('Rating', 'Rating'))
    );
    expect(await taken('CustomLabel:Rating', 'CustomLabel:Hello')).to.deep.equal([
      'delete CustomLabel:Hello',
      'add CustomLabel:Rating',
    ]);
    expect(await committed(labelsFile)).to.equal(labels(label('Bye', 'Bye'), label('Rating', 'Rating')));
    expect(await taken('CustomLabels')).to.deep.equal(['change CustomLabel:Bye', 'add CustomLabel:Other']);
  });

  it('takes labels that have files of their own each for itself, also when all are named at once', async () => {
    await stage.local.commit('Decompose', {
      'sfdx-project.json': JSON.stringify({
        ...(JSON.parse((await stage.local.read('HEAD', 'sfdx-project.json')) ?? '') as object),
        sourceBehaviorOptions: ['decomposeCustomLabelsBeta2'],
      }),
      [labelsFile]: undefined,
      ...decomposedLabel('Bye'),
      ...decomposedLabel('Hello'),
    });
    await dev().changeAsOtherUser(
      'labels/CustomLabels.labels',
      labels(label('Hello', 'Hello'), label('Rating', 'Rating'))
    );
    const { plan } = await stage.commitFeature({ instance: 'dev', metadata: ['CustomLabels'] });
    expect(plan.left).to.deep.equal([]);
    expect(plan.taken.map(({ operation, fullName, files }) => [operation, fullName, ...files])).to.deep.equal([
      ['delete', 'Bye', labelFile('Bye')],
      ['add', 'Rating', labelFile('Rating')],
    ]);
  });

  it('gives a label a file of its own that it has of a list beside such files, and takes it out of the list', async () => {
    await stage.local.commit('Decompose from now on', {
      'sfdx-project.json': JSON.stringify({
        ...(JSON.parse((await stage.local.read('HEAD', 'sfdx-project.json')) ?? '') as object),
        sourceBehaviorOptions: ['decomposeCustomLabelsBeta2'],
      }),
    });
    await dev().changeAsOtherUser(
      'labels/CustomLabels.labels',
      labels(label('Bye', 'So long'), label('Hello', 'Hello'))
    );
    const { plan } = await stage.commitFeature({ instance: 'dev', metadata: ['CustomLabels'] });
    expect(plan.left).to.deep.equal([]);
    expect(plan.taken.map(({ operation, fullName, files }) => [operation, fullName, ...files])).to.deep.equal([
      ['change', 'Bye', labelFile('Bye'), labelsFile],
    ]);
    expect(await stage.local.read('feature/rating', labelFile('Bye'))).to.contain('<value>So long</value>');
    expect(await stage.local.read('feature/rating', labelsFile)).to.equal(labels(label('Hello', 'Hello')));
  });

  it('puts a new field into the folder of its object, wherever that is', async () => {
    await stage.local.git('mv', 'force-app/main/default/objects', 'force-app/shop');
    await stage.local.git('mv', 'force-app/shop', 'force-app/objects');
    await stage.local.commit('Move the objects');
    await dev().changeAsOtherUser(
      'objects/Shop__c.object',
      dev()
        .file('objects/Shop__c.object')
        ?.replace(
          '<fields>',
          '<fields>\n        <fullName>Stars__c</fullName>\n        <label>Stars</label>\n        <length>5</length>\n        <type>Text</type>\n    </fields>\n    <fields>'
        )
    );
    const { plan } = await stage.commitFeature({ instance: 'dev', metadata: ['CustomField:Shop__c.Stars__c'] });
    expect(plan.taken.flatMap(({ files }) => files)).to.deep.equal([
      'force-app/objects/Shop__c/fields/Stars__c.field-meta.xml',
    ]);
  });

  it('lays a profile over the branch by key: only what was asked for changes, absence is no deletion, bytes stay', async () => {
    await createClass('Rating');
    await dev().changeAsOtherUser('profiles/Clerk.profile', profile(access('Base', true), access('Rating', true)));
    expect(await taken('ApexClass:Rating', 'Profile:Clerk')).to.deep.equal([
      'add ApexClass:Rating',
      'change Profile:Clerk',
    ]);
    expect(await committed(profileFile)).to.equal(
      commented.replace(access('Old', true), access('Old', true) + access('Rating', true))
    );
    expect((await stage.newestRecord('dev'))?.owed).to.deep.equal([]);
  });

  it('stops where org and branch changed one entry of a profile otherwise, and names it', async () => {
    const conflicting = commented.replace(access('Base', false), '');
    await stage.local.commit('By hand', { [profileFile]: conflicting });
    await dev().changeAsOtherUser('profiles/Clerk.profile', profile(access('Base', true), access('Old', true)));
    const metadata = ['ApexClass:Base', 'Profile:Clerk'];
    const error = await failure(stage.commitFeature({ instance: 'dev', metadata }));
    expect(error.name).to.equal('OrgConflictError');
    expect(error.actions?.join()).to.include('--target-org dev');
    expect(error.message).to.include(profileFile).and.include('classAccesses[Base]').and.not.include('[Old]');
  });

  it('takes an entry again that the org changes once more while it is owed the profile', async () => {
    const byHand = access('Old', true) + access('Rating', true);
    await stage.local.commit('By hand', { [profileFile]: commented.replace(access('Old', true), byHand) });
    const change = async (isBase: boolean): Promise<void> =>
      dev().changeAsOtherUser('profiles/Clerk.profile', profile(access('Base', isBase), access('Old', true)));
    const metadata = ['ApexClass:Base', 'Profile:Clerk'];
    await change(true);
    expect(await taken(...metadata)).to.deep.equal(['change Profile:Clerk']);
    const record = await stage.newestRecord('dev');
    expect(record?.owed.map(({ fullName }) => fullName)).to.deep.equal(['Clerk']);
    expect(record?.takenInPart).to.deep.equal([{ type: 'Profile', fullName: 'Clerk' }]);
    await change(false);
    expect(await taken(...metadata)).to.deep.equal(['change Profile:Clerk']);
    expect(await committed(profileFile))
      .to.include(access('Base', false))
      .and.to.include(byHand);
  });

  it('leaves to the branch what only the branch changed', async () => {
    await stage.local.commit('By hand', apexClass('Base', ' /* hand */ '));
    const outcome = await stage.commitFeature({ instance: 'dev', metadata: ['ApexClass:Base'] });
    expect(outcome.plan.taken).to.deep.equal([]);
    expect((await stage.newestRecord('dev'))?.owed.map(({ fullName }) => fullName)).to.deep.equal(['Base']);
    await dev().changeAsOtherUser('classes/Base.cls', 'public class Base { /* org */ }\n');
    const error = await failure(stage.commitFeature({ metadata: ['ApexClass:Base'] }));
    expect(error.name).to.equal('OrgConflictError');
  });

  it('is refused for names that are none', async () => {
    const error = await failure(stage.commitFeature({ instance: 'dev', metadata: ['Nonsense:Rating'] }));
    expect(error.name).to.equal('InvalidComponentError');
    const nothing = await failure(stage.commitFeature({ instance: 'dev', metadata: ['ApexTrigger'] }));
    expect(nothing.name).to.equal('NothingNamedError');
  });

  it('reaches a feature that is not checked out, without touching the working tree', async () => {
    await createClass('Rating');
    await stage.local.checkout('main');
    await stage.commitFeature({ name: 'rating', instance: 'dev', metadata: ['ApexClass:Rating'] });
    expect(await stage.local.git('status', '--porcelain', '--branch')).to.include('## main');
    expect(await stage.local.files('feature/rating')).to.include('force-app/main/default/classes/Rating.cls');
    expect(await stage.remote.oid('feature/rating')).to.equal(await stage.local.oid('feature/rating'));
  });
});
