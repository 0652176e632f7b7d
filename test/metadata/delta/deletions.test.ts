import { expect } from 'chai';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { deltaOf, gone, goneFiles, lines, linesAfter } from '../support/deltas.js';
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

describe('the delta', () => {
  let test: CommitRepository;
  const after = (files: Files, before?: Files): Promise<string[]> => linesAfter(test, files, before);

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

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

    it('is refused for a permission set in parts without its own file, and an external service without its schema', async () => {
      const set = `${main}/permissionsets/Raters/Raters`;
      const service = `${main}/externalServiceRegistrations/Bank`;
      const sourceBehaviorOptions = ['decomposePermissionSetBeta2', 'decomposeExternalServiceRegistrationBeta'];
      const before = {
        'sfdx-project.json': projectJson({ sourceBehaviorOptions }),
        [`${set}.permissionset-meta.xml`]: xml('PermissionSet', '<label>Raters</label>'),
        [`${set}.classAccess-meta.xml`]: xml(
          'PermissionSet',
          '<classAccesses><apexClass>A</apexClass></classAccesses>'
        ),
        [`${service}.externalServiceRegistration-meta.xml`]: xml('ExternalServiceRegistration', '<label>Bank</label>'),
        [`${service}.yaml`]: 'openapi: 3.0.0\n',
      };
      expect(await after(gone(...Object.keys(before).slice(1)), before)).to.have.length(2);
      for (const file of [`${set}.permissionset-meta.xml`, `${service}.yaml`]) {
        const error = await failure(after(gone(file), before));
        expect(error).to.include({ name: 'IncompleteComponentError' });
        expect(error.message).to.include(`${file} is missing`);
      }
    });

    it('does not list the children of a deleted object', async () => {
      const files = Object.keys(variedProject()).filter((path) => path.includes('/objects/Invoice__c/'));
      expect(await after(gone(...files))).to.deep.equal(['delete CustomObject:Invoice__c']);
    });

    it('keeps what is standard: a profile, by what is in it, and a tab', async () => {
      const profile = (custom: boolean): string =>
        `<?xml version="1.0" encoding="UTF-8"?>\n<Profile xmlns="http://soap.sforce.com/2006/04/metadata">\n    <custom>${custom}</custom>\n</Profile>\n`;
      const files = {
        [`${main}/profiles/Admin.profile-meta.xml`]: profile(false),
        [`${main}/profiles/Clerk.profile-meta.xml`]: profile(true),
        [`${main}/tabs/standard-Account.tab-meta.xml`]:
          '<?xml version="1.0" encoding="UTF-8"?>\n<CustomTab xmlns="http://soap.sforce.com/2006/04/metadata"/>\n',
      };
      const from = await test.commit({ ...variedProject(), ...files });
      const delta = await deltaOf(test, from, await test.commit(gone(...Object.keys(files))));
      expect(delta.components.map(({ type, fullName }) => `${type}:${fullName}`)).to.deep.equal(['Profile:Clerk']);
      expect(delta.ignored.map(({ reason }) => reason)).to.deep.equal(
        ['Profile Admin', 'CustomTab standard-Account'].map(
          (name) => `${name} is standard and cannot be deleted: the org keeps it as it is`
        )
      );
    });

    it('warns of a flow, which an org does not delete by its name', async () => {
      const from = await test.commit(variedProject());
      const { warnings, components } = await deltaOf(
        test,
        from,
        await test.commit(gone(`${main}/flows/Invoice_Paid.flow-meta.xml`))
      );
      expect(components.map(({ operation, fullName }) => `${operation} ${fullName}`)).to.deep.equal([
        'delete Invoice_Paid',
      ]);
      expect(warnings).to.have.length(1);
      expect(warnings[0]).to.match(/^Flow:Invoice_Paid cannot be deleted by its name/);
    });

    it('keeps an object whose children remain', async () => {
      const from = await test.commit(variedProject());
      const file = `${main}/objects/Invoice__c/Invoice__c.object-meta.xml`;
      const delta = await deltaOf(
        test,
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

    it('leaves to a person what no deploy deletes, and nothing of what goes with its object', async () => {
      const recordType = `${main}/objects/Invoice__c/recordTypes/Standard.recordType-meta.xml`;
      const from = await test.commit(variedProject());
      const delta = await deltaOf(test, from, await test.commit(gone(recordType)));
      expect(lines(delta)).to.deep.equal([]);
      expect(delta.notDeleted).to.have.length(1);
      expect(delta.notDeleted[0]).to.include({ type: 'RecordType', fullName: 'Invoice__c.Standard' });
      expect(delta.notDeleted[0].files).to.deep.equal([recordType]);
      const owed = [{ type: 'RecordType', fullName: 'Invoice__c.Standard', deletion: true, reason: 'once' }];
      const later = await test.commit(apexClass('More'));
      expect((await deltaOf(test, from, later, { owed })).notDeleted[0]).to.include({
        fullName: 'Invoice__c.Standard',
      });
      const files = Object.keys(variedProject()).filter(
        (path) => path.includes('/objects/Invoice__c/') && path !== recordType
      );
      const without = await deltaOf(test, later, await test.commit(gone(...files)), { owed });
      expect(lines(without)).to.deep.equal(['delete CustomObject:Invoice__c']);
      expect(without.notDeleted).to.deep.equal([]);
    });

    it('deletes nothing that is standard, and says so', async () => {
      const fields = field('Account', 'Industry');
      const from = await test.commit({ ...variedProject(), ...fields });
      const delta = await deltaOf(test, from, await test.commit(goneFiles(fields)));
      expect([lines(delta), delta.notDeleted]).to.deep.equal([[], []]);
      expect(delta.ignored.map(({ reason }) => reason)).to.deep.equal([
        'CustomField Account.Industry is standard and cannot be deleted: the org keeps it as it is',
      ]);
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
      const error = await failure(deltaOf(test, from, to));
      expect(error).to.include({ name: 'IncompleteComponentError' });
      expect(error.message).to.contain(`${main}/classes/InvoiceService.cls `).and.not.contain('/dev/null');
      const other = await failure(
        deltaOf(
          test,
          from,
          await test.commit({ ...apexClass('InvoiceService'), ...gone(`${main}/classes/InvoiceService.cls`) })
        )
      );
      expect(other).to.include({ name: 'IncompleteComponentError' });
      expect(other.message).to.not.contain('/dev/null').and.not.contain('sf-sre-commit');
    });

    it('is refused when a static resource loses its metadata alone', async () => {
      const from = await test.commit(variedProject());
      const to = await test.commit(gone(`${main}/staticresources/styles.resource-meta.xml`));
      const error = await failure(deltaOf(test, from, to));
      expect(error).to.include({ name: 'IncompleteComponentError' });
      expect(error.message).to.contain('the resource-meta.xml of styles is missing or ignored');
    });

    it('is refused when a document loses its metadata or its content alone, whatever its metadata file is named after', async () => {
      const content = `${main}/documents/Logos/logo.png`;
      await test.commit({ 'sfdx-project.json': projectJson() });
      for (const meta of [`${main}/documents/Logos/logo.document-meta.xml`, `${content}-meta.xml`]) {
        const document = { [meta]: xml('Document', '<name>logo</name>'), [content]: 'png\n' };
        const from = await test.commit(document);
        const withoutMeta = await failure(deltaOf(test, from, await test.commit(gone(meta))));
        expect(withoutMeta).to.include({ name: 'IncompleteComponentError' });
        expect(withoutMeta.message)
          .to.contain(`${content} cannot be deployed`)
          .and.contain('logo is missing or ignored');
        const withoutContent = await failure(
          deltaOf(test, from, await test.commit({ ...document, [content]: undefined }))
        );
        expect(withoutContent).to.include({ name: 'IncompleteComponentError' });
        expect(withoutContent.message).to.contain(`${meta}: Expected source files for type 'Document'`);
        await test.commit(gone(meta));
      }
    });

    it('is refused when labels in files of their own change without their list', async () => {
      const folder = `${main}/labels/CustomLabels`;
      const list = `${folder}/CustomLabels.labels-meta.xml`;
      const label = (value: string): Files => ({
        [`${folder}/Paid.label-meta.xml`]: xml('CustomLabel', '<fullName>Paid</fullName>', `<value>${value}</value>`),
      });
      const from = await test.commit({
        'sfdx-project.json': projectJson({ sourceBehaviorOptions: ['decomposeCustomLabelsBeta'] }),
        [list]: xml('CustomLabels'),
        ...label('paid'),
      });
      const error = await failure(deltaOf(test, from, await test.commit({ ...gone(list), ...label('settled') })));
      expect(error).to.include({ name: 'IncompleteComponentError' });
      expect(error.message).to.match(
        /Paid\.label-meta\.xml cannot be deployed .* CustomLabels\.labels-meta\.xml is missing/
      );
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
        'delete WorkflowFieldUpdate:Invoice__c.Close',
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

    it('deploys what is left of two that differ, since the org may have the other one', async () => {
      const other = apexClass('InvoiceService', ' /* other */ ', 'force-app/other/classes');
      const before = { ...variedProject(), ...other };
      expect(await after(goneFiles(apexClass('InvoiceService')), before)).to.deep.equal([
        'change ApexClass:InvoiceService',
      ]);
      const labelFile = 'force-app/other/labels/CustomLabels.labels-meta.xml';
      const from = await test.commit({ ...variedProject(), [labelFile]: labels({ Title: 'Other', Else: 'Else' }) });
      const delta = await deltaOf(test, from, await test.commit({ [labelsFile]: labels({ Paid: 'Paid' }) }));
      expect(lines(delta)).to.deep.equal(['change CustomLabel:Title']);
      expect(delta.components[0]).to.deep.include({
        files: [labelFile],
        reason: `is left of two: ${labelsFile} has it no more`,
      });
    });

    it('deploys nothing of two that are the same when one of them goes', async () => {
      const twins = apexClass(
        'InvoiceService',
        ' public static Integer one() { return 1; } ',
        'force-app/other/classes'
      );
      expect(await after(goneFiles(apexClass('InvoiceService')), { ...variedProject(), ...twins })).to.deep.equal([]);
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
      ).to.deep.equal(['delete CustomField:Old__c.B__c']);
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
      const delta = await deltaOf(
        test,
        from,
        await test.commit({ ...goneFiles(apexClass('InvoiceService')), ...moved })
      );
      expect(lines(delta)).to.deep.equal([]);
      const names = ['InvoiceService.cls', 'InvoiceService.cls-meta.xml'];
      expect(delta.ignored).to.have.deep.members(
        names.map((name) => ({
          path: `billing/classes/${name}`,
          reason: `moved from ${main}/classes/${name}, with the same content`,
        }))
      );
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

    it('deletes and adds where the name changed', async () => {
      expect(await after({ ...goneFiles(apexClass('InvoiceService')), ...apexClass('BillingService') })).to.deep.equal([
        'add ApexClass:BillingService',
        'delete ApexClass:InvoiceService',
      ]);
    });

    it('does not delete what only changed the case of its name, which is the same component to an org', async () => {
      expect(await after({ ...goneFiles(apexClass('InvoiceService')), ...apexClass('Invoiceservice') })).to.deep.equal([
        'change ApexClass:Invoiceservice',
      ]);
      const status = Object.entries(field('Invoice__c', 'Status__c'));
      const renamed = Object.fromEntries(
        status.map(([path, content]) => [
          path.replace('Status', 'STATUS'),
          content?.toString().replace('Status', 'STATUS'),
        ])
      );
      expect(await after({ ...goneFiles(field('Invoice__c', 'Status__c')), ...(renamed as Files) })).to.deep.equal([
        'change CustomField:Invoice__c.STATUS__c',
      ]);
    });
  });
});
