import { expect } from 'chai';
import type { Decision } from '../../../src/promotion/merge/contested.js';
import { decide, type Kept } from '../../../src/promotion/merge/decide.js';
import {
  changersIn,
  type Changers,
  chooseConflictedRun,
  conflictsOf,
  type RunConflicts,
} from '../../../src/promotion/merge/openConflicts.js';
import type { Resolution } from '../../../src/promotion/merge/resolution.js';
import { deleteResolutions, keepResolutions, readResolutions } from '../../../src/promotion/merge/resolutions.js';
import { commitTree, replaceEntries, writeBlob } from '../../../src/git/write.js';
import { resolutionsRef } from '../../../src/promotion/refNames.js';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { apexClass, customObject, Stage } from '../../support/stage.js';
import { fieldPath, parts, whole, wholePath } from './invoice.js';

const labelsFile = 'force-app/main/default/labels/CustomLabels.labels-meta.xml';
const label = (name: string, value: string): string =>
  `    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>${name}</shortDescription>\n        <value>${value}</value>\n    </labels>\n`;
const labels = (...all: ReadonlyArray<readonly [name: string, value: string]>): Files => ({
  [labelsFile]: `<?xml version="1.0" encoding="UTF-8"?>\n<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">\n${all.map(([name, value]) => label(name, value)).join('')}</CustomLabels>\n`,
});

