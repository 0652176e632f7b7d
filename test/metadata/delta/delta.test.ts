import { expect } from 'chai';
import { computeDelta, type Delta, type DeltaRequest } from '../../../src/metadata/delta/delta.js';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { makeRepository, type CommitRepository } from '../support/commits.js';
import {
  apexClass,
  defaultFolder as main,
  field,
  labels,
  labelsFile,
  objectFile,
  projectJson,
  variedProject,
  workflow,
  xml,
} from '../support/project.js';

describe('the delta of two commits', () => {
  let test: CommitRepository;
  const deltaOf = (from: string | undefined, to: string, request: Partial<DeltaRequest> = {}): Promise<Delta> =>
    computeDelta(test.repo, { from, to, env: {}, ...request });
  /** The components of the delta that a commit on top of another makes: `operation Type:Name`. */
  const after = async (files: Files, before: Files = variedProject()): Promise<string[]> => {
    const from = await test.commit(before);
    return lines(await deltaOf(from, await test.commit(files)));
  };
  const lines = ({ components }: Delta): string[] =>
    components.map(({ operation, type, fullName }) => `${operation} ${type}:${fullName}`);
  const gone = (...paths: readonly string[]): Files => Object.fromEntries(paths.map((path) => [path, undefined]));
  const goneFiles = (files: Files): Files => gone(...Object.keys(files));

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  it('of a commit and itself is empty', async () => {
    const commit = await test.commit(variedProject());
    expect(await deltaOf(commit, commit)).to.deep.include({ components: [], ignored: [], warnings: [], replaced: [] });
  });

  it('adds what is new and changes what was there', async () => {
    expect(await after({ ...apexClass('New'), ...apexClass('InvoiceService', ' /* changed */ ') })).to.deep.equal([
      'change ApexClass:InvoiceService',
      'add ApexClass:New',
    ]);
  });

  it('names the files of a component, and the API version of the later commit', async () => {
    const from = await test.commit(variedProject());
    const to = await test.commit({
      [`${main}/lwc/invoiceList/invoiceList.html`]: '<template>new</template>\n',
      'sfdx-project.json': projectJson({ sourceApiVersion: '61.0' }),
    });
    const delta = await deltaOf(from, to);
    expect(delta).to.include({ from, to, apiVersion: '61.0' });
    expect(delta.components).to.deep.equal([
      {
        type: 'LightningComponentBundle',
        fullName: 'invoiceList',
        operation: 'change',
        files: ['js-meta.xml', 'html', 'js'].map((end) => `${main}/lwc/invoiceList/invoiceList.${end}`),
      },
    ]);
  });

  it('takes a given API version where the commit names none, and is refused without one', async () => {
    const commit = await test.commit({
      'sfdx-project.json': projectJson({ sourceApiVersion: undefined }),
      ...apexClass('A'),
    });
    expect(await deltaOf(undefined, commit, { apiVersion: '63.0' })).to.include({ apiVersion: '63.0' });
    expect(await failure(deltaOf(undefined, commit))).to.include({ name: 'ApiVersionMissingError' });
  });

  describe('of deletions', () => {
    it('deletes a component whose files are gone', async () => {
      expect(
        await after({
          ...goneFiles(apexClass('InvoiceService')),
          ...gone(`${main}/layouts/Invoice__c-Invoice Layout %28Sales%29.layout-meta.xml`),
        })
      ).to.deep.equal(['delete ApexClass:InvoiceService', 'delete Layout:Invoice__c-Invoice Layout %28Sales%29']);
    });

    it('deletes a child of an object alone', async () => {
      expect(await after(goneFiles(field('Invoice__c', 'Status__c')))).to.deep.equal([
        'delete CustomField:Invoice__c.Status__c',
      ]);
    });

    it('does not list the children of a deleted object', async () => {
      const files = Object.keys(variedProject()).filter((path) => path.includes('/objects/Invoice__c/'));
      expect(await after(gone(...files))).to.deep.equal(['delete CustomObject:Invoice__c']);
    });

    it('keeps an object whose children remain', async () => {
      const from = await test.commit(variedProject());
      const file = `${main}/objects/Invoice__c/Invoice__c.object-meta.xml`;
      const delta = await deltaOf(
        from,
        await test.commit({ ...gone(file), ...goneFiles(field('Invoice__c', 'Status__c')) })
      );
      expect(lines(delta)).to.deep.equal(['delete CustomField:Invoice__c.Status__c']);
      expect(delta.ignored.map(({ path, reason }) => `${path}: ${reason}`).join()).to.match(
        /Invoice__c\.object-meta\.xml: CustomObject Invoice__c is not deleted, since .* is still there/
      );
    });

    it('lists the children of a standard object, which cannot be deleted', async () => {
      const object = objectFile('Account', '<label>Account</label>');
      expect(
        await after(
          { ...goneFiles(object), ...goneFiles(field('Account', 'Rating__c')) },
          { ...variedProject(), ...object }
        )
      ).to.deep.equal(['delete CustomField:Account.Rating__c']);
    });

    it('sends a bundle anew that lost a file, and deletes one that lost all', async () => {
      const bundle = Object.keys(variedProject()).filter((path) => path.includes('/aura/'));
      expect(
        await after(
          gone(`${main}/lwc/invoiceList/invoiceList.html`, `${main}/staticresources/styles/deep/more.css`, ...bundle)
        )
      ).to.deep.equal([
        'delete AuraDefinitionBundle:Invoices',
        'change LightningComponentBundle:invoiceList',
        'change StaticResource:styles',
      ]);
    });

    it('is refused when only half of a component is gone', async () => {
      const from = await test.commit(variedProject());
      const to = await test.commit(gone(`${main}/classes/InvoiceService.cls-meta.xml`));
      const error = await failure(deltaOf(from, to));
      expect(error).to.include({ name: 'IncompleteComponentError' });
      expect(error.message).to.contain(`${main}/classes/InvoiceService.cls `).and.not.contain('/dev/null');
      const other = await failure(
        deltaOf(
          from,
          await test.commit({ ...apexClass('InvoiceService'), ...gone(`${main}/classes/InvoiceService.cls`) })
        )
      );
      expect(other).to.include({ name: 'IncompleteComponentError' });
      expect(other.message).to.not.contain('/dev/null').and.not.contain('sf-sre-commit');
    });

    it('deletes labels, workflow actions and sharing rules that are gone from their file', async () => {
      expect(
        await after({
          [labelsFile]: labels({ Paid: 'Paid' }),
          [`${main}/workflows/Invoice__c.workflow-meta.xml`]: workflow({ Pay: 'Pays' }),
          [`${main}/sharingRules/Invoice__c.sharingRules-meta.xml`]: xml('SharingRules'),
        })
      ).to.deep.equal([
        'delete CustomLabel:Title',
        'delete SharingCriteriaRule:Invoice__c.Big',
        'change SharingRules:Invoice__c',
        'change Workflow:Invoice__c',
        'delete WorkflowFieldUpdate:Invoice__c.Close',
        'change WorkflowFieldUpdate:Invoice__c.Pay',
      ]);
    });

    it('deletes the children of a labels or workflow file that is gone, not the file', async () => {
      expect(await after(gone(labelsFile, `${main}/workflows/Invoice__c.workflow-meta.xml`))).to.deep.equal([
        'delete CustomLabel:Paid',
        'delete CustomLabel:Title',
        'delete WorkflowFieldUpdate:Invoice__c.Close',
        'delete WorkflowFieldUpdate:Invoice__c.Pay',
      ]);
    });

    it('does not delete a label that stands in another file', async () => {
      const other = 'force-app/other/labels/CustomLabels.labels-meta.xml';
      const before = { ...variedProject(), [other]: labels({ Title: 'Invoices' }) };
      expect(await after({ [labelsFile]: labels({ Paid: 'Paid' }) }, before)).to.deep.equal([]);
    });

    it('deletes a field that is gone from an object in metadata format', async () => {
      const object = (...fields: readonly string[]): string =>
        xml(
          'CustomObject',
          ...fields.map((name) => `<fields><fullName>${name}</fullName></fields>`),
          '<label>Old</label>'
        );
      const path = `${main}/objects/Old__c.object`;
      expect(
        await after({ [path]: object('A__c') }, { ...variedProject(), [path]: object('A__c', 'B__c') })
      ).to.deep.equal([
        'change CustomField:Old__c.A__c',
        'delete CustomField:Old__c.B__c',
        'change CustomObject:Old__c',
      ]);
      expect(await after(gone(path), {})).to.deep.equal(['delete CustomObject:Old__c']);
    });

    it('sends a permission set in parts anew that lost one, and deletes one that lost all', async () => {
      const folder = `${main}/permissionsets`;
      const part = (name: string): Files => ({
        [`${folder}/${name}/${name}.permissionset-meta.xml`]: xml('PermissionSet', `<label>${name}</label>`),
        [`${folder}/${name}/${name}.classAccess-meta.xml`]: xml(
          'PermissionSet',
          '<classAccesses><apexClass>A</apexClass></classAccesses>'
        ),
      });
      const before = {
        'sfdx-project.json': projectJson({ sourceBehaviorOptions: ['decomposePermissionSetBeta2'] }),
        ...part('One'),
        ...part('Two'),
      };
      expect(
        await after({ ...gone(`${folder}/One/One.classAccess-meta.xml`), ...goneFiles(part('Two')) }, before)
      ).to.deep.equal(['change PermissionSet:One', 'delete PermissionSet:Two']);
    });

    it('deletes a page of a site alone, and the site without its pages', async () => {
      const home = ['_meta.json', 'content.json'].map(
        (name) => `${main}/digitalExperiences/site/Shop/sfdc_cms__view/home/${name}`
      );
      expect(await after(gone(...home))).to.deep.equal(['delete DigitalExperience:site/Shop.sfdc_cms__view/home']);
      await test.commit(variedProject());
      expect(
        await after(gone(...home, `${main}/digitalExperiences/site/Shop/Shop.digitalExperience-meta.xml`))
      ).to.deep.equal(['delete DigitalExperienceBundle:site/Shop']);
    });

    it('names folders of reports and documents as package.xml does', async () => {
      const files = Object.keys(variedProject()).filter((path) => /\/(reports|documents)\//.test(path));
      expect(await after(gone(...files))).to.deep.equal([
        'delete Document:Logos',
        'delete Document:Logos/logo',
        'delete Report:Billing/',
        'delete Report:Billing/Open',
      ]);
    });

    it('keeps a folder whose reports remain', async () => {
      expect(await after(gone(`${main}/reports/Billing.reportFolder-meta.xml`))).to.deep.equal([]);
    });
  });

  describe('of moved files', () => {
    const project = projectJson({ packageDirectories: [{ path: 'force-app' }, { path: 'billing' }] });
    const before = { ...variedProject(), 'sfdx-project.json': project };

    it('is empty when a component moved between package directories', async () => {
      const from = await test.commit(before);
      const moved = apexClass('InvoiceService', ' public static Integer one() { return 1; } ', 'billing/classes');
      const delta = await deltaOf(from, await test.commit({ ...goneFiles(apexClass('InvoiceService')), ...moved }));
      expect(lines(delta)).to.deep.equal([]);
      expect(delta.ignored[0]).to.deep.equal({
        path: 'billing/classes/InvoiceService.cls-meta.xml',
        reason: `moved from ${main}/classes/InvoiceService.cls-meta.xml, with the same content`,
      });
    });

    it('changes a component that moved and changed', async () => {
      const moved = apexClass('InvoiceService', ' /* new */ ', 'billing/classes');
      expect(await after({ ...goneFiles(apexClass('InvoiceService')), ...moved }, before)).to.deep.equal([
        'change ApexClass:InvoiceService',
      ]);
    });

    it('neither sends nor deletes labels that moved to another file', async () => {
      expect(
        await after(
          {
            [labelsFile]: labels({ Paid: 'Paid' }),
            'billing/labels/CustomLabels.labels-meta.xml': labels({ Title: 'Invoices' }),
          },
          before
        )
      ).to.deep.equal([]);
    });

    it('deletes and adds where the name changed, also in its case', async () => {
      expect(await after({ ...goneFiles(apexClass('InvoiceService')), ...apexClass('Invoiceservice') })).to.deep.equal([
        'delete ApexClass:InvoiceService',
        'add ApexClass:Invoiceservice',
      ]);
    });
  });

  describe('of children in one file', () => {
    it('sends labels that are new or changed, and no others', async () => {
      expect(await after({ [labelsFile]: labels({ Title: 'Invoices', Paid: 'Settled', Open: 'Open' }) })).to.deep.equal(
        ['add CustomLabel:Open', 'change CustomLabel:Paid']
      );
    });

    it('is empty when a labels file changed only in white space', async () => {
      expect(await after({ [labelsFile]: `${labels({ Title: 'Invoices', Paid: 'Paid' })}\n\n` })).to.deep.equal([]);
    });

    it('names all children of a workflow, which is sent whole, and says which did not change', async () => {
      const from = await test.commit(variedProject());
      const path = `${main}/workflows/Invoice__c.workflow-meta.xml`;
      const { components } = await deltaOf(
        from,
        await test.commit({ [path]: workflow({ Pay: 'Other', Close: 'Closes' }) })
      );
      expect(components.map(({ fullName, reason }) => `${fullName} ${reason ?? ''}`)).to.deep.equal([
        'Invoice__c ',
        'Invoice__c.Close unchanged, in the same file as what changed',
        'Invoice__c.Pay ',
      ]);
    });

    it('is refused with file and line when the file is no XML', async () => {
      const from = await test.commit(variedProject());
      const error = await failure(
        deltaOf(from, await test.commit({ [labelsFile]: '<CustomLabels>\n<labels></CustomLabels>' }))
      );
      expect(error).to.include({ name: 'UnparsableMetadataError' });
      expect(error.message).to.contain(`${labelsFile}, line 2`);
    });
  });

  describe('of objects', () => {
    it('leaves out the own file of an object that holds nothing', async () => {
      const from = await test.commit(variedProject());
      const delta = await deltaOf(
        from,
        await test.commit({ ...objectFile('Account'), ...field('Account', 'Size__c') })
      );
      expect(lines(delta)).to.deep.equal(['add CustomField:Account.Size__c']);
      expect(delta.ignored[0].reason).to.equal('it holds nothing of its own');
    });

    it('sends master-detail fields along with an object that is controlled by its parent', async () => {
      const detail = (label: string): Files =>
        objectFile('Line__c', `<label>${label}</label>`, '<sharingModel>ControlledByParent</sharingModel>');
      const masterDetail = {
        [`${main}/objects/Line__c/fields/Invoice__c.field-meta.xml`]: xml(
          'CustomField',
          '<fullName>Invoice__c</fullName>',
          '<type>MasterDetail</type>'
        ),
      };
      const before = { ...variedProject(), ...detail('Line'), ...masterDetail, ...field('Line__c', 'Text__c') };
      expect(await after(detail('Item'), before)).to.deep.equal([
        'change CustomField:Line__c.Invoice__c',
        'change CustomObject:Line__c',
      ]);
    });

    it('sends a translated object whole when the translation of a field changed', async () => {
      const path = `${main}/objectTranslations/Invoice__c-en_US/Amount__c.fieldTranslation-meta.xml`;
      expect(
        await after({ [path]: xml('CustomFieldTranslation', '<label>Sum</label>', '<name>Amount__c</name>') })
      ).to.deep.equal(['change CustomObjectTranslation:Invoice__c-en_US']);
    });
  });

  describe('of files that are not deployed', () => {
    it('lists them with the reason, and warns of those that look like metadata', async () => {
      const from = await test.commit(variedProject());
      const to = await test.commit({
        'README.md': 'Changed.\n',
        [`${main}/README.md`]: 'New.\n',
        [`${main}/lwc/jsconfig.json`]: '{ "new": true }\n',
        [`${main}/odd/Thing.wrong-meta.xml`]: '<Wrong/>\n',
      });
      const { components, ignored, warnings } = await deltaOf(from, to);
      expect(components).to.deep.equal([]);
      expect(Object.fromEntries(ignored.map(({ path, reason }) => [path, reason]))).to.deep.equal({
        'README.md': 'outside the package directories',
        [`${main}/README.md`]: 'no metadata type claims it',
        [`${main}/lwc/jsconfig.json`]: 'ignored by .forceignore',
        [`${main}/odd/Thing.wrong-meta.xml`]: 'no metadata type claims it',
      });
      expect(warnings).to.deep.equal([
        `${main}/odd/Thing.wrong-meta.xml looks like metadata and is not deployed: no metadata type claims it.`,
      ]);
    });

    it('does not delete what was ignored, before or now', async () => {
      const ignoring = { '.forceignore': `**/InvoiceService.cls*\n${variedProject()['.forceignore']}` };
      const before = { ...variedProject(), ...ignoring };
      expect(await after(goneFiles(apexClass('InvoiceService')), before)).to.deep.equal([]);
      await test.commit(variedProject());
      expect(await after({ ...ignoring, ...goneFiles(apexClass('InvoiceService')) })).to.deep.equal([]);
    });

    it('neither sends nor deletes what is ignored from now on, and sends what no longer is', async () => {
      const rules = variedProject()['.forceignore'];
      const ignoring = { '.forceignore': `**/InvoiceService.cls*\n${rules}` };
      expect(await after(ignoring)).to.deep.equal([]);
      expect(await after({ '.forceignore': rules }, {})).to.deep.equal(['add ApexClass:InvoiceService']);
    });

    it('takes a pattern for folders as such, since a commit knows what is a file', async () => {
      const before = { ...variedProject(), '.forceignore': 'InvoiceService.cls/\n' };
      expect(await after(apexClass('InvoiceService', ' /* new */ '), before)).to.deep.equal([
        'change ApexClass:InvoiceService',
      ]);
    });

    it('takes the ignore file that lies nearest above a package directory', async () => {
      const before = { ...variedProject(), 'force-app/.forceignore': 'main/default/triggers/**\n' };
      expect(
        await after(
          { [`${main}/triggers/InvoiceTrigger.trigger`]: 'trigger\n', [`${main}/lwc/jsconfig.json`]: '{}' },
          before
        )
      ).to.deep.equal([]);
    });

    it('sends what a new package directory holds, and deletes nothing of one that is no longer named', async () => {
      const two = projectJson({ packageDirectories: [{ path: 'force-app' }, { path: './billing/' }] });
      const before = { ...variedProject(), ...apexClass('Bill', '', 'billing/classes') };
      expect(await after({ 'sfdx-project.json': two }, before)).to.deep.equal(['add ApexClass:Bill']);
      expect(await after({ 'sfdx-project.json': projectJson() }, {})).to.deep.equal([]);
    });
  });

  describe('with what is owed', () => {
    const owed = [
      { type: 'ApexClass', fullName: 'InvoiceService', deletion: false, reason: 'kept' },
      { type: 'CustomLabel', fullName: 'Paid', deletion: false, reason: 'kept' },
      { type: 'WorkflowFieldUpdate', fullName: 'Invoice__c.Pay', deletion: false, reason: 'kept' },
      { type: 'CustomField', fullName: 'Invoice__c.Amount__c', deletion: false, reason: 'kept' },
      { type: 'ApexClass', fullName: 'Gone', deletion: true, reason: 'not deletable' },
    ];

    it('sends and deletes it again', async () => {
      const commit = await test.commit(variedProject());
      const { components } = await deltaOf(commit, commit, { owed });
      expect(
        components.map(({ operation, type, fullName, reason }) => [`${operation} ${type}:${fullName}`, reason])
      ).to.deep.equal([
        ['delete ApexClass:Gone', undefined],
        ['change ApexClass:InvoiceService', 'owed: kept'],
        ['change CustomField:Invoice__c.Amount__c', 'owed: kept'],
        ['change CustomLabel:Paid', 'owed: kept'],
        ['change Workflow:Invoice__c', 'owed: kept'],
        ['change WorkflowFieldUpdate:Invoice__c.Close', 'owed: kept'],
        ['change WorkflowFieldUpdate:Invoice__c.Pay', 'owed: kept'],
      ]);
    });

    it('forgets what the later commit made void', async () => {
      const from = await test.commit(variedProject());
      const to = await test.commit({ ...apexClass('Gone'), ...goneFiles(apexClass('InvoiceService')) });
      expect(lines(await deltaOf(from, to, { owed: [owed[0], owed[4]] }))).to.deep.equal([
        'add ApexClass:Gone',
        'delete ApexClass:InvoiceService',
      ]);
    });
  });

  it('sends everything when what was deployed before had no project', async () => {
    const from = await test.commit({ 'README.md': 'Empty.\n' });
    expect(
      lines(await deltaOf(from, await test.commit({ 'sfdx-project.json': projectJson(), ...apexClass('A') })))
    ).to.deep.equal(['add ApexClass:A']);
  });

  it('is refused for a commit whose project is missing or cannot be read', async () => {
    expect(await failure(deltaOf(undefined, await test.commit({ a: 'a' })))).to.include({ name: 'NoProjectError' });
    expect(await failure(deltaOf(undefined, await test.commit({ 'sfdx-project.json': '{' })))).to.include({
      name: 'InvalidProjectError',
    });
    const preset = projectJson({ sourceBehaviorOptions: ['decomposeEverything'] });
    expect(await failure(deltaOf(undefined, await test.commit({ 'sfdx-project.json': preset })))).to.include({
      name: 'InvalidPresetError',
    });
    const outside = projectJson({ registryCustomizations: { types: { x: { name: 'X', directoryName: '../x' } } } });
    expect(await failure(deltaOf(undefined, await test.commit({ 'sfdx-project.json': outside })))).to.include({
      name: 'InvalidRegistryError',
    });
  });
});
