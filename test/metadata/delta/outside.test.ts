import { expect } from 'chai';
import { isOutside } from '../../../src/metadata/delta/outside.js';

const outside = (type: string, ...names: readonly string[]): boolean[] =>
  names.map((fullName) => isOutside({ type, fullName }));

describe('what no repository has to have', () => {
  it('is what installed packages bring', () => {
    expect(
      outside('CustomField', 'Account.ns__Field__c', 'ns__Order__c.Field__c', 'ns__Order__c.ns__Field__c')
    ).to.deep.equal([true, true, true]);
    expect(outside('ApexClass', 'ns.Handler', 'ns__Handler', 'Handler')).to.deep.equal([true, true, false]);
    expect(outside('CustomObject', 'ns__Order__c', 'ns__Rate__mdt', 'Order__c')).to.deep.equal([true, true, false]);
    expect(outside('ApexClass', 'ns__C', 'C')).to.deep.equal([true, false]);
    expect(outside('WorkflowAlert', 'Order__c.ns__B', 'Order__c.B')).to.deep.equal([true, false]);
    expect(outside('SharingReason', 'Order__c.ns__Sold__c', 'Order__c.Sold__c')).to.deep.equal([true, false]);
    expect(outside('Report', 'ns__Folder/Open', 'Folder/Open')).to.deep.equal([true, false]);
  });

  it('is what every org has, and what comes with an object', () => {
    expect(outside('CustomObject', 'Account', 'Order__Share', 'Order__ChangeEvent', 'Order__e')).to.deep.equal([
      ...[true, true, true],
      false,
    ]);
    expect(outside('CustomField', 'Account.Name', 'Place__c.Where__Latitude__s', 'Account.Rating__c')).to.deep.equal([
      ...[true, true],
      false,
    ]);
    expect(outside('CustomTab', 'standard-Account', 'Order__c', 'Home')).to.deep.equal([true, false, false]);
    expect(outside('CustomApplication', 'standard__Sales', 'Sales')).to.deep.equal([true, false]);
    expect(outside('MatchingRule', 'Account.Standard_Account_Match_Rule_v1_0', 'Account.Same')).to.deep.equal([
      true,
      false,
    ]);
    expect(outside('StandardValueSet', 'Industry')).to.deep.equal([true]);
    expect(outside('StaticResource', 'SiteSamples', 'Samples', 'SiteSamples2')).to.deep.equal([true, false, false]);
    expect(
      outside('Layout', 'Account-Account Layout', 'WorkOrder-Work Order Layout', 'Account-Big Layout')
    ).to.deep.equal([true, true, false]);
    expect(outside('Layout', 'PricebookEntry-Price Book Entry Layout', 'CaseClose-Close Case Layout')).to.deep.equal([
      true,
      true,
    ]);
    expect(
      outside('Layout', 'Product2-Product Layout', 'OrderItem-Order Product Layout', 'Product2-Spare Part Layout')
    ).to.deep.equal([true, true, false]);
    expect(outside('Layout', 'Order__c-Order Layout', 'ns__Order__c-ns__Order Layout')).to.deep.equal([false, true]);
    expect(outside('GlobalValueSet', 'Colors__gvs', 'ns__Colors')).to.deep.equal([false, true]);
  });
});