describe('deciding about conflicts', () => {
  let stage: Stage;
  const request = { features: ['rating'], from: 'dev' };

  const open = async (): Promise<void> => {
    stage = await Stage.open({ ...labels(['A', '1'], ['B', '1']), ...apexClass('Kept') });
    await stage.feature('feature/other', {
      ...labels(['A', 'other'], ['B', '1']),
      ...apexClass('Kept', ' /* other */ '),
    });
    await stage.feature('feature/rating', {
      ...labels(['A', 'rating'], ['B', 'rating']),
      ...apexClass('Kept', ' /* rating */ '),
    });
    await stage.promote({ features: ['other'], from: 'dev' });
    expect((await failure(stage.promote(request))).name).to.equal('MergeConflictError');
  };
  afterEach(async () => {
    await stage.close();
  });

  it('are said to be possible by a plan that conflicts', async () => {
    await open();
    const { actions } = await failure(stage.plan(request));
    expect(String(actions)).to.include('sf sre conflict resolve');
  });

  const list = async (): Promise<RunConflicts & Readonly<{ id: string }>> =>
    stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      return { id: placed.run.id, ...(await conflictsOf(placed)) };
    });
  const take = async (decision: Decision, file?: string): Promise<Kept> =>
    stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      const { open: all } = await conflictsOf(placed);
      const chosen = all.filter(({ contested }) => file === undefined || contested.file.endsWith(file));
      return decide(
        placed,
        chosen.map(({ contested }) => ({ contested, decision })),
        'As agreed'
      );
    });

  it('lists each with its values, and who changed it on each side', async () => {
    await open();
    const { open: conflicts, others } = await list();
    expect(others).to.deep.equal([]);
    expect(conflicts.map(({ contested: { file, element } }) => [file.split('/').at(-1), element])).to.have.deep.members(
      [
        ['CustomLabels.labels-meta.xml', 'labels[A]/value'],
        ['Kept.cls', ''],
      ]
    );
    const changers = await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      const changersOf = await changersIn(placed);
      const found: Changers[] = [];
      for (const { contested } of conflicts) found.push(await changersOf(contested));
      return found;
    });
    for (const { ours, theirs } of changers) {
      expect(ours?.feature).to.equal('feature/other');
      expect(theirs?.commit.oid).to.equal(await stage.local.git('rev-parse', 'feature/rating'));
    }
  });

  it('tells who changed it on each side also where one of them moved the file', async () => {
    const moved = labelsFile.replace('/main/default/', '/sales/');
    stage = await Stage.open(labels(['A', '1'], ['B', '1']));
    await stage.feature('feature/other', labels(['A', 'other'], ['B', '1']));
    await stage.local.branch('feature/move', 'feature/other');
    const text = Object.values(labels(['A', 'other'], ['B', '1']))[0];
    await stage.local.commit('Move', { [labelsFile]: undefined, [moved]: text });
    await stage.feature('feature/rating', labels(['A', 'rating'], ['B', '1']));
    await stage.promote({ features: ['other'], from: 'dev' });
    await stage.promote({ features: ['move'], from: 'dev' });
    expect((await failure(stage.promote(request))).name).to.equal('MergeConflictError');
    const [{ contested }] = (await list()).open;
    expect(contested.file).to.equal(moved);
    const { ours, theirs } = await stage.with(async (context) =>
      (await changersIn(await chooseConflictedRun(context, undefined)))(contested)
    );
    expect(ours).to.deep.include({ feature: 'feature/other' });
    expect(theirs?.commit.oid).to.equal(await stage.local.git('rev-parse', 'feature/rating'));
  });

  const objectForms = {
    'took apart': { from: whole, to: parts, file: fieldPath('Rating__c'), element: 'label' },
    'put together': { from: parts, to: whole, file: wholePath, element: 'fields[Rating__c]/label' },
  };
  for (const [what, { from, to, file, element }] of Object.entries(objectForms)) {
    it(`are about a field of an object that one side ${what}, and tell who changed it`, async () => {
      const object = (form: typeof from, rating: string, other: string): Files => {
        const all = Object.entries(form({ fields: { ['Rating__c']: rating, ['Other__c']: other } }));
        return Object.fromEntries(all.filter(([path]) => path !== 'sfdx-project.json'));
      };
      const base = object(from, 'a', 'a');
      stage = await Stage.open(base);
      const gone = Object.fromEntries(Object.keys(base).map((path) => [path, undefined]));
      await stage.feature('feature/other', { ...gone, ...object(to, 'other', 'other') });
      await stage.feature('feature/rating', object(from, 'rating', 'a'));
      const changedIt = await stage.local.git('rev-parse', 'feature/rating');
      await stage.local.commit('Of the other field', object(from, 'rating', 'rating'));
      await stage.promote({ features: ['other'], from: 'dev' });
      expect((await failure(stage.promote(request))).name).to.equal('MergeConflictError');
      const { id, open: conflicts } = await list();
      const [{ contested }] = conflicts.filter(({ contested: each }) => each.element === element && each.file === file);
      const { ours, theirs } = await stage.with(async (context) =>
        (await changersIn(await chooseConflictedRun(context, undefined)))(contested)
      );
      expect(ours?.feature).to.equal('feature/other');
      expect(theirs?.commit.oid).to.equal(changedIt);
      await take('theirs');
      expect((await stage.resume(id)).state).to.equal('published');
      expect(stage.org('qa').file('objects/Invoice__c.object')).to.include('<label>rating</label>');
    });
  }

  it('tells the merge by which a side has what was decided', async () => {
    await open();
    const { id } = await list();
    await take({ text: '<value>decided</value>' }, '.labels-meta.xml');
    await take('theirs', '.cls');
    await stage.resume(id);
    await stage.feature('feature/third', labels(['A', 'third'], ['B', '1']));
    expect((await failure(stage.promote({ ...request, features: ['third'] }))).name).to.equal('MergeConflictError');
    const [{ contested }] = (await list()).open;
    const { ours } = await stage.with(async (context) =>
      (await changersIn(await chooseConflictedRun(context, undefined)))(contested)
    );
    expect(ours?.commit.oid).to.equal(await stage.remote.oid('qa'));
    expect(ours?.feature).to.equal('feature/rating');
  });

  it('lets the run go on with what was chosen, and shows that in the plan', async () => {
    await open();
    expect((await take('theirs', '.cls')).left.map(({ contested }) => contested.element)).to.deep.equal([
      'labels[A]/value',
    ]);
    expect((await failure(stage.resume((await list()).id))).name).to.equal('MergeConflictError');
    const { id, open: conflicts } = await list();
    expect(conflicts.map(({ contested }) => contested.element)).to.deep.equal(['labels[A]/value']);
    const { resolutions, left } = await take({ text: '<value>both</value>' });
    expect([resolutions[0].why, left]).to.deep.equal(['As agreed', []]);
    expect((await stage.resume(id)).state).to.equal('published');
    expect(stage.org('qa').file('labels/CustomLabels.labels'))
      .to.include('<value>both</value>')
      .and.include('<value>rating</value>');
    expect(stage.org('qa').file('classes/Kept.cls')).to.include('rating');
  });

  it('decides about each of those that look the same', async () => {
    const file = 'force-app/main/default/objects/Rating__c/listViews/All.listView-meta.xml';
    const filter = (name: string, value: string): string =>
      `    <filters>\n        <field>${name}__c</field>\n        <operation>equals</operation>\n        <value>${value}</value>\n    </filters>\n`;
    const view = (value: string): Files => ({
      [file]: `<?xml version="1.0" encoding="UTF-8"?>\n<ListView xmlns="http://soap.sforce.com/2006/04/metadata">\n    <fullName>All</fullName>\n    <filterScope>Everything</filterScope>\n${filter('A', value)}${filter('B', '2')}${filter('C', value)}    <label>All</label>\n</ListView>\n`,
    });
    stage = await Stage.open({ ...customObject('Rating__c', 'A__c', 'B__c', 'C__c'), ...view('1') });
    await stage.feature('feature/other', view('other'));
    await stage.feature('feature/rating', view('rating'));
    await stage.promote({ features: ['other'], from: 'dev' });
    expect((await failure(stage.promote(request))).name).to.equal('MergeConflictError');
    const { id, open: conflicts } = await list();
    const named = conflicts.map(({ contested: { element, number } }) => [element, number]);
    expect(named).to.deep.equal([
      ['filters/value', undefined],
      ['filters/value', 2],
    ]);
    const { left } = await stage.with(async (context) =>
      decide(
        await chooseConflictedRun(context, id),
        [{ contested: conflicts[1].contested, decision: 'theirs' }],
        undefined
      )
    );
    expect(left.map(({ contested: { number } }) => number)).to.deep.equal([undefined]);
    await stage.with(async (context) =>
      decide(
        await chooseConflictedRun(context, id),
        [{ contested: conflicts[0].contested, decision: 'ours' }],
        undefined
      )
    );
    expect((await stage.resume(id)).state).to.equal('published');
    const merged = await stage.remote.git('show', `qa:${file}`);
    expect(merged.match(/(?<=<value>).*(?=<)/g)).to.deep.equal(['other', '2', 'rating']);
  });

  it('offers that where the same comes back, and applies it where the setting says so', async () => {
    await open();
    await take('ours', '.cls');
    await take('theirs', '.xml');
    await stage.resume((await list()).id);
    // The next instance gets both features anew, one after the other.
    await stage.promote({ features: ['other'], to: 'production' });
    const error = await failure(stage.promote({ features: ['rating'], to: 'production' }));
    expect(error.name).to.equal('MergeConflictError');
    expect(error.actions?.join('\n')).to.include('2 of them were decided before').and.include('--known');
    const { id, open: conflicts } = await list();
    expect(conflicts.map(({ known }) => known?.decision)).to.have.members(['ours', 'theirs']);
    await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      const { open: all } = await conflictsOf(placed);
      await decide(
        placed,
        all.flatMap(({ contested, known }) => (known ? [{ contested, decision: known.decision }] : [])),
        undefined
      );
    });
    expect((await stage.resume(id)).state).to.equal('published');
    expect(stage.org('production').file('classes/Kept.cls')).to.include('other');
  });

  it('stays the decision of whoever made it, and why, whoever takes it again', async () => {
    await open();
    const { resolutions } = await take('theirs', '.cls');
    const [{ fingerprint, by, at, why, runs }] = resolutions;
    await stage.local.git('config', 'user.name', 'Somebody Else');
    const again = async (reason: string | undefined): Promise<Resolution | undefined> =>
      stage.with(async (context) => {
        const placed = await chooseConflictedRun(context, undefined);
        await keepResolutions(context, [{ ...resolutions[0], runs: ['another'] }]);
        const { open: all } = await conflictsOf(placed);
        const known = all.flatMap((each) =>
          each.known ? [{ contested: each.contested, decision: each.known.decision }] : []
        );
        await decide(placed, known, reason);
        return (await readResolutions(context)).get(fingerprint);
      });
    expect(await again(undefined)).to.deep.include({ by, at, why, runs: ['another', ...runs] });
    expect(await again('I looked at it, too')).to.deep.include({ why: 'I looked at it, too' });
    expect((await again('I looked at it, too'))?.by).to.match(/^Somebody Else </);
  });

  it('tells whether a field is to be there that one feature moved and the other one deleted', async () => {
    const at = (folder: string): string => `force-app/main/${folder}/objects/Rating__c/fields/Text__c.field-meta.xml`;
    const object = customObject('Rating__c', 'Stars__c', 'Text__c');
    stage = await Stage.open(object);
    await stage.feature('feature/move', { [at('default')]: undefined, [at('sales')]: object[at('default')] });
    await stage.feature('feature/rating', { [at('default')]: undefined });
    await stage.promote({ features: ['move'], from: 'dev' });
    const error = await failure(stage.promote(request));
    expect([error.name, error.message]).to.satisfy(
      ([name, message]: string[]) => name === 'MergeConflictError' && message.includes(`${at('sales')} (rename/delete)`)
    );
    const { left } = await take('theirs', at('sales'));
    expect(left).to.deep.equal([]);
    expect((await stage.resume((await list()).id)).state).to.equal('published');
    expect(await stage.remote.read('qa', at('sales'))).to.equal(undefined);
    expect(stage.org('qa').file('objects/Rating__c.object')).to.not.include('Text__c');
  });

  it('is read only where a merge conflicts, and nothing but what is about that', async () => {
    await open();
    await take('ours');
    await stage.resume((await list()).id);
    await stage.with(async ({ repo, store }) => {
      const tip = (await store.fetch([resolutionsRef], { fresh: true })).get(resolutionsRef);
      if (tip === undefined) throw new Error('It is there.');
      const damaged = { mode: '100644', oid: await writeBlob(repo, Buffer.from('{')) };
      const tree = await replaceEntries(repo, await repo.tree(tip), new Map([['00/damaged.json', damaged]]));
      const next = await commitTree(repo, { tree, parents: [tip], message: 'Damaged' });
      await store.update([{ ref: resolutionsRef, expected: tip, next }]);
    });
    await stage.promote({ features: ['other'], to: 'production' });
    expect((await failure(stage.promote({ features: ['rating'], to: 'production' }))).name).to.equal(
      'MergeConflictError'
    );
    expect((await failure(stage.with(readResolutions))).name).to.equal('DamagedStateError');
  });

  it('refuses what resolves nothing, or is no XML, and keeps nothing of it', async () => {
    await open();
    const before = await stage.everything();
    expect((await failure(take('both'))).name).to.equal('UnfitResolutionError');
    const broken = await failure(take({ text: '<value>' }, '.xml'));
    expect([broken.name, broken.message]).to.deep.equal([
      'UnfitResolutionError',
      `"<value>" cannot stand for labels[A]/value in ${labelsFile}: it has to be well-formed XML.`,
    ]);
    expect(await stage.everything()).to.deep.equal(before);
  });

  it('decides about a value of JSON, tells who changed it, and refuses what is no JSON', async () => {
    const file = 'config/rules.json';
    const rules = (height: number, more: object = {}): Files => ({
      [file]: `${JSON.stringify({ regions: [{ id: 'header', height, ...more }] }, undefined, 2)}\n`,
    });
    stage = await Stage.open({ ...rules(1), ...apexClass('Kept') });
    await stage.feature('feature/other', { ...rules(2, { wide: true }), ...apexClass('Kept', ' /* other */ ') });
    await stage.feature('feature/rating', { ...rules(3, { label: 'x' }), ...apexClass('Added') });
    await stage.promote({ features: ['other'], from: 'dev' });
    expect((await failure(stage.promote(request))).name).to.equal('MergeConflictError');
    const { open: conflicts, id } = await list();
    expect(conflicts.map(({ contested: { element, type, values } }) => [element, type, values])).to.deep.equal([
      ['regions.header.height', 'JSON', { base: '1', ours: '2', theirs: '3' }],
    ]);
    const changers = await stage.with(async (context) =>
      (await changersIn(await chooseConflictedRun(context, undefined)))(conflicts[0].contested)
    );
    expect([changers.ours?.feature, changers.theirs?.feature]).to.deep.equal(['feature/other', 'feature/rating']);
    expect((await failure(take({ text: '{' }, '.json'))).name).to.equal('UnfitResolutionError');
    expect((await take({ text: '[4]' }, '.json')).left).to.deep.equal([]);
    expect((await stage.resume(id)).state).to.equal('published');
    expect(JSON.parse((await stage.remote.read('qa', file)) ?? '')).to.deep.equal({
      regions: [{ id: 'header', height: [4], wide: true, label: 'x' }],
    });
  });

  it('takes a list of JSON back to what it was, where one side moved an entry and the other one took it away', async () => {
    const file = 'config/page.json';
    const page = (...lists: ReadonlyArray<readonly string[]>): Files => ({
      [file]: `${JSON.stringify({ regions: lists.map((ids, at) => ({ id: `r${at}`, components: ids.map((id) => ({ id })) })) }, undefined, 2)}\n`,
    });
    stage = await Stage.open({ ...page(['a'], []), ...apexClass('Kept') });
    await stage.feature('feature/other', { ...page([], ['a']), ...apexClass('Kept', ' /* other */ ') });
    await stage.feature('feature/rating', { ...page([], []), ...apexClass('Added') });
    await stage.promote({ features: ['other'], from: 'dev' });
    expect((await failure(stage.promote(request))).name).to.equal('MergeConflictError');
    const { id } = await list();
    expect((await take('base', '.json')).left).to.deep.equal([]);
    expect((await stage.resume(id)).state).to.equal('published');
    expect(await stage.remote.read('qa', file)).to.equal(page(['a'], [])[file]);
  });

  it('refuses text that is not the element', async () => {
    await open();
    for (const text of ['Welcome', '<value>a</value><value>b</value>', '<other>1</other>', 'a<value>b</value>']) {
      expect((await failure(take({ text }, '.xml'))).name, text).to.equal('UnfitResolutionError');
    }
  });

  it('takes an attribute as it is written, and nothing else in its place', async () => {
    const path = 'force-app/main/default/lwc/stars/stars.js-meta.xml';
    const at = (name: string, title: string): Files => ({
      'force-app/main/default/lwc/stars/stars.js': 'export default class Stars {}\n',
      [path]: `<?xml version="1.0" encoding="UTF-8"?>\n<LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata" fqn="${name}">\n    <apiVersion>60.0</apiVersion>\n    <masterLabel>${title}</masterLabel>\n</LightningComponentBundle>\n`,
    });
    stage = await Stage.open(at('1', 'base'));
    await stage.feature('feature/other', at('2', 'base'));
    await stage.feature('feature/rating', at('3', 'rating'));
    await stage.promote({ features: ['other'], from: 'dev' });
    expect((await failure(stage.promote(request))).message).to.include('@fqn');
    for (const text of ['4', 'other="4"', '<fqn>4</fqn>']) {
      const { name, message } = await failure(take({ text }));
      expect([name, message.includes('one attribute fqn="..."')]).to.deep.equal(['UnfitResolutionError', true]);
    }
    const { open: conflicts } = await list();
    expect(conflicts.map(({ contested: { element, values } }) => [element, values])).to.deep.equal([
      ['@fqn', { base: 'fqn="1"', ours: 'fqn="2"', theirs: 'fqn="3"' }],
    ]);
    expect((await take({ text: 'fqn="4"' })).left).to.deep.equal([]);
  });

  it('stays for a run what was decided for it, whoever decides otherwise for another run', async () => {
    await open();
    const { resolutions } = await take('ours');
    await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      const [{ fingerprint }] = resolutions;
      const known = (await readResolutions(context)).get(fingerprint);
      if (known === undefined) throw new Error('It is there.');
      await keepResolutions(context, [{ ...known, runs: ['another'] }]);
      const { open: all } = await conflictsOf(placed);
      const { contested } = all.find((each) => each.known) ?? all[0];
      await decide(placed, [{ contested, decision: 'theirs' }], undefined);
      expect((await readResolutions(context)).get(fingerprint)?.runs).to.deep.equal([placed.run.id]);
      await decide(placed, [{ contested, decision: 'theirs' }], undefined);
      expect((await readResolutions(context)).get(fingerprint)?.runs).to.deep.equal([placed.run.id]);
    });
  });

  it('forgets what is deleted', async () => {
    await open();
    const { resolutions } = await take('ours');
    const left = await stage.with(async (context) => {
      await deleteResolutions(context, [resolutions[0].fingerprint]);
      return [...(await readResolutions(context)).keys()];
    });
    expect(left).to.deep.equal(resolutions.slice(1).map(({ fingerprint }) => fingerprint));
  });

  const workflow = 'force-app/main/default/workflows/Account.workflow-meta.xml';
  const rule = (logic: string, fields: string): Files => ({
    [workflow]: `<?xml version="1.0" encoding="UTF-8"?>\n<Workflow xmlns="http://soap.sforce.com/2006/04/metadata">\n    <rules>\n        <fullName>R</fullName>\n        <active>true</active>\n        <booleanFilter>${logic}</booleanFilter>\n${[...fields].map((field) => `        <criteriaItems>\n            <field>Account.${field}</field>\n            <operation>equals</operation>\n        </criteriaItems>\n`).join('')}        <triggerType>onAllChanges</triggerType>\n    </rules>\n</Workflow>\n`,
  });

  it('finds at once what is contested only by what was decided', async () => {
    stage = await Stage.open(rule('1 OR 2', 'AB'));
    await stage.feature('feature/other', rule('1 OR 2 OR 3', 'ABX'));
    await stage.feature('feature/rating', rule('1 OR 2 OR 3', 'ABY'));
    await stage.promote({ features: ['other'], from: 'dev' });
    expect((await failure(stage.promote(request))).message).to.include('rules[R]/criteriaItems');
    const elements = async (): Promise<ReadonlyArray<readonly [string, Decision | undefined]>> =>
      (await list()).open.map(({ contested, decided }) => [contested.element, decided?.decision]);
    const { left } = await take('both');
    expect(left.map(({ contested: { element, note } }) => [element, note])).to.deep.equal([
      ['rules[R]/booleanFilter', 'Both sides together have 4 criteriaItems, and "1 OR 2 OR 3" does not number them.'],
    ]);
    expect(await elements()).to.deep.equal([
      ['rules[R]/criteriaItems', 'both'],
      ['rules[R]/booleanFilter', undefined],
    ]);
    // Another decision takes it away again.
    const other = await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      const { open: all } = await conflictsOf(placed);
      await decide(placed, [{ contested: all[0].contested, decision: 'ours' }], undefined);
      const ours = (await conflictsOf(placed)).open.length;
      await decide(placed, [{ contested: all[0].contested, decision: 'both' }], undefined);
      return ours;
    });
    expect(other).to.equal(1);
    const text = '<booleanFilter>1 OR 2 OR 3 OR 4</booleanFilter>';
    const { id, open: all } = await list();
    const decided = await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      return decide(placed, [{ contested: all[1].contested, decision: { text } }], undefined);
    });
    expect(decided.left).to.deep.equal([]);
    expect(await elements()).to.deep.equal([
      ['rules[R]/criteriaItems', 'both'],
      ['rules[R]/booleanFilter', { text }],
    ]);
    expect((await stage.resume(id)).state).to.equal('published');
    expect(await stage.remote.read('qa', workflow)).to.equal(rule('1 OR 2 OR 3 OR 4', 'ABXY')[workflow]);
  });

  it('takes no side of filter logic that does not number what both sides together have', async () => {
    stage = await Stage.open(rule('1 OR 2', 'AB'));
    await stage.feature('feature/other', rule('1 OR 2 OR 3', 'XAB'));
    await stage.feature('feature/rating', rule('1 OR 2 OR 3', 'ABY'));
    await stage.promote({ features: ['other'], from: 'dev' });
    expect((await failure(stage.promote(request))).message).to.include('rules[R]/booleanFilter');
    const { id, open: conflicts } = await list();
    expect(conflicts.map(({ contested }) => contested.note)).to.deep.equal([
      'Both sides together have 4 criteriaItems, and "1 OR 2 OR 3" does not number them.',
    ]);
    for (const side of ['ours', 'theirs', 'base'] as const) {
      expect((await failure(take(side))).name, side).to.equal('UnfitResolutionError');
    }
    await take({ text: '<booleanFilter>1 OR 2 OR 3 OR 4</booleanFilter>' });
    expect((await stage.resume(id)).state).to.equal('published');
    expect(await stage.remote.read('qa', workflow)).to.equal(rule('1 OR 2 OR 3 OR 4', 'XABY')[workflow]);
  });

  it('says how to go on where git has cleared away what was merged, and goes on with what was decided', async () => {
    stage = await Stage.open({ ...labels(['A', '1'], ['B', '1']), ...apexClass('Kept') });
    await stage.feature('feature/other', { ...labels(['A', 'other'], ['B', 'other']), ...apexClass('Other') });
    await stage.feature('feature/rating', labels(['A', 'rating'], ['B', 'rating']));
    await failure(stage.promote({ features: ['other', 'rating'], from: 'dev' }));
    const { id, open: conflicts } = await list();
    await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      await decide(placed, [{ contested: conflicts[0].contested, decision: 'theirs' }], undefined);
    });
    await stage.local.git('reflog', 'expire', '--expire=now', '--all');
    await stage.local.git('gc', '--quiet', '--prune=now');
    const error = await failure(list());
    expect(error.name).to.equal('MergeGoneError');
    expect(error.actions?.join()).to.include(`sf sre promote resume --run ${id}`);
    expect((await failure(stage.resume(id))).name).to.equal('MergeConflictError');
    expect((await list()).open.map(({ contested }) => contested.element)).to.deep.equal(['labels[B]/value']);
    await take('ours');
    expect((await stage.resume(id)).state).to.equal('published');
    expect(stage.org('qa').file('labels/CustomLabels.labels'))
      .to.include('<value>rating</value>')
      .and.include('<value>other</value>');
  });

  it('says when no run waits', async () => {
    stage = await Stage.open();
    expect((await failure(list())).name).to.equal('NoConflictedRunError');
  });
});

