import { expect } from 'chai';
import { unzip } from '../../../src/common/zip.js';
import type { Delta } from '../../../src/metadata/delta/delta.js';
import { leaveOut } from '../../../src/metadata/delta/leaveOut.js';
import { buildPackage } from '../../../src/metadata/delta/package.js';
import { storedFiles } from '../../../src/metadata/delta/storedFiles.js';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { deltaOf, goneFiles } from '../support/deltas.js';
import { apexClass, defaultFolder, field, objectFile, projectJson, xml } from '../support/project.js';

const path = `${defaultFolder}/profiles/Clerk.profile-meta.xml`;
const custom = '<custom>true</custom>';
const profile = (...entries: readonly string[]): Record<string, string> => ({ [path]: xml('Profile', ...entries) });
const classAccess = (name: string, enabled = true): string =>
  `<classAccesses><apexClass>${name}</apexClass><enabled>${String(enabled)}</enabled></classAccesses>`;
const fieldPermission = (name: string, granted = true): string =>
  `<fieldPermissions><editable>${String(granted)}</editable><field>${name}</field><readable>${String(granted)}</readable></fieldPermissions>`;
const tab = (name: string): string =>
  `<tabVisibilities><tab>${name}</tab><visibility>DefaultOn</visibility></tabVisibilities>`;
const project = { 'sfdx-project.json': projectJson() };
const shop = objectFile('Shop__c', '<label>Shop</label>');

