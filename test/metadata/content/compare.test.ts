import { expect } from 'chai';
import { type Member, memberKey } from '../../../src/common/member.js';
import {
  changedInOrg,
  type ComponentContent,
  type ComponentContents,
  contentsOfRetrieve,
  differences,
  sameContent,
} from '../../../src/metadata/content/content.js';

describe('comparing contents', () => {
  const field1: Member = { type: 'CustomField', fullName: 'A__c.F__c' };
  const retrieve = (files: Readonly<Record<string, string | Buffer>>, members: readonly Member[]): ComponentContents =>
    contentsOfRetrieve(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])), members);
  const one = (type: string, path: string, text: string): ComponentContent | undefined => {
    const member = { type, fullName: path.replace(/^[^/]*\//, '').replace(/\.[^.]*$/, '') };
    return retrieve({ [path]: text }, [member]).get(memberKey(member));
  };

  const entries = (tag: string, key: string, names: readonly string[]): string =>
    names.map((name) => `<${tag}><${key}>${name}</${key}></${tag}>`).join('');

  it('leaves white space, comments, CDATA and entities apart', () => {
    const a = one('Layout', 'layouts/A.layout', '<Layout xmlns="x"><a>1 &amp; 2</a><b/></Layout>');
    const b = one('Layout', 'layouts/A.layout', '<Layout><!-- c -->\n <b></b>\n <a><![CDATA[1 & 2]]></a></Layout>');
    const c = one('Layout', 'layouts/A.layout', '<Layout><a>1 &#38; 3</a><b/></Layout>');
    expect(sameContent(a, b)).to.equal(true);
    expect(sameContent(a, c)).to.equal(false);
  });

  it('keeps the order of lists, but not that of sets', () => {
    const layout = (...names: readonly string[]): ComponentContent | undefined =>
      one('Layout', 'layouts/A.layout', `<Layout>${entries('relatedLists', 'relatedList', names)}</Layout>`);
    const permissionSet = (...names: readonly string[]): ComponentContent | undefined =>
      one(
        'PermissionSet',
        'permissionsets/A.permissionset',
        `<PermissionSet>${entries('classAccesses', 'apexClass', names)}</PermissionSet>`
      );
    expect(sameContent(layout('a', 'b'), layout('b', 'a'))).to.equal(false);
    expect(sameContent(permissionSet('a', 'b'), permissionSet('b', 'a'))).to.equal(true);
    expect(sameContent(permissionSet('a', 'b'), permissionSet('b'))).to.equal(false);
  });

  it('keeps no order of entries with a key in any type', () => {
    const rule = (...actions: readonly string[]): ComponentContent | undefined =>
      retrieve(
        {
          'workflows/A.workflow': `<Workflow><rules><fullName>R</fullName>${actions
            .map((name) => `<actions><name>${name}</name><type>Alert</type></actions>`)
            .join('')}</rules></Workflow>`,
        },
        [{ type: 'WorkflowRule', fullName: 'A.R' }]
      ).get('WorkflowRule:A.R');
    expect(rule('a')).to.not.equal(undefined);
    expect(sameContent(rule('a', 'b'), rule('b', 'a'))).to.equal(true);
    expect(sameContent(rule('a', 'b'), rule('b', 'c'))).to.equal(false);
  });

  it('leaves the status of a flow apart', () => {
    const flow = (status: string, label: string): ComponentContent | undefined =>
      one('Flow', 'flows/A.flow', `<Flow><label>${label}</label><status>${status}</status></Flow>`);
    expect(sameContent(flow('Active', 'x'), flow('Draft', 'x'))).to.equal(true);
    expect(sameContent(flow('Active', 'x'), flow('Active', 'y'))).to.equal(false);
  });

  it('takes text with other line ends as the same, and binary content by its bytes', () => {
    const member = { type: 'ApexClass', fullName: 'A' };
    const apex = (body: string): ComponentContent | undefined =>
      retrieve({ 'classes/A.cls': body, 'classes/A.cls-meta.xml': '<ApexClass/>' }, [member]).get('ApexClass:A');
    const resource = (...bytes: number[]): ComponentContent | undefined =>
      retrieve(
        {
          'staticresources/A.resource': Buffer.from(bytes),
          'staticresources/A.resource-meta.xml': '<StaticResource/>',
        },
        [{ type: 'StaticResource', fullName: 'A' }]
      ).get('StaticResource:A');
    expect(sameContent(apex('a\r\nb\r\n'), apex('a\nb\n'))).to.equal(true);
    expect(sameContent(apex('a\nb\n'), apex('a\n'))).to.equal(false);
    expect(sameContent(resource(0, 13, 10), resource(0, 10))).to.equal(false);
    expect(sameContent(resource(0, 13, 10), resource(0, 13, 10))).to.equal(true);
  });

  it('tells what is only in the org, only in the branch, and where the rest differs', () => {
    const members = [
      field1,
      { type: 'CustomField', fullName: 'A__c.G__c' },
      { type: 'CustomObject', fullName: 'A__c' },
    ];
    const inOrg = retrieve(
      {
        'objects/A__c.object':
          '<CustomObject><fields><fullName>F__c</fullName></fields><label>A</label></CustomObject>',
      },
      members
    );
    const inBranch = retrieve(
      {
        'objects/A__c.object':
          '<CustomObject><fields><fullName>G__c</fullName></fields><label>B</label></CustomObject>',
      },
      members
    );
    expect(differences(inOrg, inBranch, members)).to.deep.equal([
      { member: members[0], difference: 'onlyInOrg' },
      { member: members[1], difference: 'onlyInBranch' },
      { member: members[2], difference: 'differs', detail: 'label' },
    ]);
  });

  it('tells the smallest elements that differ', () => {
    const member: Member = { type: 'PermissionSet', fullName: 'A' };
    const permissionSet = (readable: boolean, ...classes: readonly string[]): ComponentContents =>
      retrieve(
        {
          'permissionsets/A.permissionset': `<PermissionSet>${entries('classAccesses', 'apexClass', classes)}
            <fieldPermissions><field>A.B</field><readable>${readable}</readable></fieldPermissions></PermissionSet>`,
        },
        [member]
      );
    const [difference] = differences(permissionSet(true, 'a', 'b'), permissionSet(false, 'b', 'c'), [member]);
    expect(difference.detail).to.equal('classAccesses[a], classAccesses[c], fieldPermissions[A.B]/readable');
  });

  it('leaves apart what only one version of a profile names', () => {
    const member: Member = { type: 'Profile', fullName: 'A' };
    const profile = (...entriesOf: readonly string[]): ComponentContents =>
      retrieve({ 'profiles/A.profile': `<Profile>${entriesOf.join('')}</Profile>` }, [member]);
    const right = (name: string, enabled: boolean): string =>
      `<userPermissions><enabled>${enabled}</enabled><name>${name}</name></userPermissions>`;
    const org = profile(right('ApiEnabled', true), '<custom>true</custom>', right('EditTask', true));
    expect(differences(org, profile(right('EditTask', true), right('RunReports', true)), [member])).to.deep.equal([]);
    expect(differences(org, profile(right('EditTask', false)), [member])[0]).to.include({
      detail: 'userPermissions[EditTask]/enabled',
    });
  });
});

