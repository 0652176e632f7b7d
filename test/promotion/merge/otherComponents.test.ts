import { expect } from 'chai';
import type { Repository } from '../../../src/git/repository.js';
import { type ContentMerge, mergeContents } from '../../../src/promotion/merge/mergeContents.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../../support/gitRepo.js';
import { apexClass } from '../../support/stage.js';

const xml = (root: string, body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">\n${body}</${root}>\n`;
const main = 'force-app/main/default';

const fieldFile = (object: string, name: string, folder = main): string =>
  `${folder}/objects/${object}/fields/${name}.field-meta.xml`;
const field = (name: string, { label = name, length = 80 } = {}): string =>
  xml(
    'CustomField',
    `    <fullName>${name}</fullName>\n    <externalId>false</externalId>\n    <label>${label}</label>\n    <length>${length}</length>\n    <required>false</required>\n    <type>Text</type>\n`
  );
const record = (label: string, rate: number): string =>
  xml(
    'CustomMetadata',
    `    <label>${label}</label>\n    <protected>false</protected>\n    <values>\n        <field>Rate__c</field>\n        <value>${rate}</value>\n    </values>\n`
  );
const helper = (...last: readonly string[]): string =>
  [1, 2, 3, 4, 5, 6].map((n) => `export const line${n} = ${n};\n`).join('') + last.join('');

describe('merging what one side changed and the other one deleted beside a new file that looks like it', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  let sides: Readonly<{ ours: string; theirs: string }>;

  const merge = async (base: Files, ours: Files, theirs: Files): Promise<ContentMerge> => {
    await local.commit('Base', { ...base, 'README.md': '1' });
    await local.branch('theirs');
    const other = await local.commit('Theirs', { ...theirs, 'theirs.md': '1' });
    await local.checkout('main');
    sides = { ours: await local.commit('Ours', { ...ours, 'ours.md': '1' }), theirs: other };
    return mergeContents(repo, sides);
  };
  const textOf = async ({ tree }: ContentMerge, path: string): Promise<string | undefined> =>
    (await repo.readFile(tree, path))?.toString('utf8');
  const outline = ({ conflicts }: ContentMerge): readonly string[] =>
    conflicts.map(({ kind, path }) => `${kind}: ${path}`);

  /** Expects that a deletion is asked about, whichever side it is on, and that the new file is as it was added. */
  const expectApart = async (
    gone: string,
    edited: string,
    added: readonly [path: string, text: string]
  ): Promise<void> => {
    const merged = await mergeContents(repo, sides);
    expect(outline(merged)).to.deep.equal([`modify/delete: ${gone}`]);
    expect(await textOf(merged, added[0])).to.equal(added[1]);
    const turned = { ours: sides.theirs, theirs: sides.ours };
    expect(outline(await mergeContents(repo, turned))).to.deep.equal([`modify/delete: ${gone}`]);
    const decide = async (decision: 'ours' | 'theirs'): Promise<ContentMerge> =>
      mergeContents(repo, { ...sides, decisions: { about: async () => Promise.resolve(decision) } });
    expect(await textOf(await decide('theirs'), gone)).to.equal(edited);
    const kept = await decide('ours');
    expect([await textOf(kept, gone), await textOf(kept, added[0])]).to.deep.equal([undefined, added[1]]);
  };

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  for (const [what, edited] of [
    ['length', field('F4__c', { length: 99 })],
    ['label', field('F4__c', { label: 'Another' })],
  ] as const) {
    it(`asks about the field whose ${what} was changed, not about one of another object`, async () => {
      const [gone, added] = [fieldFile('Inv__c', 'F4__c'), fieldFile('Who__c', 'W1__c')];
      await merge(
        { [gone]: field('F4__c'), [fieldFile('Who__c', 'W0__c')]: field('W0__c') },
        { [gone]: undefined, [added]: field('W1__c') },
        { [gone]: edited }
      );
      await expectApart(gone, edited, [added, field('W1__c')]);
    });
  }

  it('asks about a record of custom metadata, not about another one', async () => {
    const [gone, added] = ['German', 'French'].map((name) => `${main}/customMetadata/Tax.${name}.md-meta.xml`);
    await merge(
      { [gone]: record('German', 19) },
      { [gone]: undefined, [added]: record('French', 20) },
      { [gone]: record('German', 25) }
    );
    await expectApart(gone, record('German', 25), [added, record('French', 20)]);
  });

  it('asks about the API version of a class, not about that of a new class', async () => {
    const [old, fresh] = [apexClass('Old', ' Integer a; '), apexClass('Fresh', ' String unlike() { return null; } ')];
    const [gone, added] = [old, fresh].map(
      (files) => Object.keys(files).find((path) => path.endsWith('-meta.xml')) ?? ''
    );
    const edited = String(old[gone]).replace(/<apiVersion>.*</, '<apiVersion>50.0<');
    await merge(
      old,
      { ...fresh, ...Object.fromEntries(Object.keys(old).map((path) => [path, undefined])) },
      { [gone]: edited }
    );
    await expectApart(gone, edited, [added, String(fresh[added])]);
  });

  it('asks about a file of a bundle, not about one of another bundle', async () => {
    const [gone, added] = ['old', 'fresh'].map((name) => `${main}/lwc/${name}/helper.js`);
    const edited = helper('export const more = 7;\n');
    await merge({ [gone]: helper() }, { [gone]: undefined, [added]: helper() }, { [gone]: edited });
    await expectApart(gone, edited, [added, helper()]);
  });

  it('asks about a script, not about a class that was made of it', async () => {
    const [gone, added] = ['scripts/old.apex', `${main}/classes/Old.cls`];
    const edited = helper('// more\n');
    await merge({ [gone]: helper() }, { [gone]: undefined, [added]: helper() }, { [gone]: edited });
    await expectApart(gone, edited, [added, helper()]);
  });

  it('asks nothing where both sides deleted one and one of them added another', async () => {
    const [gone, added] = [fieldFile('Inv__c', 'F4__c'), fieldFile('Who__c', 'W1__c')];
    const merged = await merge(
      { [gone]: field('F4__c') },
      { [gone]: undefined, [added]: field('W1__c') },
      { [gone]: undefined }
    );
    expect(outline(merged)).to.deep.equal([]);
    expect(await textOf(merged, added)).to.equal(field('W1__c'));
  });

  it('follows a component that was moved, also where another one looks more like what it was', async () => {
    const [old, moved] = [fieldFile('Inv__c', 'F4__c'), fieldFile('Inv__c', 'F4__c', 'sales')];
    const like = fieldFile('Who__c', 'F4__c');
    const merged = await merge(
      { [old]: field('F4__c') },
      { [old]: undefined, [moved]: field('F4__c', { label: 'Another' }), [like]: field('F4__c') },
      { [old]: field('F4__c', { length: 99 }) }
    );
    expect(outline(merged)).to.deep.equal([]);
    expect(await textOf(merged, moved)).to.equal(field('F4__c', { label: 'Another', length: 99 }));
    expect(await textOf(merged, like)).to.equal(field('F4__c'));
    expect(await textOf(merged, old)).to.equal(undefined);
  });

  for (const [what, old, moved] of [
    ['a class to another folder', `${main}/classes/Old.cls`, `${main}/classes/util/Old.cls`],
    ['a file of a bundle that was renamed in it', `${main}/lwc/old/helper.js`, `${main}/lwc/old/util.js`],
    ['a bundle to another package directory', `${main}/lwc/old/helper.js`, 'sales/lwc/old/helper.js'],
    ['a script that was renamed', 'scripts/old.apex', 'scripts/fresh.apex'],
  ]) {
    it(`follows ${what}`, async () => {
      const merged = await merge(
        { [old]: helper() },
        { [old]: undefined, [moved]: `// first\n${helper()}` },
        { [old]: helper('// last\n') }
      );
      expect(outline(merged)).to.deep.equal([]);
      expect(await textOf(merged, moved)).to.equal(`// first\n${helper('// last\n')}`);
      expect(await textOf(merged, old)).to.equal(undefined);
    });
  }

  it('knows the metadata types of the project', async () => {
    const [old, moved] = [`${main}/widgets/A.widget-meta.xml`, 'sales/widgets/A.widget-meta.xml'];
    const widget = { id: 'widget', name: 'Widget', suffix: 'widget', directoryName: 'widgets', inFolder: false };
    const registryCustomizations = { types: { widget }, suffixes: { widget: 'widget' } };
    const project = { packageDirectories: [{ path: 'force-app', default: true }, { path: 'sales' }] };
    const files = { [old]: xml('Widget', '    <label>A</label>\n    <size>1</size>\n') };
    const ours = { [old]: undefined, [moved]: xml('Widget', '    <label>A</label>\n    <size>2</size>\n') };
    const theirs = { [old]: xml('Widget', '    <label>B</label>\n    <size>1</size>\n') };
    await local.commit('Begin', { 'sfdx-project.json': JSON.stringify({ ...project, registryCustomizations }) });
    const merged = await merge(files, ours, theirs);
    expect(outline(merged)).to.deep.equal([]);
    expect(await textOf(merged, moved)).to.equal(xml('Widget', '    <label>B</label>\n    <size>2</size>\n'));
    // What cannot be read knows no other types than usual, and the merge goes on.
    const broken = await local.commit('Break', { 'sfdx-project.json': '{' });
    expect(outline(await mergeContents(repo, { ...sides, ours: broken }))).to.deep.equal([`modify/delete: ${old}`]);
  });

  it('follows an object from the format of the Metadata API to source format', async () => {
    const [old, moved] = ['src/objects/Inv__c.object', `${main}/objects/Inv__c/Inv__c.object-meta.xml`];
    const object = (label: string, more = ''): string =>
      xml(
        'CustomObject',
        `    <deploymentStatus>Deployed</deploymentStatus>\n    <enableReports>true</enableReports>\n    <label>${label}</label>\n    <sharingModel>Private</sharingModel>\n${more}`
      );
    const visible = '    <visibility>Public</visibility>\n';
    const merged = await merge(
      { [old]: object('Invoice') },
      { [old]: undefined, [moved]: object('Invoice', visible) },
      { [old]: object('Bill') }
    );
    expect(outline(merged)).to.deep.equal([]);
    expect(await textOf(merged, moved)).to.equal(object('Bill', visible));
  });
});