describe('what a delta takes away of a profile', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  const between = async (before: Files, after: Files, request: Parameters<typeof deltaOf>[3] = {}): Promise<Delta> => {
    const from = await test.commit({ ...project, ...before });
    return deltaOf(test, from, await test.commit(after), request);
  };

  const names = ({ revocations }: Delta): Readonly<Record<'revoked' | 'kept', string[]>> => ({
    revoked: revocations.flatMap(({ revoked }) => revoked.map(({ list, name }) => `${list} ${name}`)),
    kept: revocations.flatMap(({ kept }) => kept.map(({ list, name }) => `${list} ${name}`)),
  });

  it('is what is about a field that stands in the file of its object', async () => {
    const inFile = '<fields><fullName>Size__c</fullName><type>Text</type></fields>';
    const shops = {
      ...objectFile('Shop__c', inFile),
      [`${defaultFolder}/objects/Flat__c.object`]: xml('CustomObject', inFile),
    };
    const permissions = [fieldPermission('Shop__c.Size__c'), fieldPermission('Flat__c.Size__c')];
    expect(names(await between({ ...shops, ...profile(custom, ...permissions) }, profile(custom)))).to.deep.equal({
      revoked: ['fieldPermissions Shop__c.Size__c', 'fieldPermissions Flat__c.Size__c'],
      kept: [],
    });
  });

  it('is what is about components that are there still, and about what every org has', async () => {
    const there = { ...apexClass('A'), ...shop, ...field('Shop__c', 'Size__c'), ...field('Account', 'Rating__c') };
    const delta = await between(
      {
        ...there,
        ...profile(
          custom,
          classAccess('A'),
          fieldPermission('Account.Name'),
          fieldPermission('Account.Rating__c'),
          fieldPermission('Shop__c.Size__c'),
          fieldPermission('Shop__c.OwnerId'),
          tab('standard-Account')
        ),
      },
      profile(custom)
    );
    expect(names(delta)).to.deep.equal({
      revoked: [
        'classAccesses A',
        'fieldPermissions Account.Name',
        'fieldPermissions Account.Rating__c',
        'fieldPermissions Shop__c.Size__c',
        'fieldPermissions Shop__c.OwnerId',
        'tabVisibilities standard-Account',
      ],
      kept: [],
    });
    expect(delta.warnings).to.deep.equal([]);
  });

  it('is nothing that goes with a component that the same delta deletes, or with its object', async () => {
    const delta = await between(
      {
        ...apexClass('A'),
        ...shop,
        ...field('Shop__c', 'Size__c'),
        ...profile(custom, classAccess('A'), fieldPermission('Shop__c.Size__c'), fieldPermission('Shop__c.OwnerId')),
      },
      { ...goneFiles({ ...apexClass('A'), ...shop, ...field('Shop__c', 'Size__c') }), ...profile(custom) }
    );
    expect(delta.components.map(({ operation, fullName }) => `${operation} ${fullName}`)).to.include('delete Shop__c');
    expect(names(delta)).to.deep.equal({ revoked: [], kept: [] });
  });

  it('is told for five entries of one reason by their names, and for more by their number', async () => {
    const classes = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) => classAccess(name));
    const delta = await between({ ...shop, ...profile(custom, ...classes) }, profile(custom));
    expect(delta.warnings).to.deep.equal([
      'Profile:Clerk lost class access A, class access B, class access C, class access D, class access E and 2 more, which orgs keep: what it is about is not in the commit: take it away in Setup if the org has it.',
    ]);
  });

  it('is nothing of a component that the commit does not have, nor of a field that is required: a warning says so', async () => {
    const sized = field('Shop__c', 'Size__c');
    const [sizePath] = Object.keys(sized);
    const delta = await between(
      {
        ...shop,
        ...sized,
        ...profile(custom, classAccess('Managed'), classAccess('Other'), fieldPermission('Shop__c.Size__c')),
      },
      { ...profile(custom), [sizePath]: sized[sizePath].replace('<type>', '<required>true</required><type>') }
    );
    expect(names(delta).kept).to.deep.equal([
      'classAccesses Managed',
      'classAccesses Other',
      'fieldPermissions Shop__c.Size__c',
    ]);
    expect(delta.warnings).to.deep.equal([
      'Profile:Clerk lost class access Managed, class access Other, which orgs keep: what it is about is not in the commit: take it away in Setup if the org has it.',
      'Profile:Clerk lost field permission Shop__c.Size__c, which orgs keep: its field is required, and is there for everybody.',
    ]);
  });

  it('is nothing of a new profile, of one that goes, and where nothing is known of what the org holds', async () => {
    const access = { ...apexClass('A'), ...profile(custom, classAccess('A')) };
    expect((await between(apexClass('A'), profile(custom))).revocations).to.deep.equal([]);
    expect((await between(access, goneFiles(profile()))).revocations).to.deep.equal([]);
    const commit = await test.commit(profile(custom));
    expect((await deltaOf(test, undefined, commit)).revocations).to.deep.equal([]);
  });

  it('is found where the profile moved, too', async () => {
    const access = profile(custom, classAccess('A'));
    const moved = { [path.replace('profiles', 'more/profiles')]: xml('Profile', custom) };
    const delta = await between({ ...apexClass('A'), ...access }, { ...goneFiles(access), ...moved });
    expect(names(delta).revoked).to.deep.equal(['classAccesses A']);
    expect(delta.revocations[0].path).to.equal(Object.keys(moved)[0]);
  });

  describe('comes with the profile', () => {
    const before = { ...apexClass('A'), ...apexClass('B'), ...apexClass('C') };
    const lost = (): Promise<Delta> =>
      between(
        { ...before, ...profile(custom, classAccess('A'), classAccess('B'), classAccess('C')) },
        profile(custom, classAccess('B'), classAccess('C', false))
      );
    const shown = (content: Buffer | undefined): string[] =>
      [...(content?.toString('utf8') ?? '').matchAll(/<apexClass>(\w+)<\/apexClass>\s*<enabled>(\w+)</g)].map(
        ([, name, enabled]) => `${name} ${enabled}`
      );

    it('in the package, beside what else changed of it', async () => {
      const { zip } = await buildPackage(test.repo, await lost(), { env: {} });
      expect(shown(unzip(zip).get('profiles/Clerk.profile'))).to.deep.equal(['A false', 'C false']);
    });

    it('in the package of a profile that is sent whole since it is owed', async () => {
      const from = await test.commit({ ...project, ...before, ...profile(custom, classAccess('A'), classAccess('B')) });
      const to = await test.commit(profile(custom, classAccess('B')));
      const owed = [{ type: 'Profile', fullName: 'Clerk', deletion: false, reason: 'kept' }];
      const { zip } = await buildPackage(test.repo, await deltaOf(test, from, to, { owed }), { env: {} });
      expect(shown(unzip(zip).get('profiles/Clerk.profile'))).to.deep.equal(['A false', 'B true']);
    });

    it('in its file, for who deploys that, while the commit has it as it was', async () => {
      const delta = await lost();
      const files = new Map<string, Buffer>();
      for await (const file of storedFiles(test.repo, delta)) files.set(file.path, file.content);
      expect(shown(files.get(path))).to.deep.equal(['A false', 'B true', 'C false']);
      expect(files.get(path)?.toString('utf8')).to.include('    <classAccesses>\n        <apexClass>A</apexClass>');
    });

    it('and not without it', async () => {
      const { delta } = leaveOut(await lost(), [{ type: 'Profile', fullName: 'Clerk' }]);
      expect([delta.components, delta.revocations]).to.deep.equal([[], []]);
    });

    it('with what is replaced in it on the way', async () => {
      const replacements = [{ filename: path, stringToReplace: 'CLASS', replaceWithEnv: 'CLASS_NAME' }];
      const environment = { env: { CLASS_NAME: 'A' }, allowedVariables: ['CLASS_NAME'] };
      const from = await test.commit({
        'sfdx-project.json': projectJson({ replacements }),
        ...before,
        ...profile(custom, classAccess('CLASS'), classAccess('B')),
      });
      const delta = await deltaOf(test, from, await test.commit(profile(custom, classAccess('B'))), environment);
      const { zip } = await buildPackage(test.repo, delta, environment);
      expect(shown(unzip(zip).get('profiles/Clerk.profile'))).to.deep.equal(['A false']);
    });
  });
});