describe('what was changed in the org', () => {
  const member: Member = { type: 'Layout', fullName: 'A' };
  const version = (text: string | undefined, { type, fullName }: Member = member): ComponentContents =>
    text === undefined
      ? new Map()
      : contentsOfRetrieve(new Map([[`${type.toLowerCase()}s/${fullName}.${type.toLowerCase()}`, Buffer.from(text)]]), [
          { type, fullName },
        ]);
  const layout = (text: string | undefined): ComponentContents =>
    version(text === undefined ? undefined : `<Layout><x>${text}</x></Layout>`);
  const isChanged = (org?: string, deployed?: string, merged?: string): boolean =>
    changedInOrg(layout(org), layout(deployed), layout(merged), [member]).length > 0;

  it('is neither as it was deployed nor as the merge would have it', () => {
    expect(isChanged('old', 'old', 'new')).to.equal(false);
    expect(isChanged('new', 'old', 'new')).to.equal(false);
    expect(isChanged('other', 'old', 'new')).to.equal(true);
  });

  it('is also what was made in the org, or changed before it is deleted', () => {
    expect(isChanged('other', undefined, 'new')).to.equal(true);
    expect(isChanged('other', 'old', undefined)).to.equal(true);
  });

  it('is also what was deleted in the org, unless the merge deletes it too', () => {
    expect(isChanged(undefined, 'old', 'new')).to.equal(true);
    expect(isChanged(undefined, 'old', undefined)).to.equal(false);
    expect(isChanged(undefined, undefined, 'new')).to.equal(false);
  });

  it('is also what an owed deletion finds', () => {
    expect(isChanged('other', undefined, undefined)).to.equal(true);
    expect(isChanged(undefined, undefined, undefined)).to.equal(false);
  });

  describe('of a profile', () => {
    const clerk: Member = { type: 'Profile', fullName: 'Clerk' };
    const profile = (...access: ReadonlyArray<readonly [string, boolean]>): ComponentContents =>
      version(
        `<Profile>${access
          .map(([name, on]) => `<classAccesses><apexClass>${name}</apexClass><enabled>${on}</enabled></classAccesses>`)
          .join('')}</Profile>`,
        clerk
      );
    const changed = (org: ComponentContents, deployed: ComponentContents, merged: ComponentContents): boolean =>
      changedInOrg(org, deployed, merged, [clerk]).length > 0;

    it('counts entries that the merge has, in whatever order', () => {
      const merged = profile(['A', true], ['B', true]);
      expect(changed(profile(['B', true], ['A', true], ['C', true]), profile(['A', true]), merged)).to.equal(false);
      expect(changed(profile(['A', false]), profile(['A', true]), merged)).to.equal(true);
    });

    it('does not miss entries that the org was not asked for', () => {
      expect(changed(profile(), profile(['A', true]), profile(['A', true], ['B', true]))).to.equal(false);
    });

    it('counts a right that was given in the org and never deployed', () => {
      expect(changed(profile(['A', true]), profile(), profile(['A', false]))).to.equal(true);
      expect(changed(profile(['A', false]), profile(), profile(['A', true]))).to.equal(false);
    });
  });
});

describe('contents of an org that are not XML', () => {
  it('stop the comparison with file and line', () => {
    const files = new Map([['layouts/A.layout', Buffer.from('<Layout>\n<a></Layout>')]]);
    expect(() => contentsOfRetrieve(files, [{ type: 'Layout', fullName: 'A' }])).to.throw(/layouts\/A\.layout, line 2/);
  });
});