describe('decisions with the setting "apply"', () => {
  it('are taken without asking, turned to the sides as they are', async () => {
    const stage = await Stage.open(labels(['A', '1']), { sre: { resolutions: 'apply' } });
    try {
      await stage.feature('feature/one', labels(['A', 'one']));
      await stage.feature('feature/two', labels(['A', 'two']));
      await stage.promote({ features: ['one'], from: 'dev' });
      await failure(stage.promote({ features: ['two'], from: 'dev' }));
      await stage.with(async (context) => {
        const placed = await chooseConflictedRun(context, undefined);
        const { open } = await conflictsOf(placed);
        await decide(
          placed,
          open.map(({ contested }) => ({ contested, decision: 'theirs' as const })),
          undefined
        );
      });
      await stage.with(async (context) => stage.resume((await chooseConflictedRun(context, undefined)).run.id));
      // In the other order: what was theirs is ours now.
      await stage.promote({ features: ['two'], to: 'production' });
      const { plan } = await stage.promote({ features: ['one'], to: 'production' });
      expect(plan.resolved?.map(({ resolution }) => resolution.element)).to.deep.equal(['labels[A]/value']);
      expect(stage.org('production').file('labels/CustomLabels.labels')).to.include('<value>two</value>');
    } finally {
      await stage.close();
    }
  });

  it('are none that is open beside what has to be decided', async () => {
    const stage = await Stage.open(labels(['A', '1'], ['B', '1']), { sre: { resolutions: 'apply' } });
    const decideAll = async (): Promise<Kept> =>
      stage.with(async (context) => {
        const placed = await chooseConflictedRun(context, undefined);
        const { open } = await conflictsOf(placed);
        return decide(
          placed,
          open.map(({ contested }) => ({ contested, decision: 'theirs' as const })),
          undefined
        );
      });
    try {
      await stage.feature('feature/one', labels(['A', 'one'], ['B', 'one']));
      await stage.feature('feature/two', labels(['A', 'two'], ['B', 'two']));
      await stage.promote({ features: ['one'], from: 'dev' });
      await failure(stage.promote({ features: ['two'], from: 'dev' }));
      const [, forgotten] = (await decideAll()).resolutions;
      await stage.with(async (context) => stage.resume((await chooseConflictedRun(context, undefined)).run.id));
      await stage.with(async (context) => deleteResolutions(context, [forgotten.fingerprint]));
      await stage.promote({ features: ['two'], to: 'production' });
      await failure(stage.promote({ features: ['one'], to: 'production' }));
      const { resolutions, left } = await decideAll();
      expect(resolutions.map(({ element }) => element)).to.deep.equal(['labels[B]/value']);
      expect(left.map(({ contested }) => contested.element)).to.deep.equal([]);
    } finally {
      await stage.close();
    }
  });
});
