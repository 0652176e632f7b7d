import { expect } from 'chai';
import { explanation } from '../../../src/ui/delta/deltaText.js';
import { type CommitRepository, makeRepository } from '../../metadata/support/commits.js';
import { deltaOf, gone, goneFiles } from '../../metadata/support/deltas.js';
import { apexClass, field, objectFile, projectJson, xml } from '../../metadata/support/project.js';
import type { Files } from '../../support/gitRepo.js';

const main = 'force-app/main/default';
const tile = `${main}/lwc/tile`;
const bundle: Files = {
  [`${tile}/tile.js-meta.xml`]: xml('LightningComponentBundle'),
  [`${tile}/tile.js`]: 'export default 1;\n',
  [`${tile}/tile.html`]: '<template></template>\n',
  [`${tile}/tile.css`]: 'a {}\n',
  [`${tile}/tile.svg`]: '<svg/>\n',
};

describe('the explanation of a delta', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  /** The lines, without what makes them bold. */
  const explained = async (before: Files, after: Files): Promise<string[]> => {
    const from = await test.commit({ 'sfdx-project.json': projectJson(), ...before });
    const delta = await deltaOf(test, from, await test.commit(after));
    // eslint-disable-next-line no-control-regex
    return explanation(delta).map((line) => line.replace(/\u001B\[\d+m/g, ''));
  };

  it('names where a component was that moved and changed', async () => {
    const moved = apexClass('Rating', 'Integer more;', `${main}/rating/classes`);
    expect(await explained(apexClass('Rating'), { ...goneFiles(apexClass('Rating')), ...moved })).to.deep.equal([
      'Change ApexClass Rating',
      `  ${main}/rating/classes/Rating.cls-meta.xml was added`,
      `  ${main}/rating/classes/Rating.cls was added`,
      `  ${main}/classes/Rating.cls-meta.xml was deleted`,
      `  ${main}/classes/Rating.cls was deleted`,
    ]);
  });

  it('names all files that a bundle lost', async () => {
    expect(await explained(bundle, gone(`${tile}/tile.css`, `${tile}/tile.svg`))).to.deep.equal([
      `Change LightningComponentBundle tile: lost ${tile}/tile.css`,
      `  ${tile}/tile.css was deleted`,
      `  ${tile}/tile.svg was deleted`,
    ]);
  });

  it('names what goes with a deleted object, and the files of what no deploy deletes', async () => {
    const bill = {
      ...objectFile('Bill__c', '<label>Bill</label>'),
      ...field('Bill__c', 'Due__c'),
    };
    const recordType = `${main}/objects/Check__c/recordTypes/Big.recordType-meta.xml`;
    const check = {
      ...objectFile('Check__c', '<label>Check</label>'),
      [recordType]: xml('RecordType', '<fullName>Big</fullName>'),
    };
    expect(await explained({ ...bill, ...check }, { ...goneFiles(bill), ...gone(recordType) })).to.deep.equal([
      'Delete CustomObject Bill__c',
      `  ${main}/objects/Bill__c/Bill__c.object-meta.xml was deleted`,
      `  ${main}/objects/Bill__c/fields/Due__c.field-meta.xml was deleted`,
      'Not deleted: RecordType Check__c.Big: cannot be deleted through the API',
      `  ${recordType} was deleted`,
    ]);
  });

  it('says of a changed file that it is not left out any more', async () => {
    const before = { '.forceignore': '**/Rating.cls*\n', ...apexClass('Rating') };
    const after = { '.forceignore': '**/jsconfig.json\n', ...apexClass('Rating', 'Integer more;') };
    expect(await explained(before, after)).to.deep.equal([
      'Add ApexClass Rating',
      `  ${main}/classes/Rating.cls-meta.xml is unchanged, and deployed from now on`,
      `  ${main}/classes/Rating.cls was changed, and is not left out any more`,
      '',
      'Changed, and not in it: 1 file',
      '  .forceignore: not deployed itself, it says how other files are',
    ]);
  });

  it('says of the file of a replacement what it is for', async () => {
    const replacements = [{ glob: '**/*.cls', stringToReplace: 'HOST', replaceWithFile: './host.txt' }];
    const project = { 'sfdx-project.json': projectJson({ replacements }) };
    const before = { ...project, 'host.txt': 'one\n', ...apexClass('Rating', "String a = 'HOST';") };
    expect(await explained(before, { 'host.txt': 'two\n' })).to.deep.equal([
      'Change ApexClass Rating',
      `  ${main}/classes/Rating.cls is unchanged, and other contents of it are replaced`,
      '',
      'Changed, and not in it: 1 file',
      '  host.txt: not deployed itself, replacements put its content into other files',
    ]);
  });

  it('says how many files are not in it, and how many of them no metadata type claims', async () => {
    const ignoring = 'force-app/.forceignore';
    expect(
      await explained(
        {},
        { [ignoring]: '**/jsconfig.json\n', [`${main}/notes.txt`]: 'one\n', [`${main}/more.txt`]: 'two\n' }
      )
    ).to.deep.equal([
      '',
      'Changed, and not in it: 3 files, 2 of which no metadata type claims',
      `  ${ignoring}: not deployed itself, it says how other files are`,
      `  ${main}/more.txt: no metadata type claims it`,
      `  ${main}/notes.txt: no metadata type claims it`,
    ]);
    expect(await explained({ 'a.txt': 'one\n' }, { 'a.txt': 'two\n' })).to.deep.equal([
      '',
      'Changed, and not in it: 1 file',
      '  a.txt: outside the package directories',
    ]);
  });

  it('names by themselves the unchanged files that no metadata type claims any more', async () => {
    const alert = `${main}/workflows/Bill__c/workflowAlerts/Due.workflowAlert-meta.xml`;
    const before = {
      'sfdx-project.json': projectJson({ sourceBehaviorOptions: ['decomposeWorkflowBeta'] }),
      [`${main}/workflows/Bill__c/Bill__c.workflow-meta.xml`]: xml('Workflow'),
      [alert]: xml('WorkflowAlert', '<fullName>Due</fullName>'),
    };
    expect(await explained(before, { 'sfdx-project.json': projectJson() })).to.deep.equal([
      '',
      'Changed, and not in it: 1 file',
      '  sfdx-project.json: not deployed itself, it says how other files are',
      '',
      'Unchanged, and in it no more: 1 file, 1 of which no metadata type claims',
      `  ${alert}: unchanged, and no metadata type claims it any more`,
    ]);
  });

  it('shows no control characters of names of files, which could move the cursor or forge a line', async () => {
    const site = `${main}/staticresources/Site`;
    const resource = {
      [`${site}.resource-meta.xml`]: xml('StaticResource', '<contentType>application/zip</contentType>'),
      [`${site}/a.js`]: 'a\n',
    };
    const more = { [`${site}/\u001B[2Jb.js`]: 'b\n', [`${main}/no\ntes.txt`]: 'notes\n' };
    expect(await explained(resource, more)).to.deep.equal([
      'Change StaticResource Site',
      `  ${site}/?[2Jb.js was added`,
      '',
      'Changed, and not in it: 1 file, 1 of which no metadata type claims',
      `  ${main}/no?tes.txt: no metadata type claims it`,
    ]);
  });

  it('takes an ignore file that does not count for any other file', async () => {
    const [line] = (await explained({}, { [`${main}/.forceignore`]: '**/A.cls\n' })).slice(-1);
    expect(line).to.equal(`  ${main}/.forceignore: no metadata type claims it`);
  });
});
