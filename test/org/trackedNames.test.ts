import { expect } from 'chai';
import { memberKey } from '../../src/common/member.js';
import { memberOfRow } from '../../src/org/trackedNames.js';

describe('memberOfRow', () => {
  const rows: ReadonlyArray<readonly [string, string, string]> = [
    ['ApexClass', 'InvoiceService', 'ApexClass:InvoiceService'],
    ['CustomField', 'Invoice__c.Amount__c', 'CustomField:Invoice__c.Amount__c'],
    ['CustomLabel', 'Invoice_Title', 'CustomLabel:Invoice_Title'],
    ['Layout', 'Account-Sales & More (EMEA)', 'Layout:Account-Sales & More (EMEA)'],
    ['LightningComponentBundle', 'invoiceTile', 'LightningComponentBundle:invoiceTile'],
    ['QuickActionDefinition', 'NewGroup', 'QuickAction:NewGroup'],
    ['Report', 'Billing/Open', 'Report:Billing/Open'],
    ['ReportFolder', 'Billing', 'Report:Billing/'],
    ['DashboardFolder', 'Top/Sales', 'Dashboard:Top/Sales/'],
    ['DocumentFolder', 'Logos', 'Document:Logos'],
    ['EmailFolder', 'Welcome', 'EmailTemplate:Welcome'],
    ['EmailTemplateFolder', 'level1/level2', 'EmailTemplate:level1/level2'],
    ['CaseSettings', 'Case', 'Settings:Case'],
    ['LeadConvertSettings', 'LeadConvertSettings', 'LeadConvertSettings:LeadConvertSettings'],
    ['DigitalExperience', 'site/a1.sfdc_cms__view/home', 'DigitalExperience:site/a1.sfdc_cms__view/home'],
  ];
  for (const [type, name, expected] of rows) {
    it(`calls ${type} ${name} what package.xml calls it`, () => {
      const found = memberOfRow(type, name);
      expect(found && memberKey(found.member)).to.equal(expected);
      expect(found?.isPart).to.equal(false);
    });
  }

  const parts: ReadonlyArray<readonly [string, string, string]> = [
    ['LightningComponentResource', 'invoiceTile/__mocks__/data.js', 'LightningComponentBundle:invoiceTile'],
    ['AuraDefinition', 'Invoice/InvoiceController.js', 'AuraDefinitionBundle:Invoice'],
  ];
  for (const [type, name, expected] of parts) {
    it(`takes ${type} ${name} for a part of its bundle`, () => {
      const found = memberOfRow(type, name);
      expect(found && memberKey(found.member)).to.equal(expected);
      expect(found?.isPart).to.equal(true);
    });
  }

  for (const type of ['PicklistValue', 'ExperienceResource', 'CustomFieldTranslation', 'constructor', '']) {
    it(`knows no name for ${type === '' ? 'a row without a type' : type}`, () => {
      expect(memberOfRow(type, 'any')).to.equal(undefined);
    });
  }
});
