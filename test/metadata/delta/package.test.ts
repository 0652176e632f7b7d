import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import { computeDelta } from '../../../src/metadata/delta/computeDelta.js';
import type { Delta } from '../../../src/metadata/delta/delta.js';
import { buildPackage, type DeployPackage, packageLimits } from '../../../src/metadata/delta/package.js';
import { unzip } from '../../../src/common/zip.js';
import type { Files } from '../../support/gitRepo.js';
import { makeRepository, type CommitRepository } from '../support/commits.js';
import { libraryPackage, readable } from '../support/library.js';
import {
  apexClass,
  defaultFolder,
  field,
  labels,
  labelsFile,
  objectFile,
  projectJson,
  variedProject,
  workflow,
  xml,
} from '../support/project.js';

describe('the package of a delta', () => {
  let test: CommitRepository;
  const deltaOf = (from: string | undefined, to: string): Promise<Delta> =>
    computeDelta(test.repo, { from, to, env: {} });
  const packageOf = async (from: string | undefined, to: string): Promise<DeployPackage> =>
    buildPackage(test.repo, await deltaOf(from, to), { env: {} });

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  it('has what is in folders of a bundle that are named as folders of types', async () => {
    const folder = `${defaultFolder}/genAiFunctions/rate`;
    const commit = await test.commit({
      'sfdx-project.json': projectJson(),
      [`${folder}/aura/input/schema.json`]: '{}\n',
    });
    const { zip, manifest } = await packageOf(undefined, commit);
    expect([...unzip(zip).keys()].sort()).to.deep.equal(['genAiFunctions/rate/aura/input/schema.json', 'package.xml']);
    expect(manifest).to.contain('<name>GenAiFunction</name>');
  });

  it('is, entry by entry and byte by byte, what the library makes of the same files on disk', async () => {
    const commit = await test.commit(variedProject());
    const { zip } = await packageOf(undefined, commit);
    expect(readable(unzip(zip))).to.deep.equal(readable(await libraryPackage(test, commit)));
  });

  const two = { packageDirectories: [{ path: 'force-app', default: true }, { path: 'base' }] };
  const label = (name: string): string => xml('CustomLabel', `<fullName>${name}</fullName>`, '<value>x</value>');

  it('has the labels of each package directory that has files of their own for them', async () => {
    const folder = 'labels/CustomLabels';
    const list = xml('CustomLabels');
    const commit = await test.commit({
      'sfdx-project.json': projectJson({ ...two, sourceBehaviorOptions: ['decomposeCustomLabelsBeta'] }),
      [`${defaultFolder}/${folder}/CustomLabels.labels-meta.xml`]: list,
      [`${defaultFolder}/${folder}/Paid.label-meta.xml`]: label('Paid'),
      [`base/${folder}/CustomLabels.labels-meta.xml`]: list,
      [`base/${folder}/Open.label-meta.xml`]: label('Open'),
    });
    const sent = unzip((await packageOf(undefined, commit)).zip)
      .get('labels/CustomLabels.labels')
      ?.toString();
    expect(sent?.match(/<fullName>\w+/g)).to.deep.equal(['<fullName>Open', '<fullName>Paid']);
  });

  it('has the labels of a list with those of files of their own beside it', async () => {
    const commit = await test.commit({
      'sfdx-project.json': projectJson({ sourceBehaviorOptions: ['decomposeCustomLabelsBeta2'] }),
      [labelsFile]: labels({ Open: 'open', Closed: 'closed' }),
      [`${defaultFolder}/labels/Paid.label-meta.xml`]: label('Paid'),
    });
    const { zip, sent } = await packageOf(undefined, commit);
    expect(sent.map(({ fullName }) => fullName)).to.deep.equal(['Closed', 'Open', 'Paid']);
    const list = unzip(zip).get('labels/CustomLabels.labels')?.toString();
    expect(list?.match(/<(fullName|value)>\w+/g)).to.deep.equal([
      ...['<fullName>Closed', '<value>closed'],
      ...['<fullName>Open', '<value>open'],
      ...['<fullName>Paid', '<value>x'],
    ]);
  });

  it('has an object and a class that lies in its folder, each at its place', async () => {
    const commit = await test.commit({
      'sfdx-project.json': projectJson(),
      ...objectFile('Order__c', '<label>Order</label>'),
      ...field('Order__c', 'Text__c'),
      ...apexClass('Orders', '', `${defaultFolder}/objects/Order__c/classes`),
    });
    const entries = unzip((await packageOf(undefined, commit)).zip);
    expect([...entries.keys()].sort()).to.deep.equal([
      'classes/Orders.cls',
      'classes/Orders.cls-meta.xml',
      'objects/Order__c.object',
      'package.xml',
    ]);
    expect(entries.get('objects/Order__c.object')?.toString()).to.contain('<fullName>Text__c</fullName>');
  });

  it('has what one of the files of an object says, with the fields of another directory', async () => {
    const fields = Object.entries(field('Order__c', 'Text__c')).map(([path, text]) => [
      path.replace(defaultFolder, 'base'),
      text,
    ]);
    const commit = await test.commit({
      'sfdx-project.json': projectJson(two),
      ...objectFile('Order__c', '<label>Order</label>'),
      'base/objects/Order__c/Order__c.object-meta.xml': xml('CustomObject'),
      ...(Object.fromEntries(fields) as Record<string, string>),
    });
    const { zip, sent } = await packageOf(undefined, commit);
    expect(sent.map(({ type }) => type)).to.deep.equal(['CustomField', 'CustomObject']);
    const object = unzip(zip).get('objects/Order__c.object')?.toString();
    expect(object).to.contain('<label>Order</label>').and.to.contain('<fullName>Text__c</fullName>');
  });

  it('is what the library makes of permission sets and labels that are kept in parts', async () => {
    const folder = `${defaultFolder}/permissionsets/Invoices`;
    const commit = await test.commit({
      'sfdx-project.json': projectJson({
        sourceBehaviorOptions: ['decomposePermissionSetBeta2', 'decomposeCustomLabelsBeta2'],
      }),
      [`${folder}/Invoices.permissionset-meta.xml`]: xml('PermissionSet', '<label>Invoices</label>'),
      [`${folder}/Invoices.classAccess-meta.xml`]: xml(
        'PermissionSet',
        '<classAccesses><apexClass>A</apexClass><enabled>true</enabled></classAccesses>'
      ),
      [`${folder}/objectSettings/Invoice__c.objectSettings-meta.xml`]: xml(
        'PermissionSet',
        '<fieldPermissions><field>Invoice__c.A__c</field><readable>true</readable></fieldPermissions>'
      ),
      [`${defaultFolder}/labels/Paid.label-meta.xml`]: xml(
        'CustomLabel',
        '<fullName>Paid</fullName>',
        '<value>Paid</value>'
      ),
      [`${defaultFolder}/labels/Open.label-meta.xml`]: xml(
        'CustomLabel',
        '<fullName>Open</fullName>',
        '<value>Open</value>'
      ),
    });
    const { zip, sent } = await packageOf(undefined, commit);
    expect(readable(unzip(zip))).to.deep.equal(readable(await libraryPackage(test, commit)));
    expect(sent.map(({ type, fullName }) => `${type} ${fullName}`)).to.deep.equal([
      'CustomLabel Open',
      'CustomLabel Paid',
      'PermissionSet Invoices',
    ]);
  });

  it('of one changed field is what the library makes of that field', async () => {
    const from = await test.commit(variedProject());
    const changed = field('Invoice__c', 'Amount__c', 'Sum');
    const to = await test.commit(changed);
    const { zip, sent } = await packageOf(from, to);
    expect(readable(unzip(zip))).to.deep.equal(readable(await libraryPackage(test, to, Object.keys(changed))));
    expect(sent).to.deep.equal([{ type: 'CustomField', fullName: 'Invoice__c.Amount__c' }]);
  });

  it('holds a field that lies in another folder than its object, together with that object', async () => {
    const elsewhere = Object.fromEntries(
      Object.entries(field('Invoice__c', 'Elsewhere__c')).map(([path, text]) => [
        path.replace('main/default', 'more'),
        text,
      ])
    );
    const commit = await test.commit({ ...variedProject(), ...elsewhere });
    const { zip } = await packageOf(undefined, commit);
    expect(readable(unzip(zip))).to.deep.equal(readable(await libraryPackage(test, commit)));
    expect(unzip(zip).get('objects/Invoice__c.object')?.toString()).to.include('<fullName>Elsewhere__c</fullName>');
  });

  it('of a changed object holds the object without its unchanged fields', async () => {
    const from = await test.commit(variedProject());
    const to = await test.commit({
      ...objectFile('Invoice__c', '<deploymentStatus>Deployed</deploymentStatus>', '<label>Bill</label>'),
      ...field('Invoice__c', 'Amount__c', 'Sum'),
    });
    const { zip, sent } = await packageOf(from, to);
    expect(sent.map(({ fullName }) => fullName)).to.deep.equal(['Invoice__c.Amount__c', 'Invoice__c']);
    const object = unzip(zip).get('objects/Invoice__c.object')?.toString() ?? '';
    expect(object).to.contain('<label>Bill</label>').and.contain('Amount__c').and.not.contain('Status__c');
  });

  it('of one changed label holds that label alone', async () => {
    const from = await test.commit(variedProject());
    const to = await test.commit({ [labelsFile]: labels({ Title: 'Invoices', Paid: 'Settled' }) });
    const { zip, sent } = await packageOf(from, to);
    expect(sent).to.deep.equal([{ type: 'CustomLabel', fullName: 'Paid' }]);
    const file = unzip(zip).get('labels/CustomLabels.labels')?.toString() ?? '';
    expect(file).to.contain('Settled').and.not.contain('Title');
  });

  describe('of children in one file', () => {
    const flows = `${defaultFolder}/workflows/Invoice__c.workflow-meta.xml`;
    const flat = `${defaultFolder}/objects/Bill__c.object`;
    const nested = `${defaultFolder}/objects/Bill__c/Bill__c.object-meta.xml`;
    const inside = (tag: string, name: string, text = name): string =>
      `<${tag}><fullName>${name}</fullName><label>${text}</label></${tag}>`;
    const object = (...lines: readonly string[]): string => xml('CustomObject', ...lines);
    const sentOf = async (
      before: Files,
      after: Files
    ): Promise<Readonly<{ names: string[]; files: Readonly<Record<string, string>> }>> => {
      const from = await test.commit({ ...variedProject(), ...before });
      const { zip, sent } = await packageOf(from, await test.commit(after));
      const { 'package.xml': manifest, ...files } = readable(unzip(zip));
      expect(manifest).to.contain('<types>');
      return { names: sent.map(memberKey), files };
    };

    it('in a new file is that file, as the library sends it', async () => {
      const from = await test.commit(variedProject());
      const path = `${defaultFolder}/workflows/Account.workflow-meta.xml`;
      const to = await test.commit({ [path]: workflow({ Pay: 'Pays all', Close: 'Closes' }) });
      const { zip } = await packageOf(from, to);
      expect(readable(unzip(zip))).to.deep.equal(readable(await libraryPackage(test, to, [path])));
    });

    it('is what changed in a workflow, and nothing else of it', async () => {
      const { names, files } = await sentOf({}, { [flows]: workflow({ Pay: 'Pays all', Close: 'Closes' }) });
      expect(names).to.deep.equal(['WorkflowFieldUpdate:Invoice__c.Pay']);
      expect(files).to.deep.equal({ 'workflows/Invoice__c.workflow': workflow({ Pay: 'Pays all' }) });
    });

    it('is what changed in a workflow whose file is named as in the format of the Metadata API', async () => {
      const path = `${defaultFolder}/workflows/Bill__c.workflow`;
      const { names, files } = await sentOf(
        { [path]: workflow({ Pay: 'Pays', Close: 'Closes' }) },
        { [path]: workflow({ Pay: 'Pays all', Close: 'Closes' }) }
      );
      expect(names).to.deep.equal(['WorkflowFieldUpdate:Bill__c.Pay']);
      expect(files).to.deep.equal({ 'workflows/Bill__c.workflow': workflow({ Pay: 'Pays all' }) });
    });

    it('is a field of an object in metadata format, without what its file says of the object', async () => {
      const { names, files } = await sentOf(
        { [flat]: object(inside('fields', 'A__c'), inside('fields', 'B__c'), '<label>Bill</label>') },
        { [flat]: object(inside('fields', 'A__c', 'new'), inside('fields', 'B__c'), '<label>Bill</label>') }
      );
      expect(names).to.deep.equal(['CustomField:Bill__c.A__c']);
      expect(files).to.deep.equal({ 'objects/Bill__c.object': object(inside('fields', 'A__c', 'new')) });
    });

    it('is an object in metadata format without the fields that did not change', async () => {
      const rule = inside('validationRules', 'Rule', 'new');
      const { names, files } = await sentOf(
        { [flat]: object(inside('fields', 'A__c'), '<label>Bill</label>') },
        { [flat]: object(inside('fields', 'A__c'), '<label>Bills</label>', rule) }
      );
      expect(names).to.deep.equal(['CustomObject:Bill__c', 'ValidationRule:Bill__c.Rule']);
      const file = files['objects/Bill__c.object'];
      expect(file).to.contain('<label>Bills</label>').and.contain('Rule').and.not.contain('A__c');
    });

    const own = { ...field('Bill__c', 'C__c'), ...field('Bill__c', 'D__c') };
    const whole = (text: string): Files => ({
      [nested]: object(
        ...[inside('fields', 'A__c', text), inside('fields', 'B__c'), inside('listViews', 'All')],
        '<label>Bill</label>'
      ),
    });

    it('is a field in the file of its object, beside fields in files of their own', async () => {
      const { names, files } = await sentOf({ ...whole('old'), ...own }, whole('new'));
      expect(names).to.deep.equal(['CustomField:Bill__c.A__c']);
      expect(files).to.deep.equal({ 'objects/Bill__c.object': object(inside('fields', 'A__c', 'new')) });
    });

    it('goes together with a field in a file of its own', async () => {
      const { names, files } = await sentOf(
        { ...whole('old'), ...own },
        { ...whole('new'), ...field('Bill__c', 'C__c', 'new') }
      );
      expect(names).to.deep.equal(['CustomField:Bill__c.A__c', 'CustomField:Bill__c.C__c']);
      const found = files['objects/Bill__c.object'].match(/<(?:fullName|label)>\w+/g);
      expect(found).to.deep.equal(['<fullName>A__c', '<label>new', '<fullName>C__c', '<label>new']);
    });

    it('is not in it where a field in a file of its own changed alone', async () => {
      const { names, files } = await sentOf({ ...whole('old'), ...own }, field('Bill__c', 'C__c', 'new'));
      expect(names).to.deep.equal(['CustomField:Bill__c.C__c']);
      expect(files['objects/Bill__c.object'])
        .to.contain('C__c')
        .and.not.match(/All|A__c|B__c|D__c/);
    });

    it('is a version of a bot', async () => {
      const path = `${defaultFolder}/bots/Helper.bot`;
      const version = (name: string, text: string): string => inside('botVersions', name, text);
      const bot = (text: string): string =>
        xml('Bot', version('v1', 'Same'), version('v2', text), '<label>Helper</label>');
      const { names, files } = await sentOf({ [path]: bot('old') }, { [path]: bot('new') });
      expect(names).to.deep.equal(['BotVersion:Helper.v2']);
      expect(files).to.deep.equal({ 'bots/Helper.bot': xml('Bot', version('v2', 'new')) });
    });

    it('is a label of a list that may have files of their own for them', async () => {
      const from = await test.commit({
        'sfdx-project.json': projectJson({ sourceBehaviorOptions: ['decomposeCustomLabelsBeta'] }),
        [labelsFile]: labels({ Open: 'open', Closed: 'closed' }),
      });
      const { zip, sent } = await packageOf(
        from,
        await test.commit({ [labelsFile]: labels({ Open: 'Open', Closed: 'closed' }) })
      );
      expect(sent.map(memberKey)).to.deep.equal(['CustomLabel:Open']);
      expect(unzip(zip).get('labels/CustomLabels.labels')?.toString()).to.equal(labels({ Open: 'Open' }));
    });

    it('in two package directories is what changed in both', async () => {
      const base = 'base/workflows/Invoice__c.workflow-meta.xml';
      const { names, files } = await sentOf(
        { 'sfdx-project.json': projectJson(two), [base]: workflow({ Base: 'old', Other: 'other' }) },
        { [flows]: workflow({ Pay: 'Pays all', Close: 'Closes' }), [base]: workflow({ Base: 'new', Other: 'other' }) }
      );
      expect(names).to.deep.equal(['WorkflowFieldUpdate:Invoice__c.Base', 'WorkflowFieldUpdate:Invoice__c.Pay']);
      expect(files['workflows/Invoice__c.workflow']).to.contain('Pays all').and.contain('new').and.not.contain('Other');
    });
  });

  it('names in destructiveChangesPre.xml what has to go before its name is taken', async () => {
    const bundle = (type: string, folder: string, file: string): Record<string, string> => ({
      [`${defaultFolder}/${folder}/tile/tile.${file}`]:
        file === 'js' ? 'export default class {}\n' : '<aura:component/>\n',
      [`${defaultFolder}/${folder}/tile/tile.${file}-meta.xml`]: xml(type, '<apiVersion>64.0</apiVersion>'),
    });
    const aura = bundle('AuraDefinitionBundle', 'aura', 'cmp');
    const from = await test.commit({ ...variedProject(), ...aura });
    const to = await test.commit({
      ...Object.fromEntries(Object.keys(aura).map((path) => [path, undefined])),
      ...bundle('LightningComponentBundle', 'lwc', 'js'),
      [`${defaultFolder}/objects/Invoice__c/fields/Status__c.field-meta.xml`]: undefined,
    });
    const { zip, destructiveChangesPre, destructiveChanges, deleted } = await packageOf(from, to);
    expect(destructiveChangesPre).to.contain('<members>tile</members>').and.not.contain('Status__c');
    expect(destructiveChanges).to.contain('Status__c').and.not.contain('tile');
    expect(destructiveChangesPre).to.equal(unzip(zip).get('destructiveChangesPre.xml')?.toString());
    expect(deleted).to.have.length(2);
  });

  it('names deletions in destructiveChangesPost.xml beside an empty package.xml', async () => {
    const from = await test.commit(variedProject());
    const to = await test.commit({
      [`${defaultFolder}/classes/InvoiceService.cls`]: undefined,
      [`${defaultFolder}/classes/InvoiceService.cls-meta.xml`]: undefined,
      [`${defaultFolder}/objects/Invoice__c/fields/Status__c.field-meta.xml`]: undefined,
    });
    const { zip, manifest, destructiveChanges, sent, deleted } = await packageOf(from, to);
    expect([...unzip(zip).keys()]).to.have.members(['package.xml', 'destructiveChangesPost.xml']);
    expect(manifest).to.contain('<version>64.0</version>').and.not.contain('<types>');
    expect(destructiveChanges).to.equal(unzip(zip).get('destructiveChangesPost.xml')?.toString());
    expect(sent).to.deep.equal([]);
    expect(deleted).to.deep.equal([
      { type: 'ApexClass', fullName: 'InvoiceService' },
      { type: 'CustomField', fullName: 'Invoice__c.Status__c' },
    ]);
  });

  it('is refused with the numbers when it is larger than the Metadata API takes', async () => {
    const commit = await test.commit({ 'sfdx-project.json': projectJson(), ...apexClass('One'), ...apexClass('Two') });
    const delta = await deltaOf(undefined, commit);
    const refusal = async (limits: Partial<typeof packageLimits>): Promise<Error> =>
      buildPackage(test.repo, delta, { env: {} }, { ...packageLimits, ...limits }).then(
        () => new Error('not refused'),
        (error: Error) => error
      );
    expect(await refusal({ files: 3 }))
      .to.include({ name: 'PackageTooLargeError' })
      .and.property('message')
      .contain('4 files of at most 3');
    expect((await refusal({ files: 5 })).message).to.contain('6 files of at most 5');
    expect((await refusal({ zipBytes: 100 })).message).to.match(/a zip of 0\.0 MB/);
    expect((await refusal({ unzippedBytes: 100 })).message).to.match(/0\.0 MB unzipped/);
    expect((await buildPackage(test.repo, delta, { env: {} })).zipFileCount).to.equal(6);
  });
});
