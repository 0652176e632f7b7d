import { expect } from 'chai';
import { type Member, memberKey } from '../../../src/common/member.js';
import { type KeepingInstance, notDeletedInWords, splitDeleted } from '../../../src/metadata/delta/notDeleted.js';

/** What becomes of deletions: those that are made, and what is said of the others. */
const split = (keys: readonly string[], keeping?: KeepingInstance): Readonly<{ deleted: string[]; said: string[] }> => {
  const members = keys.map((key): Member => {
    const [type, fullName] = key.split(':');
    return { type, fullName };
  });
  const all = new Map(members.map((member) => [memberKey(member), { member, files: [`${member.fullName}.xml`] }]));
  const { deleted, notDeleted } = splitDeleted(all, keeping);
  return { deleted: [...deleted.keys()], said: notDeleted.map(notDeletedInWords) };
};

describe('what is left to a person of deletions', () => {
  it('is a record type or a business process, with what to do in Setup', () => {
    expect(split(['RecordType:Invoice__c.Paid', 'ApexClass:Old', 'BusinessProcess:Opportunity.Sale'])).to.deep.equal({
      deleted: ['ApexClass:Old'],
      said: [
        'BusinessProcess:Opportunity.Sale cannot be deleted through the API: delete it in Setup, under Sales, Support, Lead or Solution Processes.',
        'RecordType:Invoice__c.Paid cannot be deleted through the API: take it out of the profiles and layout assignments that name it, deactivate it in Setup, Object Manager, Record Types, and delete it there.',
      ],
    });
  });

  it('is nothing of what nobody can delete, nor of what goes with its object', () => {
    expect(split(['CustomField:Account.Industry'])).to.deep.equal({ deleted: [], said: [] });
    expect(split(['RecordType:Invoice__c.Paid', 'CustomObject:Invoice__c'])).to.deep.equal({
      deleted: ['CustomObject:Invoice__c'],
      said: [],
    });
  });

  it('is what the settings of an instance keep: some types, or all', () => {
    const keys = ['ApexClass:Old', 'ApexPage:Old'];
    expect(split(keys, { neverDelete: ['ApexClass'], instance: 'qa' })).to.deep.equal({
      deleted: ['ApexPage:Old'],
      said: [
        'ApexClass:Old is kept by the setting "neverDelete" of instance qa: delete it in the org by hand, or change the setting.',
      ],
    });
    const kept = (key: string): string =>
      `${key} is kept by the setting "deletions": "never" of instance qa: delete it in the org by hand, or change the setting.`;
    expect(split(keys, { neverDelete: 'all', instance: 'qa' })).to.deep.equal({ deleted: [], said: keys.map(kept) });
  });

  it('says why no deploy can, where the settings would keep it, too', () => {
    expect(split(['BusinessProcess:Opportunity.Sale'], { neverDelete: 'all', instance: 'qa' }).said.join()).to.contain(
      'cannot be deleted through the API'
    );
  });
});
