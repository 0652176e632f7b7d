import { expect } from 'chai';
import { memberKey } from '../../../src/common/member.js';
import { profileCompanions } from '../../../src/metadata/content/profileCompanions.js';
import { parseXml } from '../../../src/metadata/xml/parse.js';

const companions = (after: string, before?: string): string[] => {
  const elementOf = (entries: string): ReturnType<typeof parseXml>['element'] =>
    parseXml(Buffer.from(`<Profile>${entries}</Profile>`), 'A.profile').element;
  return profileCompanions(elementOf(after), before === undefined ? undefined : elementOf(before)).map(memberKey);
};

describe('the components that a profile has entries about', () => {
  const classA = '<classAccesses><apexClass>A</apexClass><enabled>true</enabled></classAccesses>';
  const field = '<fieldPermissions><editable>true</editable><field>Shop__c.Name__c</field></fieldPermissions>';
  const layout =
    '<layoutAssignments><layout>Shop__c-Shop Layout</layout><recordType>Shop__c.Small</recordType></layoutAssignments>';
  const right = '<userPermissions><enabled>true</enabled><name>ApiEnabled</name></userPermissions>';

  it('are those that entries name', () => {
    expect(companions(classA + field + layout + right)).to.have.members([
      'ApexClass:A',
      'CustomField:Shop__c.Name__c',
      'Layout:Shop__c-Shop Layout',
      'RecordType:Shop__c.Small',
    ]);
  });

  it('are of another version only those of entries that differ', () => {
    const before = classA + field.replace('true', 'false');
    expect(companions(classA + field + layout, before)).to.have.members([
      'CustomField:Shop__c.Name__c',
      'Layout:Shop__c-Shop Layout',
      'RecordType:Shop__c.Small',
    ]);
  });
});
