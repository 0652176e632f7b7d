import { expect } from 'chai';
import { emptyOrg } from '../judge/state.js';
import type { OrgState } from '../judge/types.js';
import { changesByHand } from './byHand.js';

describe('what somebody changes in an org by hand', () => {
  const profile = (enabled: boolean): Buffer =>
    Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?>\n<Profile xmlns="http://soap.sforce.com/2006/04/metadata"><classAccesses><apexClass>Rating</apexClass><enabled>${enabled}</enabled></classAccesses></Profile>\n`
    );

  const edit = (before: OrgState, content: Buffer | undefined): readonly string[] =>
    changesByHand(before, new Map([['profiles/Admin.profile', content]])).changes.map(
      ({ type, fullName, operation }) => `${type}:${fullName} ${operation}`
    );

  it('is noticed in a profile too, of which a retrieve without what it is about returns a part', () => {
    const org = emptyOrg('sandbox');
    const before = { ...org, files: new Map([...org.files, ['profiles/Admin.profile', profile(true)] as const]) };
    expect(edit(before, profile(false))).to.deep.equal(['Profile:Admin changed']);
    expect(edit(before, profile(true))).to.deep.equal([]);
    expect(edit(before, undefined)).to.deep.equal(['Profile:Admin deleted']);
    expect(edit(org, profile(true))).to.deep.equal(['Profile:Admin created']);
  });
});
