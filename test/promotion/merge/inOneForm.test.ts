import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { mergeContents } from '../../../src/promotion/merge/mergeContents.js';
import { type Diverged, openDiverged } from '../../support/diverged.js';
import { failure } from '../../support/failure.js';
import { createScratch, type Files } from '../../support/gitRepo.js';
import { seed } from '../../support/seed.js';
import { projectWith, sourceFolder, takenApart } from '../../support/takenApart.js';
import { element, type Elements, xmlFile } from '../../support/xmlFile.js';
import { fieldPath, type Invoice, parts as invoiceInParts, whole as wholeInvoice } from './invoice.js';

const named = (tag: string, name: string, label: string): readonly [string, Elements] =>
  element(tag, ['fullName', name], ['label', label]);

/** A component in one file, before and after a change of some of its parts. */
type Case = Readonly<{
  /** The file in a package, and in source format where no preset takes it apart. */
  path: string;
  behaviors: readonly string[];
  root: string;
  before: Elements;
  after: Elements;
}>;

const objectParts = (last: string): Elements => [
  element('businessProcesses', ['fullName', 'Sale'], ['isActive', 'true'], ['description', last]),
  element('compactLayouts', ['fullName', 'Short'], ['fields', 'Name'], ['label', last]),
];

const cases: Readonly<Record<string, Case>> = {
  'an object in the format of the Metadata API': {
    path: 'objects/Invoice__c.object',
    behaviors: [],
    root: 'CustomObject',
    before: [
      ...objectParts('a'),
      ['deploymentStatus', 'Deployed'],
      element('fieldSets', ['fullName', 'Main'], ['description', 'a'], ['label', 'a']),
      named('fields', 'Gone__c', 'a'),
      named('fields', 'Stays__c', 'a'),
      named('fields', 'Total__c', 'a'),
      element('indexes', ['fullName', 'Idx'], ['label', 'a']),
      ['label', 'Invoice'],
      named('listViews', 'All', 'a'),
      named('recordTypes', 'Big', 'a'),
      ['sharingModel', 'ReadWrite'],
      named('sharingReasons', 'Why__c', 'a'),
      element('validationRules', ['fullName', 'Rule'], ['active', 'true'], ['errorConditionFormula', 'A &amp;&amp; B']),
    ],
    after: [
      ...objectParts('b'),
      ['deploymentStatus', 'InDevelopment'],
      element('fieldSets', ['fullName', 'Main'], ['description', 'a'], ['label', 'b']),
      named('fields', 'Added__c', 'b'),
      named('fields', 'Stays__c', 'a'),
      named('fields', 'Total__c', 'b'),
      element('indexes', ['fullName', 'Idx'], ['label', 'b']),
      ['label', 'Invoice'],
      named('listViews', 'All', 'b'),
      named('recordTypes', 'Big', 'b'),
      ['sharingModel', 'ReadWrite'],
      named('sharingReasons', 'Why__c', 'b'),
      element('validationRules', ['fullName', 'Rule'], ['active', 'true'], ['errorConditionFormula', 'B &lt; A']),
      element('webLinks', ['fullName', 'Link'], ['masterLabel', 'b']),
    ],
  },
  'a translation of an object in the format of the Metadata API': {
    path: 'objectTranslations/Invoice__c-de.objectTranslation',
    behaviors: [],
    root: 'CustomObjectTranslation',
    before: [
      element('fields', ['label', 'a'], ['name', 'Gone__c']),
      element('fields', ['label', 'a'], ['name', 'Total__c']),
      ['gender', 'Feminine'],
    ],
    after: [
      element('fields', ['label', 'b'], ['name', 'Added__c']),
      element('fields', ['label', 'b'], ['name', 'Total__c']),
      ['gender', 'Neuter'],
    ],
  },
  'a bot in the format of the Metadata API': {
    path: 'bots/Helper.bot',
    behaviors: [],
    root: 'Bot',
    before: [
      element('botVersions', ['fullName', 'v1'], ['entryDialog', 'a']),
      element('botVersions', ['fullName', 'v2'], ['entryDialog', 'a']),
      ['label', 'Helper'],
    ],
    after: [
      element('botVersions', ['fullName', 'v1'], ['entryDialog', 'b']),
      element('botVersions', ['fullName', 'v3'], ['entryDialog', 'b']),
      ['label', 'Help'],
    ],
  },
  ...Object.fromEntries(
    ['decomposeCustomLabelsBeta', 'decomposeCustomLabelsBeta2'].map((preset) => [
      `labels (${preset})`,
      {
        path: 'labels/CustomLabels.labels',
        behaviors: [preset],
        root: 'CustomLabels',
        before: ['A', 'B', 'D'].map((name) => element('labels', ['fullName', name], ['value', 'a'])),
        after: [
          element('labels', ['fullName', 'A'], ['value', 'b']),
          element('labels', ['fullName', 'B'], ['value', 'a']),
          element('labels', ['fullName', 'C'], ['value', 'b']),
        ],
      },
    ])
  ),
  'a workflow (decomposeWorkflowBeta)': {
    path: 'workflows/Account.workflow',
    behaviors: ['decomposeWorkflowBeta'],
    root: 'Workflow',
    before: [
      element('alerts', ['fullName', 'Mail'], ['description', 'a']),
      element('fieldUpdates', ['fullName', 'Set'], ['name', 'a']),
      element('rules', ['fullName', 'Gone'], ['active', 'true']),
      element('rules', ['fullName', 'On change'], ['active', 'true']),
    ],
    after: [
      element('alerts', ['fullName', 'Mail'], ['description', 'b']),
      element('fieldUpdates', ['fullName', 'Set'], ['name', 'b']),
      element('rules', ['fullName', 'On change'], ['active', 'false']),
      element('tasks', ['fullName', 'Call'], ['subject', 'b']),
    ],
  },
  'sharing rules (decomposeSharingRulesBeta)': {
    path: 'sharingRules/Account.sharingRules',
    behaviors: ['decomposeSharingRulesBeta'],
    root: 'SharingRules',
    before: [
      named('sharingCriteriaRules', 'Big', 'a'),
      named('sharingOwnerRules', 'Gone', 'a'),
      named('sharingOwnerRules', 'Team', 'a'),
    ],
    after: [
      named('sharingCriteriaRules', 'Big', 'b'),
      named('sharingGuestRules', 'Guest', 'b'),
      named('sharingOwnerRules', 'Team', 'b'),
    ],
  },
  ...Object.fromEntries(
    ['decomposePermissionSetBeta', 'decomposePermissionSetBeta2'].map((preset) => [
      `a permission set (${preset})`,
      {
        path: 'permissionsets/Sales.permissionset',
        behaviors: [preset],
        root: 'PermissionSet',
        before: [
          element('classAccesses', ['apexClass', 'A'], ['enabled', 'true']),
          element('classAccesses', ['apexClass', 'Gone'], ['enabled', 'true']),
          element('fieldPermissions', ['editable', 'false'], ['field', 'Account.A__c'], ['readable', 'true']),
          element('fieldPermissions', ['editable', 'false'], ['field', 'Account.B__c'], ['readable', 'true']),
          ['hasActivationRequired', 'false'],
          ['label', 'Sales'],
          element('objectPermissions', ['allowRead', 'true'], ['object', 'Account']),
        ],
        after: [
          element('classAccesses', ['apexClass', 'A'], ['enabled', 'false']),
          element('fieldPermissions', ['editable', 'true'], ['field', 'Account.A__c'], ['readable', 'true']),
          element('fieldPermissions', ['editable', 'false'], ['field', 'Account.B__c'], ['readable', 'true']),
          element('fieldPermissions', ['editable', 'false'], ['field', 'Lead.A__c'], ['readable', 'true']),
          ['hasActivationRequired', 'false'],
          ['label', 'Sales and more'],
          element('objectPermissions', ['allowRead', 'false'], ['object', 'Account']),
          element('tabSettings', ['tab', 'standard-Lead'], ['visibility', 'Visible']),
          element('userPermissions', ['enabled', 'true'], ['name', 'ViewSetup']),
        ],
      },
    ])
  ),
};

