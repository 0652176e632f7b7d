import { expect } from 'chai';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { makeRepository, type CommitRepository } from '../support/commits.js';
import { deltaOf, goneFiles, lines, linesAfter } from '../support/deltas.js';
import {
  apexClass,
  defaultFolder as main,
  field,
  labels,
  labelsFile,
  objectFile,
  projectJson,
  variedProject,
  workflow,
  xml,
} from '../support/project.js';

describe('the delta of two commits', () => {
  let test: CommitRepository;
  const after = (files: Files, before?: Files): Promise<string[]> => linesAfter(test, files, before);

  beforeEach(async () => {
    test = await makeRepository();
  });
  afterEach(() => test.remove());

  it('of a commit and itself is empty', async () => {
    const commit = await test.commit(variedProject());
    expect(await deltaOf(test, commit, commit)).to.deep.include({
      components: [],
      ignored: [],
      warnings: [],
      replaced: [],
    });
  });

  it('adds what is new and changes what was there', async () => {
    expect(await after({ ...apexClass('New'), ...apexClass('InvoiceService', ' /* changed */ ') })).to.deep.equal([
      'change ApexClass:InvoiceService',
      'add ApexClass:New',
    ]);
  });

  it('names the files of a component, and the API version of the later commit', async () => {
    const from = await test.commit(variedProject());
    const to = await test.commit({
      [`${main}/lwc/invoiceList/invoiceList.html`]: '<template>new</template>\n',
      'sfdx-project.json': projectJson({ sourceApiVersion: '61.0' }),
    });
    const delta = await deltaOf(test, from, to);
    expect(delta).to.include({ from, to, apiVersion: '61.0' });
    expect(delta.components).to.deep.equal([
      {
        type: 'LightningComponentBundle',
        fullName: 'invoiceList',
        operation: 'change',
        files: ['js-meta.xml', 'html', 'js'].map((end) => `${main}/lwc/invoiceList/invoiceList.${end}`),
      },
    ]);
  });

  it('takes a given API version where the commit names none, and is refused without one', async () => {
    const commit = await test.commit({
      'sfdx-project.json': projectJson({ sourceApiVersion: undefined }),
      ...apexClass('A'),
    });
    expect(await deltaOf(test, undefined, commit, { apiVersion: '63.0' })).to.include({ apiVersion: '63.0' });
    expect(await failure(deltaOf(test, undefined, commit))).to.include({ name: 'ApiVersionMissingError' });
  });

  it('is refused for two names that differ in case alone, of which an org has but one', async () => {
    const refusal = async (files: Files): Promise<string> => {
      const error = await failure(after(files));
      expect(error.name).to.equal('NameCollisionError');
      return error.message;
    };
    expect(await refusal(apexClass('INVOICEService')))
      .to.include(`${main}/classes/INVOICEService.cls and `)
      .and.to.include(`${main}/classes/InvoiceService.cls`);
    expect(await refusal(field('invoice__c', 'New__c'))).to.include(`${main}/objects/invoice__c`);
    expect(await refusal({ [labelsFile]: labels({ Title: 'Invoices', TITLE: 'Bills', Paid: 'Paid' }) })).to.include(
      `CustomLabel:Title and CustomLabel:TITLE, in ${labelsFile},`
    );
    const [title, bill] = [labels({ Title: 'Invoices', TITLE: 'Bills' }), labels({ Title: 'Invoice', TITLE: 'Bills' })];
    expect(await after({ [labelsFile]: bill }, { ...variedProject(), [labelsFile]: title })).to.deep.equal([
      'change CustomLabel:Title',
    ]);
    const elsewhere = Object.entries(apexClass('Elsewhere')).map(([path, content]) => [
      path.replace('/classes/', '/Classes/'),
      content,
    ]);
    expect(await after(Object.fromEntries(elsewhere) as Files)).to.deep.equal(['add ApexClass:Elsewhere']);
    const page = (name: string): string => `${main}/staticresources/site/${name}`;
    expect(
      await after({
        [page('index.html')]: 'lower\n',
        [page('Index.html')]: 'upper\n',
        [`${main}/staticresources/site.resource-meta.xml`]: xml(
          'StaticResource',
          '<cacheControl>Public</cacheControl>',
          '<contentType>application/zip</contentType>'
        ),
      })
    ).to.deep.equal(['add StaticResource:site']);
  });

  describe('of children in one file', () => {
    it('sends labels that are new or changed, and no others', async () => {
      expect(await after({ [labelsFile]: labels({ Title: 'Invoices', Paid: 'Settled', Open: 'Open' }) })).to.deep.equal(
        ['add CustomLabel:Open', 'change CustomLabel:Paid']
      );
    });

    it('takes a label whose name changed its case alone for the same one', async () => {
      expect(await after({ [labelsFile]: labels({ TITLE: 'Invoices', Paid: 'Paid' }) })).to.deep.equal([
        'change CustomLabel:TITLE',
      ]);
    });

    it('is empty when a labels file changed only in white space', async () => {
      expect(await after({ [labelsFile]: `${labels({ Title: 'Invoices', Paid: 'Paid' })}\n\n` })).to.deep.equal([]);
    });

    it('names a labels file of which no label changed', async () => {
      const from = await test.commit(variedProject());
      const to = await test.commit({ [labelsFile]: `${labels({ Paid: 'Paid', Title: 'Invoices' })}<!-- sorted -->\n` });
      expect((await deltaOf(test, from, to)).ignored).to.deep.equal([
        { path: labelsFile, reason: 'none of its entries changed' },
      ]);
    });

    it('sends of a workflow what changed, and tells in whose file it stands', async () => {
      const from = await test.commit(variedProject());
      const path = `${main}/workflows/Invoice__c.workflow-meta.xml`;
      const { components } = await deltaOf(
        test,
        from,
        await test.commit({ [path]: workflow({ Pay: 'Other', Close: 'Closes' }) })
      );
      expect(components.map(({ fullName, standsIn }) => [fullName, standsIn])).to.deep.equal([
        ['Invoice__c.Pay', { type: 'Workflow', fullName: 'Invoice__c' }],
      ]);
    });

    it('is refused with file and line when the file is no XML', async () => {
      const from = await test.commit(variedProject());
      const error = await failure(
        deltaOf(test, from, await test.commit({ [labelsFile]: '<CustomLabels>\n<labels></CustomLabels>' }))
      );
      expect(error).to.include({ name: 'UnparsableMetadataError' });
      expect(error.message).to.contain(`${labelsFile}, line 2`);
    });
  });

  describe('of objects', () => {
    it('leaves out the own file of an object that holds nothing', async () => {
      const from = await test.commit(variedProject());
      const delta = await deltaOf(
        test,
        from,
        await test.commit({ ...objectFile('Account'), ...field('Account', 'Size__c') })
      );
      expect(lines(delta)).to.deep.equal(['add CustomField:Account.Size__c']);
      expect(delta.ignored[0].reason).to.equal('it holds nothing of its own');
    });

    it('sends master-detail fields along with an object that is controlled by its parent', async () => {
      const detail = (label: string): Files =>
        objectFile('Line__c', `<label>${label}</label>`, '<sharingModel>ControlledByParent</sharingModel>');
      const masterDetail = {
        [`${main}/objects/Line__c/fields/Invoice__c.field-meta.xml`]: xml(
          'CustomField',
          '<fullName>Invoice__c</fullName>',
          '<type>MasterDetail</type>'
        ),
      };
      const before = { ...variedProject(), ...detail('Line'), ...masterDetail, ...field('Line__c', 'Text__c') };
      expect(await after(detail('Item'), before)).to.deep.equal([
        'change CustomField:Line__c.Invoice__c',
        'change CustomObject:Line__c',
      ]);
    });

    it('sends a translated object whole when the translation of a field changed', async () => {
      const path = `${main}/objectTranslations/Invoice__c-en_US/Amount__c.fieldTranslation-meta.xml`;
      expect(
        await after({ [path]: xml('CustomFieldTranslation', '<label>Sum</label>', '<name>Amount__c</name>') })
      ).to.deep.equal(['change CustomObjectTranslation:Invoice__c-en_US']);
    });
  });

  describe('of files that are not deployed', () => {
    it('tells files that did not change apart from those that did', async () => {
      const before = { ...variedProject(), '.forceignore': '**/InvoiceServiceTest.cls*\n' };
      const from = await test.commit(before);
      const code = (name: string): string => `${main}/classes/${name}.cls`;
      const to = await test.commit({
        ...apexClass('New'),
        'value.txt': 'y',
        '.forceignore': '\n',
        'sfdx-project.json': projectJson({
          replacements: [
            {
              filename: code('InvoiceService'),
              stringToReplace: 'class',
              replaceWithFile: 'value.txt',
              allowUnsetEnvVariable: true,
            },
          ],
        }),
      });
      const { changed } = await deltaOf(test, from, to);
      const become = ['New', 'InvoiceServiceTest', 'InvoiceService'].map((name) => changed.get(code(name)));
      expect(become).to.deep.equal(['added', 'included', 'replaced']);
    });

    it('lists them with the reason, and warns of those that look like metadata', async () => {
      const from = await test.commit(variedProject());
      const to = await test.commit({
        'README.md': 'Changed.\n',
        [`${main}/README.md`]: 'New.\n',
        [`${main}/lwc/jsconfig.json`]: '{ "new": true }\n',
        [`${main}/odd/Thing.wrong-meta.xml`]: '<Wrong/>\n',
      });
      const { components, ignored, warnings } = await deltaOf(test, from, to);
      expect(components).to.deep.equal([]);
      expect(Object.fromEntries(ignored.map(({ path, reason }) => [path, reason]))).to.deep.equal({
        'README.md': 'outside the package directories',
        [`${main}/README.md`]: 'no metadata type claims it',
        [`${main}/lwc/jsconfig.json`]: 'ignored by .forceignore',
        [`${main}/odd/Thing.wrong-meta.xml`]: 'no metadata type claims it',
      });
      expect(warnings).to.deep.equal([
        `${main}/odd/Thing.wrong-meta.xml looks like metadata and is not deployed: no metadata type claims it.`,
        `No metadata type claims 1 changed file in the package directories: ${main}/README.md.`,
      ]);
    });

    it('are named in one warning, as far as they are there, the first by their names', async () => {
      const from = await test.commit({ ...variedProject(), [`${main}/odd/gone.txt`]: 'before\n' });
      const notes = ['a', 'b', 'c', 'd', 'e'].map((name) => [`${main}/odd/${name}.txt`, 'new\n'] as const);
      const to = await test.commit({ ...Object.fromEntries(notes), [`${main}/odd/gone.txt`]: undefined });
      const named = ['a', 'b', 'c'].map((name) => `${main}/odd/${name}.txt`).join(', ');
      expect((await deltaOf(test, from, to)).warnings).to.deep.equal([
        `No metadata type claims 5 changed files in the package directories: ${named} and 2 more.`,
      ]);
    });

    it('of which only the mode changed are left out, and say so', async () => {
      const from = await test.commit(variedProject());
      await test.git('update-index', '--chmod=+x', `${main}/classes/InvoiceService.cls`);
      await test.git('commit', '--quiet', '-m', 'Mode');
      const { components, ignored } = await deltaOf(test, from, await test.git('rev-parse', 'HEAD'));
      expect(components).to.deep.equal([]);
      expect(ignored).to.deep.equal([{ path: `${main}/classes/InvoiceService.cls`, reason: 'only its mode changed' }]);
    });

    it('are refused in a package directory outside of the repository, unless only the earlier commit names it', async () => {
      const from = await test.commit(variedProject());
      const packageDirectories = [{ path: 'force-app' }, { path: '../other' }];
      const outside = await test.commit({ 'sfdx-project.json': projectJson({ packageDirectories }) });
      const error = await failure(deltaOf(test, from, outside));
      expect(error.name).to.equal('InvalidProjectError');
      expect(error.message).to.include('sfdx-project.json').and.include('../other');
      const inside = await test.commit({ 'sfdx-project.json': projectJson(), ...apexClass('New') });
      expect(lines(await deltaOf(test, outside, inside))).to.deep.equal(['add ApexClass:New']);
    });

    it('does not delete what was ignored, before or now', async () => {
      const ignoring = { '.forceignore': `**/InvoiceService.cls*\n${variedProject()['.forceignore']}` };
      const before = { ...variedProject(), ...ignoring };
      expect(await after(goneFiles(apexClass('InvoiceService')), before)).to.deep.equal([]);
      await test.commit(variedProject());
      expect(await after({ ...ignoring, ...goneFiles(apexClass('InvoiceService')) })).to.deep.equal([]);
    });

    it('neither sends nor deletes what is ignored from now on, and sends what no longer is', async () => {
      const rules = variedProject()['.forceignore'];
      const ignoring = { '.forceignore': `**/InvoiceService.cls*\n${rules}` };
      expect(await after(ignoring)).to.deep.equal([]);
      expect(await after({ '.forceignore': rules }, {})).to.deep.equal(['add ApexClass:InvoiceService']);
    });

    it('takes a pattern for folders as such, since a commit knows what is a file', async () => {
      const before = { ...variedProject(), '.forceignore': 'InvoiceService.cls/\n' };
      expect(await after(apexClass('InvoiceService', ' /* new */ '), before)).to.deep.equal([
        'change ApexClass:InvoiceService',
      ]);
    });

    it('takes the ignore file that lies nearest above a package directory', async () => {
      const before = { ...variedProject(), 'force-app/.forceignore': 'main/default/triggers/**\n' };
      expect(
        await after(
          { [`${main}/triggers/InvoiceTrigger.trigger`]: 'trigger\n', [`${main}/lwc/jsconfig.json`]: '{}' },
          before
        )
      ).to.deep.equal([]);
    });

    it('sends what a new package directory holds, and deletes nothing of one that is no longer named', async () => {
      const two = projectJson({ packageDirectories: [{ path: 'force-app' }, { path: './billing/' }] });
      const before = { ...variedProject(), ...apexClass('Bill', '', 'billing/classes') };
      expect(await after({ 'sfdx-project.json': two }, before)).to.deep.equal(['add ApexClass:Bill']);
      expect(await after({ 'sfdx-project.json': projectJson() }, {})).to.deep.equal([]);
    });

    it('warns of a package directory that is named in vain, and of what one that is no longer named leaves', async () => {
      const from = await test.commit({ ...variedProject(), ...apexClass('Bill', '', 'billing/classes') });
      const typo = projectJson({ packageDirectories: [{ path: 'force-app' }, { path: 'biling' }] });
      const both = projectJson({ packageDirectories: [{ path: 'force-app' }, { path: 'billing' }] });
      const of = async (json: string): Promise<string> => test.commit({ 'sfdx-project.json': json });
      const [vain, named, left] = [await of(typo), await of(both), await of(projectJson())];
      expect((await deltaOf(test, from, vain)).warnings).to.deep.equal([
        'Package directory biling of sfdx-project.json is empty or missing: nothing of it is deployed.',
      ]);
      expect((await deltaOf(test, from, named)).warnings).to.deep.equal([]);
      expect((await deltaOf(test, named, left)).warnings).to.deep.equal([
        'billing is no package directory any more: 2 files of it stay in the repository, and what the org has of it stays there.',
      ]);
    });
  });

  describe('with what is owed', () => {
    const owed = [
      { type: 'ApexClass', fullName: 'InvoiceService', deletion: false, reason: 'kept' },
      { type: 'CustomLabel', fullName: 'Paid', deletion: false, reason: 'kept' },
      { type: 'WorkflowFieldUpdate', fullName: 'Invoice__c.Pay', deletion: false, reason: 'kept' },
      { type: 'CustomField', fullName: 'Invoice__c.Amount__c', deletion: false, reason: 'kept' },
      { type: 'ApexClass', fullName: 'Gone', deletion: true, reason: 'not deletable' },
    ];

    it('sends and deletes it again', async () => {
      const commit = await test.commit(variedProject());
      const { components } = await deltaOf(test, commit, commit, { owed });
      expect(
        components.map(({ operation, type, fullName, reason }) => [`${operation} ${type}:${fullName}`, reason])
      ).to.deep.equal([
        ['delete ApexClass:Gone', undefined],
        ['change ApexClass:InvoiceService', 'owed: kept'],
        ['change CustomField:Invoice__c.Amount__c', 'owed: kept'],
        ['change CustomLabel:Paid', 'owed: kept'],
        ['change WorkflowFieldUpdate:Invoice__c.Pay', 'owed: kept'],
      ]);
    });

    it('finds it by either spelling of a name with a slash or a dot', async () => {
      const layout = (name: string): Record<string, string> => ({
        [`${main}/layouts/Invoice__c-${name}.layout-meta.xml`]: xml('Layout', '<emailDefault>false</emailDefault>'),
      });
      const commit = await test.commit({ ...variedProject(), ...layout('A%2FB'), ...layout('C%2FD v%2E1') });
      for (const [asOwed, asFiled] of [
        ['A%2FB', 'A%2FB'],
        ['A/B', 'A%2FB'],
        ['C/D v.1', 'C%2FD v%2E1'],
      ]) {
        const item = { type: 'Layout', fullName: `Invoice__c-${asOwed}`, deletion: false, reason: 'kept' };
        expect(lines(await deltaOf(test, commit, commit, { owed: [item] }))).to.deep.equal([
          `change Layout:Invoice__c-${asFiled}`,
        ]);
      }
    });

    it('forgets what the later commit made void', async () => {
      const from = await test.commit(variedProject());
      const to = await test.commit({ ...apexClass('Gone'), ...goneFiles(apexClass('InvoiceService')) });
      expect(lines(await deltaOf(test, from, to, { owed: [owed[0], owed[4]] }))).to.deep.equal([
        'add ApexClass:Gone',
        'delete ApexClass:InvoiceService',
      ]);
    });
  });

  it('is refused for an ignore file with a line that is no pattern', async () => {
    const commit = await test.commit({ ...variedProject(), '.forceignore': '**/*.bak\n[/\n' });
    const error = await failure(deltaOf(test, undefined, commit));
    expect(error.name).to.equal('InvalidIgnoreFileError');
    expect(error.message).to.include('.forceignore');
  });

  it('sends everything when what was deployed before had no project', async () => {
    const from = await test.commit({ 'README.md': 'Empty.\n' });
    expect(
      lines(await deltaOf(test, from, await test.commit({ 'sfdx-project.json': projectJson(), ...apexClass('A') })))
    ).to.deep.equal(['add ApexClass:A']);
  });

  it('deploys what only the registry of the later commit takes for a component', async () => {
    const from = await test.commit({
      ...variedProject(),
      [`${main}/widgets/Small.widget-meta.xml`]: xml('Widget', '<label>Small</label>'),
      [`${main}/labels/One.label-meta.xml`]: xml('CustomLabel', '<fullName>One</fullName>'),
    });
    const widgets = {
      types: { widget: { id: 'widget', name: 'Widget', directoryName: 'widgets', suffix: 'widget' } },
      suffixes: { widget: 'widget' },
    };
    const to = await test.commit({ 'sfdx-project.json': projectJson({ registryCustomizations: widgets }) });
    expect(lines(await deltaOf(test, from, to))).to.deep.equal(['add Widget:Small']);
    const further = await test.commit({
      'sfdx-project.json': projectJson({
        registryCustomizations: widgets,
        sourceBehaviorOptions: ['decomposeCustomLabelsBeta2'],
      }),
    });
    expect(lines(await deltaOf(test, to, further))).to.include('add CustomLabel:One');
  });

  it('is refused for a commit whose project is missing or cannot be read', async () => {
    expect(await failure(deltaOf(test, undefined, await test.commit({ a: 'a' })))).to.include({
      name: 'NoProjectError',
    });
    expect(await failure(deltaOf(test, undefined, await test.commit({ 'sfdx-project.json': '{' })))).to.include({
      name: 'InvalidProjectError',
    });
    const preset = projectJson({ sourceBehaviorOptions: ['decomposeEverything'] });
    expect(await failure(deltaOf(test, undefined, await test.commit({ 'sfdx-project.json': preset })))).to.include({
      name: 'InvalidPresetError',
    });
    const outside = projectJson({ registryCustomizations: { types: { x: { name: 'X', directoryName: '../x' } } } });
    expect(await failure(deltaOf(test, undefined, await test.commit({ 'sfdx-project.json': outside })))).to.include({
      name: 'InvalidRegistryError',
    });
  });
});
