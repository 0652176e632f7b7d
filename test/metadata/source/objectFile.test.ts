import { expect } from 'chai';
import type { Difference } from '../../../src/metadata/content/differences.js';
import { openCommit } from '../../../src/metadata/delta/commitView.js';
import { filesAsInOrg } from '../../../src/metadata/source/filesAsInOrg.js';
import { type Taking, takeFromOrg } from '../../../src/metadata/source/takeFromOrg.js';
import { parseXml } from '../../../src/metadata/xml/parse.js';
import { textOf } from '../../../src/metadata/xml/values.js';
import { type CommitRepository, makeRepository } from '../support/commits.js';
import { projectJson, xml } from '../support/project.js';

const objects = 'force-app/main/default/objects';
const inFolder = `${objects}/Order__c/Order__c.object-meta.xml`;
const ownFile = (name: string): string => `${objects}/Order__c/fields/${name}.field-meta.xml`;

const body = (name: string, label: string): string =>
  `<fullName>${name}</fullName><label>${label}</label><type>Text</type>`;
/** An object with fields in its file, each as its name and its label. */
const object = (label: string, ...fields: readonly string[]): string =>
  xml(
    'CustomObject',
    ...fields.map((field) => `<fields>${body(field.split(' ')[0], field.split(' ')[1])}</fields>`),
    `<label>${label}</label>`
  );

/** What a file of an object holds: its label, and its fields with theirs. */
const heldBy = (content: Buffer | undefined): Readonly<{ label?: string; fields: readonly string[] }> | undefined => {
  if (content === undefined) return undefined;
  const { element } = parseXml(content, 'Order__c');
  const fields = (element.fields ?? []).flatMap((each) =>
    typeof each === 'string' ? [] : `${textOf(each, 'fullName') ?? ''} ${textOf(each, 'label') ?? ''}`
  );
  return { label: textOf(element, 'label'), fields };
};

for (const [layout, path] of [
  ['beside fields with files of their own', inFolder],
  ['in metadata format', `${objects}/Order__c.object-meta.xml`],
] as const) {
  describe(`the file of an object that has fields in it, ${layout}`, () => {
    let test: CommitRepository;
    let commit: string;

    beforeEach(async () => {
      test = await makeRepository();
      commit = await test.commit({
        'sfdx-project.json': projectJson(),
        [path]: object('Order', 'One__c one', 'Two__c two'),
        ...(path === inFolder ? { [ownFile('Own__c')]: xml('CustomField', body('Own__c', 'own')) } : {}),
      });
    });
    afterEach(() => test.remove());

    const own = path === inFolder ? ['Own__c own'] : [];
    const retrieved = (label: string, ...fields: readonly string[]): ReadonlyMap<string, Buffer> =>
      new Map([['objects/Order__c.object', Buffer.from(object(label, ...fields, ...own))]]);

    const taken = async (
      files: ReadonlyMap<string, Buffer>,
      ...takings: readonly Taking[]
    ): Promise<ReadonlyMap<string, Buffer | undefined>> => {
      const result = await takeFromOrg({
        view: await openCommit(test.repo, commit),
        retrieved: files,
        takings,
        deployedFile: () => Promise.resolve(undefined),
        environment: { env: {} },
      });
      expect(result.left).to.deep.equal([]);
      return result.files;
    };
    const asInOrg = async (
      files: ReadonlyMap<string, Buffer>,
      ...differences: readonly Difference[]
    ): ReturnType<typeof filesAsInOrg> =>
      filesAsInOrg(test.repo, { commit, retrieved: files, differences, replaced: [] });

    const theObject = { type: 'CustomObject', fullName: 'Order__c', operation: 'change' } as const;
    const field = (name: string): Pick<Taking, 'type' | 'fullName'> => ({
      type: 'CustomField',
      fullName: `Order__c.${name}`,
    });

    it('keeps them when the object is taken from an org', async () => {
      const files = await taken(retrieved('Sale', 'One__c one', 'Two__c two'), theObject);
      expect([...files.keys()]).to.deep.equal([path]);
      expect(heldBy(files.get(path))).to.deep.equal({ label: 'Sale', fields: ['One__c one', 'Two__c two'] });
    });

    for (const [order, sort] of [
      ['before', (...all: readonly Taking[]): readonly Taking[] => all],
      ['after', (...all: readonly Taking[]): readonly Taking[] => [...all].reverse()],
    ] as const) {
      it(`has what was taken of it once, also where the object is taken ${order} them`, async () => {
        const files = await taken(
          retrieved('Sale', 'One__c changed'),
          ...sort(theObject, { ...field('One__c'), operation: 'change' }, { ...field('Two__c'), operation: 'delete' })
        );
        expect(heldBy(files.get(path))).to.deep.equal({ label: 'Sale', fields: [] });
        expect([...files.keys()].sort()).to.deep.equal([path, ownFile('One__c')].sort());
        expect(files.get(ownFile('One__c'))?.toString('utf8')).to.include('<label>changed</label>');
      });
    }

    it('keeps them when it is made as an org has the object, but for those that the org lost', async () => {
      const differs = { member: { type: 'CustomObject', fullName: 'Order__c' }, difference: 'differs' } as const;
      const { files, left } = await asInOrg(
        retrieved('Sale', 'One__c changed'),
        differs,
        { member: field('One__c'), difference: 'differs' },
        { member: field('Two__c'), difference: 'onlyInBranch' }
      );
      expect(heldBy(files.get(path))).to.deep.equal({ label: 'Sale', fields: ['One__c one'] });
      expect([...files.keys()]).to.deep.equal([path]);
      expect(left).to.deep.equal([
        { member: field('One__c'), reason: `it stands in ${path}, and an org returns it in a file of its own` },
      ]);
    });

    it('loses one that the org lost', async () => {
      const { files, left } = await asInOrg(retrieved('Order', 'One__c one'), {
        member: field('Two__c'),
        difference: 'onlyInBranch',
      });
      expect(heldBy(files.get(path))).to.deep.equal({ label: 'Order', fields: ['One__c one'] });
      expect(left).to.deep.equal([]);
    });
  });
}
