import { expect } from 'chai';
import { danglingReferences } from '../../../src/promotion/merge/dangling.js';
import type { ContentMerge } from '../../../src/promotion/merge/mergeContents.js';
import { type Diverged, openDiverged } from '../../support/diverged.js';
import type { Files } from '../../support/gitRepo.js';
import { projectWith } from '../../support/takenApart.js';
import { element, type Elements } from '../../support/xmlFile.js';
import { fieldContent, fieldPath, fieldsOf, type Invoice, own, ownPath, parts, whole, wholePath } from './invoice.js';

describe('merging a component that one side took apart', () => {
  let test: Diverged;
  const contestedIn = ({ conflicts }: ContentMerge): unknown =>
    conflicts.flatMap(({ contested }) => contested.map(({ file, element: path, values }) => [file, path, values]));
  const fields = { A: 'a', B: 'b' };
  const labelled = (label: string): Invoice => ({ fields: { ...fields, A: label } });
  const value = (label: string): string => `<label>${label}</label>`;

  beforeEach(async () => {
    test = await openDiverged();
  });

  afterEach(async () => {
    await test.close();
  });

  it('asks about the smallest element of a part that both changed differently', async () => {
    await test.diverge(whole({ fields }), parts(labelled('ours')), whole(labelled('theirs')));
    expect(contestedIn(await test.merge())).to.deep.equal([
      [fieldPath('A'), 'label', { base: value('a'), ours: value('ours'), theirs: value('theirs') }],
    ]);
    for (const [decision, label] of [
      ['ours', 'ours'],
      ['theirs', 'theirs'],
      ['base', 'a'],
      [{ text: value('both') }, 'both'],
    ] as const) {
      expect(await test.filesOf(await test.merge(() => decision))).to.deep.equal(parts(labelled(label)));
    }
  });

  it('asks about what is of the component itself and both changed differently', async () => {
    await test.diverge(whole({ fields }), parts({ label: 'Ours', fields }), whole({ label: 'Theirs', fields }));
    const merged = await test.merge();
    expect(contestedIn(merged)).to.deep.equal([
      [ownPath, 'label', { base: value('Invoice'), ours: value('Ours'), theirs: value('Theirs') }],
    ]);
    expect(await test.filesOf(await test.merge(() => 'theirs'))).to.deep.equal(parts({ label: 'Theirs', fields }));
  });

  it('asks about a part that one side took away and the other one changed, whichever did what', async () => {
    const without = { fields: { B: 'b' } };
    const kinds = ({ conflicts }: ContentMerge): unknown => conflicts.map(({ path, kind }) => [path, kind]);
    await test.diverge(whole({ fields }), parts(labelled('ours')), whole(without));
    expect(kinds(await test.merge())).to.deep.equal([[fieldPath('A'), 'modify/delete']]);
    expect(await test.filesOf(await test.merge(() => 'ours'))).to.deep.equal(parts(labelled('ours')));
    expect(await test.filesOf(await test.merge(() => 'theirs'))).to.deep.equal(parts(without));
    expect(await test.filesOf(await test.merge(() => 'base'))).to.deep.equal(parts({ fields }));
    await test.close();
    test = await openDiverged();
    await test.diverge(whole({ fields }), parts(without), whole(labelled('theirs')));
    expect(kinds(await test.merge())).to.deep.equal([[fieldPath('A'), 'modify/delete']]);
    expect(await test.filesOf(await test.merge(() => 'ours'))).to.deep.equal(parts(without));
    expect(await test.filesOf(await test.merge(() => 'theirs'))).to.deep.equal(parts(labelled('theirs')));
  });

  it('has once what both added, and asks where they did so differently', async () => {
    const added = (label: string): Invoice => ({ fields: { ...fields, C: label } });
    await test.diverge(whole({ fields }), parts(added('ours')), whole(added('ours')));
    expect(await test.filesOf(await test.merge())).to.deep.equal(parts(added('ours')));
    await test.close();
    test = await openDiverged();
    await test.diverge(whole({ fields }), parts(added('ours')), whole(added('theirs')));
    expect(contestedIn(await test.merge())).to.deep.equal([
      [fieldPath('C'), 'label', { base: undefined, ours: value('ours'), theirs: value('theirs') }],
    ]);
    expect(await test.filesOf(await test.merge(() => 'theirs'))).to.deep.equal(parts(added('theirs')));
  });

  it('has what each changed of it, where both took it apart', async () => {
    const [ours, theirs] = [
      { A: 'ours', B: 'b' },
      { A: 'a', B: 'theirs' },
    ];
    await test.diverge(whole({ fields }), parts({ fields: ours }), parts({ fields: theirs }));
    expect(await test.filesOf(await test.merge())).to.deep.equal(parts({ fields: { A: 'ours', B: 'theirs' } }));
  });

  it('takes the component away that the other side took away, but for a part that this one changed', async () => {
    await test.diverge(whole({ fields }), parts({ fields }), projectWith());
    expect(await test.filesOf(await test.merge())).to.deep.equal(projectWith());
    await test.close();
    test = await openDiverged();
    await test.diverge(whole({ fields }), parts(labelled('ours')), projectWith());
    expect((await test.merge()).conflicts.map(({ path, kind }) => [path, kind])).to.deep.equal([
      [fieldPath('A'), 'modify/delete'],
    ]);
  });

  describe('in part', () => {
    const inOwn = (invoice: Invoice, ...names: readonly string[]): Files => {
      const all = parts(invoice);
      const inside = Object.entries(invoice.fields).filter(([name]) => names.includes(name));
      return {
        ...Object.fromEntries(Object.entries(all).filter(([path]) => !names.some((name) => path === fieldPath(name)))),
        [ownPath]: own(invoice, ...fieldsOf({ fields: Object.fromEntries(inside) })),
      };
    };

    it('has each part where that side has it, and new ones where others of their kind are left', async () => {
      const theirs = { fields: { A: 'theirs', B: 'theirs', C: 'theirs' } };
      await test.diverge(inOwn({ fields }, 'A', 'B'), inOwn({ fields }, 'B'), inOwn(theirs, ...'ABC'));
      expect(await test.filesOf(await test.merge())).to.deep.equal(inOwn(theirs, 'B', 'C'));
      test.swap();
      expect(await test.filesOf(await test.merge())).to.deep.equal(inOwn(theirs, 'B', 'C'));
    });
  });

  it('writes parts as that side lays its files out, with the comments in them', async () => {
    const tabs = (files: Files): Files =>
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [
          path,
          path.endsWith('.xml') ? String(text).replaceAll('    ', '\t').replaceAll('\n', '\r\n') : text,
        ])
      );
    const remark = '<!-- as agreed -->\n            <length>';
    const theirs = Object.fromEntries(
      Object.entries(whole({ fields: { ...fields, C: 'c' } })).map(([path, text]) => [
        path,
        String(text).replace('<length>', remark),
      ])
    );
    await test.diverge(whole({ fields }), tabs(parts({ fields })), theirs);
    const merged = await test.filesOf(await test.merge());
    const expected = tabs(parts({ fields: { ...fields, C: 'c' } }));
    expect(merged).to.deep.equal({
      ...expected,
      [fieldPath('A')]: String(expected[fieldPath('A')]).replace('<length>', '<!-- as agreed -->\r\n\t<length>'),
    });
  });

  it('finds what the other side refers to, in the file of its own, that this side deleted', async () => {
    const withFormula = (files: Files): Files =>
      Object.fromEntries(
        Object.entries(files).map(([path, text]) => [
          path,
          text?.toString().replace('<label>c</label>', '<formula>B__c &amp; 1</formula>'),
        ])
      );
    const [before, after] = [
      { ...fields, ['B__c']: 'b' },
      { ...fields, C: 'c', ['B__c']: 'b' },
    ];
    await test.diverge(whole({ fields: before }), parts({ fields }), withFormula(whole({ fields: after })));
    const { tree, conflicts, changes } = await test.merge();
    expect([conflicts, changes === undefined]).to.deep.equal([[], false]);
    const found = changes && (await danglingReferences(test.repo, changes, tree));
    expect(found?.map(({ deleted, by, file }) => [deleted, by, file])).to.deep.equal([
      [fieldPath('B__c'), 'ours', fieldPath('C')],
    ]);
  });

  it('leaves in its own file what nothing names, or has a name twice', async () => {
    const odd = (label: string): Elements => [
      element('fields', ...fieldContent('Twice__c', label)),
      element('fields', ...fieldContent('Twice__c', 'b')),
      element('fields', ['label', label]),
    ];
    const withOdd = (invoice: Invoice, label: string): Files => ({
      ...projectWith(),
      [wholePath]: own(invoice, ...fieldsOf(invoice), ...odd(label)),
    });
    await test.diverge(
      withOdd({ fields }, 'a'),
      { ...parts({ fields }), [ownPath]: own({}, ...odd('a')) },
      withOdd(labelled('theirs'), 'theirs')
    );
    const { tree, conflicts } = await test.merge();
    expect(conflicts.map(({ path }) => path)).to.deep.equal([]);
    expect((await test.repo.readFile(tree, ownPath))?.toString()).to.equal(own({}, ...odd('theirs')));
    expect((await test.repo.readFile(tree, fieldPath('A')))?.toString()).to.include('theirs');
  });

  it('is asked about as a whole where the other side moved its file elsewhere, and refused where that cannot be read', async () => {
    const elsewhere = wholePath.replace('/main/', '/sales/');
    await test.diverge(whole({ fields }), parts({ fields }), {
      ...projectWith(),
      [elsewhere]: own(labelled('theirs')),
    });
    expect((await test.merge()).conflicts.map(({ path }) => path)).to.include(elsewhere);
    await test.close();
    test = await openDiverged();
    await test.diverge(whole({ fields }), parts({ fields }), { ...projectWith(), [wholePath]: '<CustomObject' });
    expect((await test.merge()).conflicts.map(({ path, kind }) => [path, kind])).to.deep.equal([
      [wholePath, 'modify/delete'],
    ]);
  });
});
