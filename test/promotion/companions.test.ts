import { expect } from 'chai';
import { memberKey } from '../../src/common/member.js';
import { type ComponentContents, contentsOfRetrieve } from '../../src/metadata/content/content.js';
import { companionsOf } from '../../src/promotion/companions.js';

const member = { type: 'Profile', fullName: 'Clerk' };
const nothing: ComponentContents = new Map();
const clerk = (...classes: readonly string[]): ComponentContents => {
  const entries = classes.map(
    (name) => `<classAccesses><apexClass>${name}</apexClass><enabled>true</enabled></classAccesses>`
  );
  const content = Buffer.from(`<Profile xmlns="m">${entries.join('')}</Profile>`);
  return contentsOfRetrieve(new Map([['profiles/Clerk.profile', content]]), [member]);
};

describe('what a profile is retrieved with', () => {
  const companions = (deployed: ComponentContents, merged: ComponentContents, isPart: boolean): string[] =>
    companionsOf(member, { deployed, merged, isPart: () => isPart }).map(memberKey);

  it('is what the entries are about that change, those that it loses among them, since they are taken away', () => {
    expect(companions(clerk('A', 'B'), clerk('B', 'C'), true)).to.deep.equal(['ApexClass:C', 'ApexClass:A']);
  });

  it('is what all its entries are about where it is sent whole, and where it goes', () => {
    expect(companions(clerk('A', 'B'), clerk('B', 'C'), false)).to.deep.equal([
      'ApexClass:B',
      'ApexClass:C',
      'ApexClass:A',
    ]);
    expect(companions(clerk('A'), nothing, true)).to.deep.equal(['ApexClass:A']);
    expect(companions(nothing, clerk('A'), false)).to.deep.equal(['ApexClass:A']);
  });

  it('is nothing for another component', () => {
    const versions = { deployed: nothing, merged: nothing, isPart: (): boolean => true };
    expect(companionsOf({ type: 'Layout', fullName: 'A' }, versions)).to.deep.equal([]);
  });
});
