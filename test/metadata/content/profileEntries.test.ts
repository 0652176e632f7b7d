import { expect } from 'chai';
import { profileEntries } from '../../../src/metadata/content/profileEntries.js';
import { parseXml } from '../../../src/metadata/xml/parse.js';

const entriesOf = (...lines: readonly string[]): ReturnType<typeof profileEntries> =>
  profileEntries(parseXml(`<Profile>${lines.join('')}</Profile>`, 'a.profile').element);

describe('the entries of a profile', () => {
  it('have keys that stay when what they grant changes', () => {
    const entries = entriesOf(
      '<custom>true</custom>',
      '<fieldPermissions><editable>true</editable><field>A.B__c</field></fieldPermissions>',
      '<userPermissions><enabled>true</enabled><name>ApiEnabled</name></userPermissions>',
      '<loginIpRanges><endAddress>2</endAddress><startAddress>1</startAddress></loginIpRanges>'
    );
    expect([...entries.keys()]).to.have.members([
      'custom',
      'fieldPermissions A.B__c',
      'userPermissions ApiEnabled',
      'loginIpRanges 1|2',
    ]);
  });

  it('hold one layout for each object and record type', () => {
    const entries = entriesOf(
      '<layoutAssignments><layout>Account-One</layout></layoutAssignments>',
      '<layoutAssignments><layout>Account-Two</layout><recordType>Account.A</recordType></layoutAssignments>'
    );
    expect([...entries.keys()]).to.deep.equal(['layoutAssignments Account', 'layoutAssignments Account|Account.A']);
  });

  it('tell whether they grant something', () => {
    const grants = (line: string): boolean | undefined => [...entriesOf(line).values()][0]?.grants;
    expect(grants('<classAccesses><apexClass>A</apexClass><enabled>true</enabled></classAccesses>')).to.equal(true);
    expect(grants('<classAccesses><apexClass>A</apexClass><enabled>false</enabled></classAccesses>')).to.equal(false);
    expect(grants('<tabVisibilities><tab>A</tab><visibility>Hidden</visibility></tabVisibilities>')).to.equal(false);
    expect([grants('<loginHours/>'), grants('<description>A</description>')]).to.deep.equal([false, true]);
  });
});
