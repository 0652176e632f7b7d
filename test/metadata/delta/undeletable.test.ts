import { expect } from 'chai';
import { undeletable } from '../../../src/metadata/delta/undeletable.js';

const member = (key: string): { type: string; fullName: string } => {
  const [type, fullName] = key.split(':');
  return { type, fullName };
};

describe('what no deploy deletes', () => {
  it('is left to a person where one can delete it', () => {
    for (const key of ['RecordType:Account.Customer', 'BusinessProcess:Opportunity.Sale']) {
      expect(undeletable(member(key))?.byHand, key).to.include('Setup');
    }
  });

  it('is what is standard, which nobody can delete', () => {
    for (const key of [
      'CustomField:Account.Industry',
      'CustomObjectTranslation:Invoice__c-fr',
      'StandardValueSet:Industry',
      'AppMenu:AppSwitcher',
      'CustomApplication:standard__Sales',
      'CustomTab:standard-Account',
      'MatchingRule:Account.Standard_Account_Match_Rule_v1_0',
    ]) {
      expect(undeletable(member(key)), key).to.deep.equal({
        reason: 'is standard and cannot be deleted: the org keeps it as it is',
      });
    }
  });

  it('is nothing else', () => {
    for (const key of [
      'CustomField:Account.Rating__c',
      'CustomField:Account.ns__Rating__c',
      'CustomField:Invoice__c.Paid__c',
      'CustomApplication:Invoices',
      'MatchingRule:Account.Own',
      'ApexClass:Old',
    ]) {
      expect(undeletable(member(key)), key).to.equal(undefined);
    }
  });
});
