import { expect } from 'chai';
import type { Member } from '../../../src/common/member.js';
import { type ComponentContents, contentsOfRetrieve, heldInOrg } from '../../../src/metadata/content/content.js';

const profile: Member = { type: 'Profile', fullName: 'Clerk' };
const page: Member = { type: 'Layout', fullName: 'A' };
const access = (name: string, enabled = true): string =>
  `<classAccesses><apexClass>${name}</apexClass><enabled>${String(enabled)}</enabled></classAccesses>`;

const contents = (clerk: string | undefined, layout?: string): ComponentContents =>
  contentsOfRetrieve(
    new Map([
      ...(clerk === undefined
        ? []
        : [['profiles/Clerk.profile', Buffer.from(`<Profile xmlns="m">${clerk}</Profile>`)] as const]),
      ...(layout === undefined
        ? []
        : [['layouts/A.layout', Buffer.from(`<Layout xmlns="m">${layout}</Layout>`)] as const]),
    ]),
    [profile, page]
  );

describe('what an org holds of a commit', () => {
  const holds = (org: ComponentContents, commit: ComponentContents, deployed = contents(undefined)): string[] =>
    heldInOrg({ org, commit, deployed }, [profile, page]).map(({ type }) => type);

  it('are components that are the same, or that neither has', () => {
    const same = contents(access('A'), '<a>1</a>');
    expect(holds(same, same)).to.deep.equal(['Profile', 'Layout']);
    expect(holds(contents(access('A')), contents(access('A')))).to.deep.equal(['Profile', 'Layout']);
    expect(holds(same, contents(access('A'), '<a>2</a>'))).to.deep.equal(['Profile']);
    expect(holds(same, contents(access('A')))).to.deep.equal(['Profile']);
    expect(holds(contents(undefined), same)).to.deep.equal([]);
  });

  it('is a profile of which the org returned all that the commit changed', () => {
    const [deployed, commit] = [contents(access('A') + access('B')), contents(access('A') + access('B') + access('C'))];
    expect(holds(contents(access('C')), commit, deployed)).to.include('Profile');
    expect(holds(contents(access('A')), commit, deployed)).to.not.include('Profile');
    expect(holds(contents(access('C', false)), commit, deployed)).to.not.include('Profile');
  });

  it('is a profile that lacks only what grants nothing', () => {
    expect(holds(contents(access('A')), contents(access('A') + access('B', false)))).to.include('Profile');
  });

  it('is no profile that has an entry otherwise than the commit, whether or not that was deployed', () => {
    const commit = contents(access('A') + access('B'));
    expect(holds(contents(access('A', false)), commit, commit)).to.not.include('Profile');
  });
});
