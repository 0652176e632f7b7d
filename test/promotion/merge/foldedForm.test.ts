import { expect } from 'chai';
import type { ContentMerge } from '../../../src/promotion/merge/mergeContents.js';
import { type Diverged, openDiverged } from '../../support/diverged.js';
import type { Files } from '../../support/gitRepo.js';
import { projectWith } from '../../support/takenApart.js';
import { fieldPath, fieldsOf, type Invoice, own, ownPath, parts, whole, wholePath } from './invoice.js';

describe('merging a component that one side put together', () => {
  let test: Diverged;
  const contestedIn = ({ conflicts }: ContentMerge): unknown =>
    conflicts.flatMap(({ contested }) => contested.map(({ file, element }) => [file, element]));
  const fields = { A: 'a', B: 'b' };
  const labelled = (label: string): Invoice => ({ fields: { ...fields, A: label } });
  const without = { fields: { B: 'b' } };

  const inOwn = (invoice: Invoice, ...names: readonly string[]): Files => ({
    ...Object.fromEntries(
      Object.entries(parts(invoice)).filter(([path]) => !names.some((name) => path === fieldPath(name)))
    ),
    [ownPath]: own(
      invoice,
      ...fieldsOf({ fields: Object.fromEntries(names.map((name) => [name, invoice.fields[name]])) })
    ),
  });

  beforeEach(async () => {
    test = await openDiverged();
  });

  afterEach(async () => {
    await test.close();
  });

  it('asks about the smallest element of a part that both changed differently', async () => {
    await test.diverge(parts({ fields }), whole(labelled('ours')), parts(labelled('theirs')));
    expect(contestedIn(await test.merge())).to.deep.equal([[wholePath, 'fields[A]/label']]);
    for (const [decision, label] of [
      ['ours', 'ours'],
      ['theirs', 'theirs'],
      ['base', 'a'],
      [{ text: '<label>both</label>' }, 'both'],
    ] as const) {
      expect(await test.filesOf(await test.merge(() => decision))).to.deep.equal(whole(labelled(label)));
    }
    test.swap();
    expect(await test.filesOf(await test.merge(() => 'theirs'))).to.deep.equal(whole(labelled('ours')));
  });

  it('asks about a part that one side took away and the other one changed, whichever did what', async () => {
    await test.diverge(parts({ fields }), whole(labelled('ours')), parts(without));
    expect(contestedIn(await test.merge())).to.deep.equal([[wholePath, 'fields[A]']]);
    expect(await test.filesOf(await test.merge(() => 'ours'))).to.deep.equal(whole(labelled('ours')));
    expect(await test.filesOf(await test.merge(() => 'theirs'))).to.deep.equal(whole(without));
    expect(await test.filesOf(await test.merge(() => 'base'))).to.deep.equal(whole({ fields }));
    await test.close();
    test = await openDiverged();
    await test.diverge(parts({ fields }), whole(without), parts(labelled('theirs')));
    expect(contestedIn(await test.merge())).to.deep.equal([[wholePath, 'fields[A]']]);
    expect(await test.filesOf(await test.merge(() => 'theirs'))).to.deep.equal(whole(labelled('theirs')));
  });

  it('has once what both added, and asks where they did so differently', async () => {
    const added = (label: string): Invoice => ({ fields: { ...fields, C: label } });
    await test.diverge(parts({ fields }), whole(added('ours')), parts(added('ours')));
    expect(await test.filesOf(await test.merge())).to.deep.equal(whole(added('ours')));
    await test.close();
    test = await openDiverged();
    await test.diverge(parts({ fields }), whole(added('ours')), parts(added('theirs')));
    expect(contestedIn(await test.merge())).to.deep.equal([[wholePath, 'fields[C]/label']]);
    expect(await test.filesOf(await test.merge(() => 'theirs'))).to.deep.equal(whole(added('theirs')));
  });

  it('has what each changed of it, where both put it together', async () => {
    const [ours, theirs] = [
      { A: 'ours', B: 'b' },
      { A: 'a', B: 'theirs' },
    ];
    await test.diverge(parts({ fields }), whole({ fields: ours }), whole({ fields: theirs }));
    expect(await test.filesOf(await test.merge())).to.deep.equal(whole({ fields: { A: 'ours', B: 'theirs' } }));
  });

  it('takes the component away that the other side took away, or asks about it where this one changed it', async () => {
    await test.diverge(parts({ fields }), whole({ fields }), projectWith());
    expect(await test.filesOf(await test.merge())).to.deep.equal(projectWith());
    await test.close();
    test = await openDiverged();
    await test.diverge(parts({ fields }), whole(labelled('ours')), projectWith());
    expect(contestedIn(await test.merge())).to.deep.equal([[wholePath, '']]);
    expect(await test.filesOf(await test.merge(() => 'ours'))).to.deep.equal(whole(labelled('ours')));
    expect(await test.filesOf(await test.merge(() => 'theirs'))).to.deep.equal(projectWith());
  });

  it('has in part each part where that side has it, and new ones in files of their own', async () => {
    const theirs = { fields: { A: 'theirs', B: 'theirs', C: 'theirs' } };
    await test.diverge(parts({ fields }), inOwn({ fields }, 'A'), parts(theirs));
    expect(await test.filesOf(await test.merge())).to.deep.equal(inOwn(theirs, 'A'));
    test.swap();
    expect(await test.filesOf(await test.merge())).to.deep.equal(inOwn(theirs, 'A'));
  });

  it('leaves new ones in files of their own where its own file stands among such files', async () => {
    const theirs = { fields: { A: 'theirs', B: 'b', C: 'c' } };
    await test.diverge(parts({ fields }), inOwn({ fields }, 'A', 'B'), parts(theirs));
    expect(await test.filesOf(await test.merge())).to.deep.equal(inOwn(theirs, 'A', 'B'));
  });

  it('is undone by the merge that takes the one back by which it was taken apart', async () => {
    await test.diverge(parts({ fields }), parts(labelled('since')), whole({ fields }));
    expect(await test.filesOf(await test.merge())).to.deep.equal(whole(labelled('since')));
  });

  it('asks as before about a part whose file cannot be read, or holds another one', async () => {
    for (const text of ['<CustomField', String(parts({ fields: { B: 'theirs' } })[fieldPath('B')])]) {
      await test.close();
      test = await openDiverged();
      await test.diverge(parts({ fields }), whole({ fields }), { ...parts({ fields }), [fieldPath('A')]: text });
      expect((await test.merge()).conflicts.map(({ path, kind }) => [path, kind])).to.deep.equal([
        [fieldPath('A'), 'modify/delete'],
      ]);
    }
  });
});
