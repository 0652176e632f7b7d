import { expect } from 'chai';
import {
  changedInOrg,
  type ComponentContents,
  contentsOfRetrieve,
  heldInOrg,
  withRevoked,
} from '../../../src/metadata/content/content.js';

const member = { type: 'Profile', fullName: 'Clerk' };
const access = (name: string, enabled: boolean): string =>
  `<classAccesses><apexClass>${name}</apexClass><enabled>${String(enabled)}</enabled></classAccesses>`;
const clerk = (...entries: readonly string[]): ComponentContents =>
  contentsOfRetrieve(
    new Map([['profiles/Clerk.profile', Buffer.from(`<Profile xmlns="m">${entries.join('')}</Profile>`)]]),
    [member]
  );

describe('a commit with what it takes away of profiles', () => {
  const before = clerk(access('A', true), access('B', true));
  const after = clerk(access('A', true));
  const revocation = { ...member, path: 'Clerk.profile-meta.xml', revoked: [{ xml: access('B', false) }] };
  const merged = withRevoked(after, [revocation]);
  const changed = (org: ComponentContents, deployed: ComponentContents): number =>
    changedInOrg(org, deployed, merged, [member]).length;

  it('has the entries that take it away beside its own', () => {
    expect(merged).to.deep.equal(clerk(access('A', true), access('B', false)));
    expect(withRevoked(new Map(), [revocation])).to.deep.equal(new Map());
    expect(after).to.deep.equal(clerk(access('A', true)));
  });

  it('lets an org be changed that has the entry neither as it was nor taken away', () => {
    expect([changed(before, before), changed(merged, before), changed(after, before)]).to.deep.equal([0, 0, 0]);
    const other = clerk('<classAccesses><apexClass>B</apexClass><enabled>maybe</enabled></classAccesses>');
    expect(changed(other, before)).to.equal(1);
  });

  it('shows after a deploy whether it arrived: the org may return what is not granted, or nothing', () => {
    expect([changed(before, after), changed(merged, after), changed(after, after)]).to.deep.equal([1, 0, 0]);
  });

  it('is held by an org in which nothing of it is granted any more', () => {
    const held = (org: ComponentContents): number =>
      heldInOrg({ org, commit: merged, deployed: before }, [member]).length;
    expect([held(before), held(merged), held(after)]).to.deep.equal([0, 1, 1]);
  });
});
