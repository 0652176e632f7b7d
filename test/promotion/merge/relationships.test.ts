import { expect } from 'chai';
import { type CustomField, customFieldIn } from '../../../src/promotion/merge/customFields.js';
import { namedIn } from '../../../src/promotion/merge/goneComponents.js';
import { referencesIn } from '../../../src/promotion/merge/references.js';
import { relationshipsOf } from '../../../src/promotion/merge/relationships.js';

const base = 'force-app/main/default';
const pathOf = (field: string): string => `${base}/objects/${field.replace('.', '/fields/')}.field-meta.xml`;
const lookup = (field: string, refersTo: string, childRelationship?: string): CustomField => {
  const [object, name] = field.split('.');
  return { object, name, refersTo, ...(childRelationship === undefined ? {} : { childRelationship }) };
};
const plain = (field: string): CustomField => {
  const [object, name] = field.split('.');
  return { object, name };
};
const [apex, script, flow] = ['classes/A.cls', 'lwc/a/a.js', 'flows/A.flow-meta.xml'];
const formula = 'objects/Account/fields/Total__c.field-meta.xml';

/** The line in which a file refers to a field, by the relationships of some fields. */
const lineIn = (
  field: string,
  [path, text]: readonly [path: string, text: string],
  known: readonly CustomField[],
  there: readonly CustomField[] = known
): number | undefined => {
  const [component] = namedIn([pathOf(field)]);
  return referencesIn({ path: `${base}/${path}`, text }, relationshipsOf(known, there))(component);
};

describe('references through relationships', () => {
  const client = lookup('Account.Client__c', 'Client__c', 'Clients');
  const known = [client, plain('Client__c.Score__c')];

  it('are those to a lookup, and to a field behind it', () => {
    for (const file of [
      [apex, '[SELECT Client__r.Score__c FROM Account]'],
      [apex, 'Object o(Account a) { return a.client__r?.score__c; }'],
      [script, "import s from '@salesforce/schema/Account.Client__r.Score__c';"],
      [formula, '<formula>Client__r.Score__c</formula>'],
      [flow, '<object>Account</object><elementReference>rec.Client__r.Score__c</elementReference>'],
      ['pages/A.page', '<apex:page standardController="Account">{!account.Client__r.Score__c}</apex:page>'],
    ] as const) {
      expect(lineIn('Account.Client__c', file, known), file[1]).to.equal(1);
      expect(lineIn('Client__c.Score__c', file, known), file[1]).to.equal(1);
    }
  });

  it('are none to what is no lookup, or of an object that is not named', () => {
    const file = [apex, '[SELECT Client__r.Score__c FROM Account]'] as const;
    expect(lineIn('Account.Client__c', file, [plain('Account.Client__c')])).to.equal(undefined);
    expect(lineIn('Lead.Client__c', file, [...known, lookup('Lead.Client__c', 'Client__c')])).to.equal(undefined);
  });

  it('are none to a field of the same name on another object than the one referred to', () => {
    const file = [apex, '[SELECT Client__r.Score__c FROM Account]'] as const;
    expect(lineIn('Account.Score__c', file, known)).to.equal(undefined);
    expect(lineIn('Account.Score__c', [apex, `${file[1]}\n[SELECT Score__c FROM Account]`], known)).to.equal(2);
  });

  it('are told by each object in a row, and by that of the first one', () => {
    const owner = lookup('Client__c.Boss__c', 'Boss__c');
    const all = [client, owner, lookup('Account.Boss__c', 'Other__c'), lookup('Lead.Client__c', 'Other__c')];
    const row = [formula, '<formula>Client__r.Boss__r.Score__c</formula>'] as const;
    expect(lineIn('Boss__c.Score__c', row, all)).to.equal(1);
    expect(lineIn('Client__c.Boss__c', row, all)).to.equal(1);
    expect(lineIn('Account.Boss__c', row, all)).to.equal(undefined);
    expect(lineIn('Other__c.Score__c', row, all)).to.equal(undefined);
    const direct = [script, "'@salesforce/schema/Lead.Client__r.Score__c'; // of an Account"] as const;
    expect(lineIn('Other__c.Score__c', direct, all)).to.equal(1);
    expect(lineIn('Client__c.Score__c', direct, all)).to.equal(undefined);
  });

  it('of which nothing tells the object are those to the only field of that name', () => {
    const file = [apex, '[SELECT ns__Thing__r.Score__c FROM Account]'] as const;
    expect(lineIn('Client__c.Score__c', file, [], [])).to.equal(1);
    expect(lineIn('Client__c.Score__c', file, [], [plain('Lead.Score__c')])).to.equal(undefined);
    const two = [client, lookup('Lead.Client__c', 'Other__c')];
    const unclear = [apex, 'Object o(SObject a) { return a.Client__r.Score__c; }'] as const;
    expect(lineIn('Client__c.Score__c', unclear, two)).to.equal(1);
    expect(lineIn('Client__c.Score__c', unclear, [...two, plain('Other__c.Score__c')])).to.equal(undefined);
  });

  it('from the other side are those to the lookup, and to fields of the records that refer', () => {
    const visit = [lookup('Visit__c.Place__c', 'Account', 'Visits'), plain('Visit__c.Length__c')];
    const file = [apex, '[SELECT Id,\n(SELECT Length__c FROM Visits__r) FROM Account]'] as const;
    expect(lineIn('Visit__c.Place__c', file, visit)).to.equal(2);
    expect(lineIn('Visit__c.Length__c', file, visit)).to.equal(2);
    const ofOther = [apex, '[SELECT Id,\n(SELECT Length__c FROM Visits__r) FROM Lead]'] as const;
    expect(lineIn('Visit__c.Place__c', ofOther, visit)).to.equal(undefined);
    expect(lineIn('Visit__c.Length__c', ofOther, visit)).to.equal(undefined);
    const both = [...visit, lookup('Account.Visits__c', 'Lead')];
    expect(lineIn('Account.Visits__c', file, both)).to.equal(undefined);
    const toLead = [apex, 'Object o(Account a) { return a.Visits__r.Name; }'] as const;
    expect(lineIn('Account.Visits__c', toLead, both)).to.equal(1);
    expect(lineIn('Visit__c.Place__c', toLead, both)).to.equal(undefined);
  });

  it('are made by what the file of a field says', () => {
    const text =
      '<CustomField>\n<referenceTo>Client__c</referenceTo>\n<relationshipName>Clients</relationshipName>\n</CustomField>';
    expect(customFieldIn(pathOf('Account.Client__c'), text)).to.deep.equal(client);
    expect(customFieldIn(pathOf('Account.Client__c'), '<CustomField/>')).to.deep.equal(plain('Account.Client__c'));
    expect(customFieldIn(`${base}/classes/A.cls-meta.xml`, text)).to.equal(undefined);
  });
});
