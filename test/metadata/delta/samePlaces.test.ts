import { expect } from 'chai';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { gone, goneFiles, linesAfter } from '../support/deltas.js';
import { apexClass, field, labels, objectFile, projectJson, workflow, xml } from '../support/project.js';

const two = projectJson({ packageDirectories: [{ path: 'force-app', default: true }, { path: 'base' }] });

/** The same files in the other package directory, in another folder of it. */
const inBase = (files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [path.replace('force-app/main/default', 'base/src'), text])
  );

describe('a component that a commit has twice', () => {
  let test: CommitRepository;

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  const after = (files: Files, before: Files): Promise<string[]> =>
    linesAfter(test, files, { 'sfdx-project.json': two, ...before });

  const refused = async (files: Files, before: Files): Promise<string> => {
    const error = await failure(after(files, before));
    expect(error.name).to.equal('ComponentTwiceError');
    return error.message;
  };

  it('is refused with both paths where one of the two is new', async () => {
    expect(await refused(inBase(apexClass('Rating', ' /* other */ ')), apexClass('Rating'))).to.equal(
      'ApexClass:Rating is twice in the commit: base/src/classes/Rating.cls-meta.xml and force-app/main/default/classes/Rating.cls-meta.xml. An org has it once.'
    );
  });

  it('is refused where both are new, also in one package directory', async () => {
    expect(
      await refused({ ...apexClass('Rating'), ...apexClass('Rating', '', 'force-app/other/classes') }, {})
    ).to.include('force-app/main/default/classes/Rating.cls-meta.xml and force-app/other/classes/Rating.cls-meta.xml');
  });

  it('is refused where one of one package directory is new, while other objects may have a field of its name', async () => {
    expect(await refused(apexClass('Rating', '', 'force-app/other/classes'), apexClass('Rating'))).to.include(
      'force-app/other/classes/Rating.cls-meta.xml and force-app/main/default/classes/Rating.cls-meta.xml'
    );
    expect(await after(field('Contact', 'Rating__c'), field('Account', 'Rating__c'))).to.deep.equal([
      'add CustomField:Contact.Rating__c',
    ]);
  });

  it('is refused where both have changed', async () => {
    const before = { ...apexClass('Rating'), ...inBase(apexClass('Rating')) };
    const changed = Object.fromEntries(Object.entries(before).map(([path, text]) => [path, `${text}\n`]));
    expect(await refused(changed, before)).to.include('ApexClass:Rating');
  });

  it('is refused where one has changed and another package directory has it in the same folder', async () => {
    const inTop = apexClass('Rating', ' /* other */ ', 'base/classes');
    expect(await refused(apexClass('Rating', ' /* new */ '), { ...apexClass('Rating'), ...inTop })).to.include(
      'force-app/main/default/classes/Rating.cls-meta.xml and base/classes/Rating.cls-meta.xml'
    );
  });

  it('is refused where one has changed in a folder of any name and another is in the folder of its type', async () => {
    for (const folder of ['force-app/odd', 'force-app/main/default/classes/odd', 'base/odd']) {
      const odd = (body: string): Record<string, string> => apexClass('Rating', body, folder);
      expect(await refused(odd(' /* new */ '), { ...apexClass('Rating'), ...odd('') })).to.include(
        `${folder}/Rating.cls-meta.xml and force-app/main/default/classes/Rating.cls-meta.xml`
      );
      await test.remove();
      test = await makeRepository();
    }
  });

  it('is refused for fields of one object in two directories, while each may have fields of its own', async () => {
    expect(await refused(inBase(field('Account', 'Rating__c')), field('Account', 'Rating__c'))).to.include(
      'CustomField:Account.Rating__c'
    );
    expect(await after(inBase(field('Account', 'Score__c')), field('Account', 'Rating__c'))).to.deep.equal([
      'add CustomField:Account.Score__c',
    ]);
  });

  it('may be an object whose one file says nothing', async () => {
    const before = objectFile('Order__c', '<label>Order</label>');
    expect(
      await after({ ...inBase(objectFile('Order__c')), ...inBase(field('Order__c', 'Text__c')) }, before)
    ).to.deep.equal(['add CustomField:Order__c.Text__c']);
    const labelled = objectFile('Line__c', '<label>Line</label>');
    expect(await refused(inBase(labelled), labelled)).to.include('CustomObject:Line__c');
  });

  it('may be in a file that .forceignore leaves out, or be moved', async () => {
    const rating = apexClass('Rating');
    expect(await after(inBase(rating), { ...rating, '.forceignore': 'base/**\n' })).to.deep.equal([]);
    expect(await after({ ...inBase(rating), ...goneFiles(rating), '.forceignore': '' }, rating)).to.deep.equal([]);
  });

  it('is refused under another file name, too: in metadata format, or with another suffix of a document', async () => {
    const source = (path: string, root: string): Files => ({ [`force-app/main/default/${path}`]: xml(root) });
    const other = (path: string, root: string): Files => ({ [`base/src/${path}`]: xml(root) });
    const layout = source('layouts/Account-A.layout-meta.xml', 'Layout');
    expect(await refused(other('layouts/Account-A.layout', 'Layout'), layout)).to.include('Layout:Account-A');
    const letter = { ...source('documents/F/d.txt-meta.xml', 'Document'), ...source('documents/F/d.txt', 'x') };
    expect(
      await refused({ ...other('documents/F/d.pdf-meta.xml', 'Document'), ...other('documents/F/d.pdf', 'x') }, letter)
    ).to.include('Document:F/d');
    const labelled = '<label>Order</label>';
    expect(
      await refused(
        { 'base/src/objects/Order__c.object': xml('CustomObject', labelled) },
        objectFile('Order__c', labelled)
      )
    ).to.include('CustomObject:Order__c');
  });

  const labelFiles = {
    mine: 'force-app/main/default/labels/CustomLabels.labels-meta.xml',
    other: 'base/src/labels/CustomLabels.labels-meta.xml',
  };

  it('is refused for a label that is new in one file while another one has it', async () => {
    const { mine, other } = labelFiles;
    expect(await refused({ [other]: labels({ A: '2', B: '2' }) }, { [mine]: labels({ A: '1' }) })).to.equal(
      `CustomLabel:A is twice in the commit: ${other} and ${mine}. An org has it once.`
    );
  });

  it('is refused for a label in two files that both are new or changed', async () => {
    const { mine, other } = labelFiles;
    expect(await refused({ [mine]: labels({ A: '1' }), [other]: labels({ A: '2' }) }, {})).to.equal(
      `CustomLabel:A is twice in the commit: ${other} and ${mine}. An org has it once.`
    );
  });

  const inFile = (path: string, ...names: readonly string[]): Record<string, string> => ({
    [path]: xml(
      'CustomObject',
      ...names.map((name) => `<fields><fullName>${name}</fullName><type>Text</type></fields>`),
      '<label>Order</label>'
    ),
  });
  const object = 'force-app/main/default/objects/Order__c/Order__c.object-meta.xml';
  const flat = 'force-app/main/default/objects/Order__c.object';

  /** Each label as its name and its value. */
  const listOf = (...all: readonly string[]): Files => ({
    [labelFiles.mine]: xml(
      'CustomLabels',
      ...all.flatMap((label) => {
        const [name, value] = label.split('=');
        return ['<labels>', `<fullName>${name}</fullName>`, `<value>${value}</value>`, '</labels>'];
      })
    ),
  });

  it('is refused with both lines for a label that is twice in one file, unless it was so before', async () => {
    const { mine } = labelFiles;
    const message = (...lines: readonly number[]): string =>
      `CustomLabel:A is twice in the commit: ${mine}, lines ${lines.join(' and ')}. An org has it once.`;
    expect(await refused(listOf('A=1', 'B=1', 'A=2'), listOf('A=1', 'B=1'))).to.equal(message(4, 12));
    expect(await refused(listOf('A=1', 'B=1', 'A=2'), gone(mine))).to.equal(message(4, 12));
    expect(await refused(listOf('A=1', 'A=3', 'B=1'), listOf('A=1', 'A=2', 'B=1'))).to.equal(message(4, 8));
    expect(await after(listOf('A=1', 'A=2', 'B=2'), listOf('A=1', 'A=2', 'B=1'))).to.deep.equal([
      'change CustomLabel:B',
    ]);
  });

  it('is refused for a field that is twice in the file of its object', async () => {
    expect(await refused(inFile(flat, 'A__c', 'A__c'), {})).to.equal(
      `CustomField:Order__c.A__c is twice in the commit: ${flat}, lines 3 and 4. An org has it once.`
    );
  });

  const ownFile = (name: string, value: string, folder = 'labels'): Record<string, string> => ({
    [`force-app/main/default/${folder}/${name}.label-meta.xml`]: xml(
      'CustomLabel',
      `<fullName>${name}</fullName>`,
      `<value>${value}</value>`
    ),
  });

  it('is refused for a label in a file of its own that is new or has changed while a list has it', async () => {
    const { mine, other } = labelFiles;
    const settings = {
      packageDirectories: [{ path: 'force-app', default: true }, { path: 'base' }],
      sourceBehaviorOptions: ['decomposeCustomLabelsBeta2'],
    };
    const decomposed = { 'sfdx-project.json': projectJson(settings) };
    const file = Object.keys(ownFile('A', '1')).join();
    const inList = `CustomLabel:A is twice in the commit: ${file} and ${mine}. An org has it once.`;
    expect(await refused(ownFile('A', '2'), { ...decomposed, [mine]: labels({ A: '1', B: '1' }) })).to.equal(inList);
    expect(
      await refused(ownFile('A', '3'), { ...decomposed, ...ownFile('A', '2'), [mine]: labels({ A: '1', B: '1' }) })
    ).to.equal(inList);
    expect(
      await refused({ [mine]: labels({ A: '2' }) }, { ...decomposed, ...ownFile('A', '1'), [mine]: labels({ A: '1' }) })
    ).to.include(`${mine} and ${file}`);
    const top = other.replace('/src/', '/');
    expect(
      await refused(ownFile('A', '3'), {
        ...decomposed,
        ...ownFile('A', '2'),
        [mine]: undefined,
        [top]: labels({ A: '1' }),
      })
    ).to.include(`${file} and ${top}`);
    expect(
      await refused(
        { ...ownFile('A', '3'), [top]: labels({ A: '2' }) },
        { ...decomposed, ...ownFile('A', '2'), [top]: labels({ A: '1' }) }
      )
    ).to.include('CustomLabel:A is twice');
  });

  it('is refused for a label in a folder of labels that has changed while the list beside that folder has it', async () => {
    const { mine } = labelFiles;
    const label = (value: string): Record<string, string> => ownFile('A', value, 'labels/CustomLabels');
    expect(
      await refused(label('2'), {
        'sfdx-project.json': projectJson({ sourceBehaviorOptions: ['decomposeCustomLabelsBeta'] }),
        'force-app/main/default/labels/CustomLabels/CustomLabels.labels-meta.xml': xml('CustomLabels'),
        ...label('1'),
        [mine]: labels({ A: '1' }),
      })
    ).to.include(`${Object.keys(label('')).join()} and ${mine}`);
  });

  it('is no label that stays as it is in a list, while another of it changes', async () => {
    const { mine } = labelFiles;
    expect(
      await after(
        { [mine]: labels({ A: '1', B: '2' }) },
        {
          'sfdx-project.json': projectJson({ sourceBehaviorOptions: ['decomposeCustomLabelsBeta2'] }),
          ...ownFile('A', '1'),
          [mine]: labels({ A: '1', B: '1' }),
        }
      )
    ).to.deep.equal(['change CustomLabel:B']);
  });

  it('is refused for what stands in two workflow files of an object', async () => {
    const file = 'workflows/Account.workflow-meta.xml';
    expect(
      await refused(
        { [`base/src/${file}`]: workflow({ A: '2', B: '2' }) },
        { [`force-app/main/default/${file}`]: workflow({ A: '1' }) }
      )
    ).to.include('WorkflowFieldUpdate:Account.A');
  });

  const [fieldFile] = Object.keys(field('Order__c', 'A__c'));

  it('is refused for a field in the file of its object, or in a file of its own, that is new while the other has it', async () => {
    for (const holder of [object, flat]) {
      expect(await refused(field('Order__c', 'A__c'), inFile(holder, 'A__c', 'B__c'))).to.equal(
        `CustomField:Order__c.A__c is twice in the commit: ${fieldFile} and ${holder}. An org has it once.`
      );
      expect(
        await refused(inFile(holder, 'A__c', 'B__c'), { ...field('Order__c', 'A__c'), ...gone(holder) })
      ).to.include(`${holder} and ${fieldFile}`);
      const elsewhere = { ...inFile(holder, 'A__c', 'B__c'), ...gone(fieldFile) };
      expect(await refused(inBase(field('Order__c', 'A__c')), elsewhere)).to.include(holder);
      await test.remove();
      test = await makeRepository();
    }
  });

  it('is refused for a field in the file of its object, or in a file of its own, that has changed while the other has it', async () => {
    const changed = inFile(object, 'A__c', 'B__c')[object].replace(
      '>A__c</fullName>',
      '>A__c</fullName><label>A</label>'
    );
    for (const holder of [object, flat]) {
      const both = { ...inFile(holder, 'A__c', 'B__c'), ...field('Order__c', 'A__c') };
      expect(await refused(field('Order__c', 'A__c', 'other'), both)).to.include(`${fieldFile} and ${holder}`);
      expect(await refused({ [holder]: changed }, both)).to.include(`${holder} and ${fieldFile}`);
      expect(await after(field('Order__c', 'C__c'), both)).to.deep.equal(['add CustomField:Order__c.C__c']);
      await test.remove();
      test = await makeRepository();
    }
  });

  it('is no list of labels, of which each file has others', async () => {
    const file = (name: string): string => `labels/${name}.labels-meta.xml`;
    expect(
      await after(
        { [`base/src/${file('CustomLabels')}`]: labels({ B: 'b' }) },
        { [`force-app/main/default/${file('CustomLabels')}`]: labels({ A: 'a' }) }
      )
    ).to.include('add CustomLabel:B');
    expect(await after({ 'base/src/flows/A.flow-meta.xml': xml('Flow') }, {})).to.deep.equal(['add Flow:A']);
  });
});