describe('merging components that one side took apart, or put together', () => {
  let test: Diverged;

  beforeEach(async () => {
    test = await openDiverged();
  });

  afterEach(async () => {
    await test.close();
  });

  for (const [name, { path, behaviors, root, before, after }] of Object.entries(cases)) {
    const isOfMdapi = behaviors.length === 0;
    const whole = (elements: Elements): Files => ({
      ...projectWith(),
      [`${sourceFolder}/${path}${isOfMdapi ? '' : '-meta.xml'}`]: xmlFile(root, ...elements),
    });
    const parts = async (elements: Elements): Promise<Files> => ({
      ...projectWith(...behaviors),
      ...(await takenApart(path, xmlFile(root, ...elements), ...behaviors)),
    });

    it(`has what the other side did with the parts of ${name} in the files that it was taken apart to`, async () => {
      await test.diverge(whole(before), await parts(before), whole(after));
      expect(await test.filesOf(await test.merge())).to.deep.equal(await parts(after));
      test.swap();
      expect(await test.filesOf(await test.merge())).to.deep.equal(await parts(after));
    });

    it(`has what the other side did with the parts of ${name} in the file that it was put together to`, async () => {
      await test.diverge(await parts(before), whole(before), await parts(after));
      expect(await test.filesOf(await test.merge())).to.deep.equal(whole(after));
      test.swap();
      expect(await test.filesOf(await test.merge())).to.deep.equal(whole(after));
    });
  }

  it('takes the lists of labels of several package directories for several', async () => {
    const preset = 'decomposeCustomLabelsBeta';
    const labels = (value: string): Elements =>
      ['A', 'B'].map((name) => element('labels', ['fullName', name], ['value', value]));
    const more: Elements = [element('labels', ['fullName', 'C'], ['value', 'a'])];
    const inSales = (files: Files): Files =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace('force-app', 'sales'), text]));
    const project = (...behaviors: readonly string[]): Files => ({
      'sfdx-project.json': JSON.stringify({
        packageDirectories: [{ path: 'force-app', default: true }, { path: 'sales' }],
        sourceApiVersion: '66.0',
        sourceBehaviorOptions: behaviors,
      }),
    });
    const whole = (elements: Elements): Files => ({
      [`${sourceFolder}/labels/CustomLabels.labels-meta.xml`]: xmlFile('CustomLabels', ...elements),
    });
    const apart = async (elements: Elements): Promise<Files> =>
      takenApart('labels/CustomLabels.labels', xmlFile('CustomLabels', ...elements), preset);
    const together = (value: string): Files => ({ ...project(), ...whole(labels(value)), ...inSales(whole(more)) });
    const parts = async (value: string): Promise<Files> => ({
      ...project(preset),
      ...(await apart(labels(value))),
      ...inSales(await apart(more)),
    });
    await test.diverge(together('a'), await parts('a'), together('b'));
    expect(await test.filesOf(await test.merge())).to.deep.equal(await parts('b'));
    await test.close();
    test = await openDiverged();
    await test.diverge(await parts('a'), together('a'), await parts('b'));
    expect(await test.filesOf(await test.merge())).to.deep.equal(together('b'));
  });

  it('asks about the schema of an external service, and refuses it in two files', async () => {
    const preset = 'decomposeExternalServiceRegistrationBeta';
    const path = 'externalServiceRegistrations/Bank.externalServiceRegistration';
    const service = (schema: string): string =>
      xmlFile('ExternalServiceRegistration', ['schema', schema], ['schemaUploadFileExtension', 'yaml']);
    const whole = (schema: string): Files => ({
      ...projectWith(),
      [`${sourceFolder}/${path}-meta.xml`]: service(schema),
    });
    const apart = { ...projectWith(preset), ...(await takenApart(path, service('a: 1'), preset)) };
    await test.diverge(whole('a: 1'), apart, whole('a: 2'));
    const { conflicts } = await test.merge();
    expect(conflicts.map(({ elements }) => elements)).to.deep.equal([['schema']]);
    expect(await test.filesOf(await test.merge(() => 'ours'))).to.deep.equal(apart);
    const error = await failure(test.filesOf(await test.merge(() => 'theirs')));
    expect(error.name).to.equal('DoubtfulContentError');
    expect(error.message).to.include('Bank.yaml');
  });

  it('is the same merge as if all versions had that form', async () => {
    const label = fc.constantFrom('a', 'b', 'c');
    const some = fc.record({ A: label, B: label, C: label }, { requiredKeys: [] });
    const invoice = fc.record({ label, fields: some.map((fields) => ({ ...fields, Kept: 'a' })) });
    const merged = async (versions: readonly [Files, Files, Files], isSwapped: boolean): Promise<unknown> => {
      await test.close();
      test = await openDiverged();
      await test.diverge(...versions);
      if (isSwapped) test.swap();
      const { tree, conflicts } = await test.merge();
      const { tree: decided } = await test.merge(() => 'theirs');
      const asked = conflicts.map(({ path, kind, contested }) => [path, kind, contested.map(({ element: at }) => at)]);
      // Markers name what was merged.
      return [asked, conflicts.length === 0 ? tree : '', decided];
    };
    const isSame = async (
      [base, ours, theirs]: readonly [Invoice, Invoice, Invoice],
      isApart: boolean,
      isSwapped: boolean
    ): Promise<void> => {
      const [from, to] = isApart ? [wholeInvoice, invoiceInParts] : [invoiceInParts, wholeInvoice];
      expect(await merged([from(base), to(ours), from(theirs)], isSwapped)).to.deep.equal(
        await merged([to(base), to(ours), to(theirs)], isSwapped)
      );
    };
    const versions = fc.tuple(invoice, invoice, invoice);
    await fc.assert(fc.asyncProperty(versions, fc.boolean(), fc.boolean(), isSame), { numRuns: 12, seed });
  });

  it('asks the remote of a partial clone for all files at once', async () => {
    const scratch = await createScratch();
    try {
      const local = await scratch.init();
      const fields = Object.fromEntries([...'ABCDEFGHIJ'].map((name) => [name, name]));
      const before = wholeInvoice({ fields });
      await local.commit('Base', before);
      await local.branch('theirs');
      const theirs = await local.commit('Theirs', wholeInvoice({ fields: { ...fields, A: 'theirs' } }));
      await local.checkout('main');
      const gone = Object.fromEntries(Object.keys(before).map((path) => [path, undefined]));
      const ours = await local.commit('Ours', { ...gone, ...invoiceInParts({ fields }) });
      const partial = await scratch.clone(local, 'partial', { flags: ['--filter=blob:none', '--bare'] });
      const repo = await partial.open();
      const packs = async (): Promise<number> =>
        (await readdir(join(partial.dir, 'objects', 'pack'))).filter((name) => name.endsWith('.promisor')).length;
      const known = await packs();
      const { tree, conflicts } = await mergeContents(repo, { ours, theirs });
      expect(conflicts).to.deep.equal([]);
      expect((await repo.readFile(tree, fieldPath('A')))?.toString()).to.include('<label>theirs</label>');
      expect((await packs()) - known).to.be.lessThan(6);
      await repo.close();
    } finally {
      await scratch.remove();
    }
  });
});
