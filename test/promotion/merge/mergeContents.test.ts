import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Repository } from '../../../src/git/repository.js';
import { mergeBases } from '../../../src/promotion/merge/mergeBases.js';
import { type ContentMerge, mergeContents } from '../../../src/promotion/merge/mergeContents.js';
import { failure } from '../../support/failure.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../../support/gitRepo.js';
import { apexClass, Stage } from '../../support/stage.js';

const labelsFile = 'force-app/main/default/labels/CustomLabels.labels-meta.xml';

const label = (name: string, value: string): string =>
  `    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>${name}</shortDescription>\n        <value>${value}</value>\n    </labels>\n`;

const labels = (...all: ReadonlyArray<readonly [name: string, value: string]>): Record<string, string> => ({
  [labelsFile]: `<?xml version="1.0" encoding="UTF-8"?>\n<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">\n${all.map(([name, value]) => label(name, value)).join('')}</CustomLabels>\n`,
});

describe('merging what two commits hold', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;

  /** Merges two commits over a common one. */
  const merge = async (base: Files, ours: Files, theirs: Files): Promise<ContentMerge> => {
    await local.commit('Base', base);
    await local.branch('theirs');
    const other = await local.commit('Theirs', theirs);
    await local.checkout('main');
    const mine = await local.commit('Ours', ours);
    return mergeContents(repo, { ours: mine, theirs: other });
  };
  const textOf = async ({ tree }: ContentMerge, path = labelsFile): Promise<string | undefined> =>
    (await repo.readFile(tree, path))?.toString('utf8');

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  it('has the entries that both sides put at one place, where lines conflict', async () => {
    const merged = await merge(
      labels(['A', '1'], ['Z', '1']),
      labels(['A', '1'], ['B', '1'], ['Z', '1']),
      labels(['A', '1'], ['C', '1'], ['Z', '1'])
    );
    expect(merged.conflicts).to.deep.equal([]);
    expect(await textOf(merged)).to.equal(labels(['A', '1'], ['B', '1'], ['C', '1'], ['Z', '1'])[labelsFile]);
  });

  it('has once what both sides added at different places, where git has it twice without a word', async () => {
    const [a, k, z] = [
      ['A', '1'],
      ['K', '1'],
      ['Z', '1'],
    ] as const;
    const many = ['M', 'N', 'O', 'P'].map((name) => [name, '1'] as const);
    const base = labels(a, ...many, z);
    const [ours, theirs] = [labels(a, k, ...many, z), labels(a, ...many, k, z)];
    await local.commit('Base', base);
    const merged = await merge(base, ours, theirs);
    expect(merged.conflicts).to.deep.equal([]);
    expect((await textOf(merged))?.match(/<fullName>K</g)).to.have.length(1);
  });

  it('names the smallest elements that both changed differently, and has the rest of both', async () => {
    const merged = await merge(
      labels(['A', '1'], ['B', '1']),
      labels(['A', 'ours'], ['B', '1']),
      labels(['A', 'theirs'], ['B', '2'])
    );
    expect(merged.conflicts.map((conflict) => ({ ...conflict, whole: undefined }))).to.deep.equal([
      {
        path: labelsFile,
        kind: 'contents',
        message: `Both sides changed ${labelsFile}.`,
        elements: ['labels[A]/value'],
        contested: [
          {
            kind: 'element',
            file: labelsFile,
            element: 'labels[A]/value',
            type: 'CustomLabel',
            values: { base: '<value>1</value>', ours: '<value>ours</value>', theirs: '<value>theirs</value>' },
          },
        ],
        whole: undefined,
      },
    ]);
    expect(await textOf(merged))
      .to.include('<<<<<<< ours')
      .and.include('<value>2</value>');
  });

  it('leaves other files, and what only one side changed, to git', async () => {
    const page = (content: string): Record<string, string> => ({ 'a.xml': `<page>\n${content}</page>\n` });
    const [more, other] = [{ 'mine.txt': 'mine\n' }, { 'other.txt': 'other\n' }];
    const merged = await merge(
      { ...page('<p>1</p>\n'), ...labels(['A', '1']) },
      { ...page('<p>2</p>\n'), ...labels(['A', '2']), ...more },
      { ...page('<p>3</p>\n'), ...labels(['A', '1']), ...other }
    );
    expect(merged.conflicts.map(({ path, kind }) => [path, kind])).to.deep.equal([['a.xml', 'contents']]);
    expect(await textOf(merged)).to.equal(labels(['A', '2'])[labelsFile]);
    expect(await repo.readFile(merged.tree, 'mine.txt')).to.not.equal(undefined);
    expect(await repo.readFile(merged.tree, 'other.txt')).to.not.equal(undefined);
  });

  it('refuses a file that is none, with the side, the file and the line', async () => {
    const broken = Object.fromEntries(
      Object.entries(labels(['A', '2'])).map(([path, text]) => [path, text.replace('</value>', '')])
    );
    const error = await failure(merge(labels(['A', '1'], ['B', '1']), labels(['A', '1']), broken));
    expect(error.name).to.equal('UnparsableMetadataError');
    expect(error.message)
      .to.match(/^theirs: .*CustomLabels\.labels-meta\.xml/)
      .and.to.match(/line \d+/i);
  });

  const withoutNamespace = (files: Record<string, string>): Record<string, string> => ({
    [labelsFile]: files[labelsFile].replace(/ xmlns="[^"]*"/, ''),
  });

  it('refuses a file that lost its namespace on a side, which would be merged by its lines', async () => {
    const base = labels(['A', '1'], ['K', '1'], ['M', '1'], ['N', '1'], ['O', '1'], ['P', '1'], ['Z', '1']);
    const ours = labels(['A', '1'], ['B', '2'], ['K', '1'], ['M', '1'], ['N', '1'], ['O', '1'], ['P', '1'], ['Z', '1']);
    const theirs = labels(
      ['A', '1'],
      ['K', '1'],
      ['M', '1'],
      ['N', '1'],
      ['O', '1'],
      ['P', '1'],
      ['B', '2'],
      ['Z', '1']
    );
    const error = await failure(merge(base, ours, withoutNamespace(theirs)));
    expect(error.name).to.equal('UnparsableMetadataError');
    expect(error.message).to.match(/^theirs: .*CustomLabels\.labels-meta\.xml.*namespace/);
  });

  it('merges a file that has no namespace on any side by what its XML means, as some presets write it', async () => {
    const [a, z] = [['A', '1'] as const, ['Z', '1'] as const];
    const merged = await merge(
      withoutNamespace(labels(a, z)),
      withoutNamespace(labels(a, ['B', '1'], z)),
      withoutNamespace(labels(a, ['C', '1'], z))
    );
    expect(merged.conflicts).to.deep.equal([]);
    expect(await textOf(merged)).to.equal(withoutNamespace(labels(a, ['B', '1'], ['C', '1'], z))[labelsFile]);
  });

  it('takes both sides for additions where the base is no metadata', async () => {
    const base = withoutNamespace(labels(['A', '1']));
    const merged = await merge(base, labels(['A', '1'], ['B', '1']), labels(['A', '1'], ['C', '1']));
    expect(await textOf(merged)).to.equal(labels(['A', '1'], ['B', '1'], ['C', '1'])[labelsFile]);
  });

  it('refuses a file in UTF-16, with its side, where git takes it for a binary one', async () => {
    const text = labels(['A', '1'], ['B', '2'])[labelsFile];
    await local.commit('Base', labels(['A', '1'], ['B', '1']));
    const base = await local.git('rev-parse', 'HEAD');
    const ours = await local.commit('Ours', labels(['A', '2'], ['B', '1']));
    await local.git('checkout', '--quiet', base);
    await writeFile(join(local.dir, labelsFile), Buffer.from(`\uFEFF${text}`, 'utf16le'));
    await local.git('commit', '--quiet', '--all', '--message', 'Theirs');
    const error = await failure(mergeContents(repo, { ours, theirs: await local.git('rev-parse', 'HEAD') }));
    expect(error.name).to.equal('UnparsableMetadataError');
    expect(error.message).to.include(labelsFile).and.include('theirs').and.include('UTF-16');
  });

  it('says how to go on where it is the common ancestor that cannot be read, which nobody can correct', async () => {
    const { [labelsFile]: text } = labels(['A', '1']);
    const broken = { [labelsFile]: text.replace('</value>', '') };
    const [ours, theirs] = [labels(['A', '1'], ['B', '1']), labels(['A', '1'], ['C', '1'])];
    const error = await failure(merge(broken, ours, theirs));
    expect(error.message).to.match(/^base: .*line \d+/);
    expect(error.actions?.join()).to.include('Merge one branch into the other by hand');
    await local.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', 'theirs');
    await local.commit('By hand', labels(['A', '1'], ['B', '1'], ['C', '1']));
    await local.checkout('theirs');
    const later = await local.commit('Later', labels(['A', '2'], ['C', '1']));
    const merged = await mergeContents(repo, { ours: await local.git('rev-parse', 'main'), theirs: later });
    expect(await textOf(merged)).to.equal(labels(['A', '2'], ['B', '1'], ['C', '1'])[labelsFile]);
  });

  it('lets features be promoted one after the other that change one file at one place', async () => {
    const stage = await Stage.open(labels(['A', '1'], ['Z', '1']));
    try {
      await stage.feature('feature/one', labels(['A', '1'], ['B', 'one'], ['Z', '1']));
      await stage.feature('feature/two', labels(['A', '2'], ['C', 'two'], ['Z', '1']));
      await stage.promote({ features: ['one'], from: 'dev' });
      const { plan } = await stage.promote({ features: ['two'], from: 'dev' });
      expect(plan.delta.components.map(({ fullName }) => fullName).sort()).to.deep.equal(['A', 'C']);
      expect(await stage.remote.read('qa', labelsFile)).to.equal(
        labels(['A', '2'], ['B', 'one'], ['C', 'two'], ['Z', '1'])[labelsFile]
      );
      await stage.feature('feature/three', labels(['A', '3'], ['Z', '1']));
      const error = await failure(stage.promote({ features: ['three'], from: 'dev' }));
      expect(error.name).to.equal('MergeConflictError');
      expect(error.message).to.include('(contents): labels[A]/value');
    } finally {
      await stage.close();
    }
  });

  it('has the entries of a file that both sides added, where git asks about all of it', async () => {
    await local.commit('Before', apexClass('Other'));
    const merged = await merge(apexClass('Base'), labels(['A', '1'], ['B', '1']), labels(['A', '1'], ['C', '1']));
    expect(merged.conflicts).to.deep.equal([]);
    expect(await textOf(merged)).to.equal(labels(['A', '1'], ['B', '1'], ['C', '1'])[labelsFile]);
  });

  it('merges JSON key by key, where lines conflict, and asks about what contradicts itself', async () => {
    const path = 'force-app/main/default/experiences/site/config.json';
    const of = (value: object): Files => ({ [path]: `${JSON.stringify(value, undefined, 2)}\n` });
    const merged = await merge(of({ a: 1 }), of({ a: 1, b: 1 }), of({ a: 1, c: 1 }));
    expect(merged.conflicts).to.deep.equal([]);
    expect(JSON.parse((await textOf(merged, path)) ?? '')).to.deep.equal({ a: 1, b: 1, c: 1 });
    const theirs = await local.commit('Theirs', of({ a: 3 }));
    await local.git('checkout', '--quiet', 'HEAD~1');
    const ours = await local.commit('Ours', of({ a: 4 }));
    const contested = await mergeContents(repo, { ours, theirs });
    expect(
      contested.conflicts.map(({ kind, contested: all }) => [kind, all.map(({ type, element }) => [type, element])])
    ).to.deep.equal([['contents', [['JSON', 'a']]]]);
  });

  it('asks about JSON that contradicts itself where git merges its lines, until that is decided', async () => {
    const path = 'force-app/main/default/experiences/site/views/home.json';
    const of = (...ids: ReadonlyArray<readonly [id: string, height: number]>): Files => ({
      [path]: `${JSON.stringify({ components: ids.map(([id, height]) => ({ id, height })) }, undefined, 2)}\n`,
    });
    const many = ['a', 'b', 'c', 'd'].map((id) => [id, 1] as const);
    const [ours, theirs] = [of(['n', 1], ...many), of(...many, ['n', 2])];
    const merged = await merge(of(...many), ours, theirs);
    expect(merged.conflicts.map((conflict) => [conflict.path, conflict.kind, conflict.elements])).to.deep.equal([
      [path, 'contents', ['components.n.height']],
    ]);
    expect((await textOf(merged, path))?.match(/^(?:<|\||=|>){7}/gm)).to.have.length(4);
    const decided = await mergeContents(repo, {
      ...{ ours: await local.git('rev-parse', 'main'), theirs: await local.git('rev-parse', 'theirs') },
      decisions: { about: async () => Promise.resolve('theirs' as const) },
    });
    expect(decided.conflicts).to.deep.equal([]);
    expect(await textOf(decided, path)).to.equal(theirs[path]);
  });

  it('has what was decided about a value of JSON, and all else of both sides', async () => {
    const path = 'force-app/main/default/experiences/site/config.json';
    const of = (value: object): Files => ({ [path]: `${JSON.stringify(value, undefined, 2)}\n` });
    const sides = [of({ a: 1, b: 1 }), of({ a: 2, b: 2, c: 1 }), of({ a: 3, b: 3 })] as const;
    expect((await merge(...sides)).conflicts.flatMap(({ elements }) => elements)).to.deep.equal(['a', 'b']);
    const decided = await mergeContents(repo, {
      ...{ ours: await local.git('rev-parse', 'main'), theirs: await local.git('rev-parse', 'theirs') },
      decisions: {
        about: async ({ element }) =>
          Promise.resolve(element === 'a' ? ('theirs' as const) : element === 'b' ? { text: '[4]' } : undefined),
      },
    });
    expect(decided.conflicts).to.deep.equal([]);
    expect(JSON.parse((await textOf(decided, path)) ?? '')).to.deep.equal({ a: 3, b: [4], c: 1 });
  });

  it('has a file as it was before both sides where that was decided about all of it, whatever they changed alike', async () => {
    const path = 'force-app/main/default/flows/Ask.flow-meta.xml';
    const field = (name: string, within = ''): string => `<fields>\n<name>${name}</name>\n${within}</fields>\n`;
    const of = (value: string, fields: string): Files => ({
      [path]: `<Flow xmlns="http://soap.sforce.com/2006/04/metadata">\n<label>${value}</label>\n<screens>\n<name>S</name>\n${fields}</screens>\n</Flow>\n`,
    });
    const before = of('Old', field('A') + field('B'));
    const asked = await merge(before, of('New', field('A', field('B'))), of('New', field('B', field('A'))));
    expect(asked.conflicts.map(({ elements }) => elements)).to.deep.equal([[]]);
    const decided = await mergeContents(repo, {
      ...{ ours: await local.git('rev-parse', 'main'), theirs: await local.git('rev-parse', 'theirs') },
      decisions: { about: async ({ kind }) => Promise.resolve(kind === 'element' ? 'base' : undefined) },
    });
    expect(decided.conflicts).to.deep.equal([]);
    expect(await textOf(decided, path)).to.equal(before[path]);
  });

  it('merges by all common ancestors, where several branches were merged into both', async () => {
    const one = (name: string): Files => labels(['A', '1'], [name, '1'], ['Z', '1']);
    await local.commit('Base', labels(['A', '1'], ['Z', '1']));
    const features: string[] = [];
    for (const name of ['F1', 'F2', 'F3']) {
      await local.checkout('main');
      await local.branch(name);
      features.push(await local.commit(name, { ...apexClass(name), ...one(name) }));
    }
    const all = labels(['A', '1'], ['F1', '1'], ['F2', '1'], ['F3', '1'], ['Z', '1']);
    const bring = async (branch: string, more: Files): Promise<string> => {
      await local.checkout('main');
      await local.branch(branch);
      for (const feature of features) {
        await local.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', feature);
        await local.commit(`With ${feature}`, all);
      }
      return local.commit('More', more);
    };
    const theirs = await bring(
      'theirs',
      labels(['A', '1'], ['F1', '1'], ['F2', '1'], ['F3', '1'], ['N', '1'], ['Z', '1'])
    );
    const ours = await bring('ours', labels(['A', '1'], ['N', '1'], ['F1', '1'], ['F2', '2'], ['F3', '1'], ['Z', '1']));
    expect((await mergeBases(repo, [ours, theirs])).length).to.equal(3);
    const merged = await mergeContents(repo, { ours, theirs });
    expect(merged.conflicts).to.deep.equal([]);
    expect((await textOf(merged))?.match(/<fullName>N</g)).to.have.length(1);
    expect(await textOf(merged)).to.include('<value>2</value>');
  });

  it('takes an order that common ancestors contradict each other in for what it was before them', async () => {
    const path = 'force-app/main/default/standardValueSets/Industry.standardValueSet-meta.xml';
    const of = (names: string, text = 'x'): Files => ({
      [path]: `<?xml version="1.0" encoding="UTF-8"?>\n<StandardValueSet xmlns="http://soap.sforce.com/2006/04/metadata">\n    <sorted>false</sorted>\n${[...names].map((name) => `    <standardValue>\n        <fullName>${name}</fullName>\n        <label>${name === 'c' ? text : name}</label>\n    </standardValue>\n`).join('')}</StandardValueSet>\n`,
    });
    await local.commit('Base', of('abcde'));
    await local.branch('theirs');
    const one = await local.commit('Theirs', of('bcdea'));
    await local.checkout('main');
    const mine = await local.commit('Ours', of('bcade'));
    await local.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', one);
    await local.commit('Both here', of('bcdea'));
    const left = await local.commit('Ours again', of('bcdea', 'ours'));
    await local.checkout('theirs');
    await local.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', mine);
    const right = await local.commit('Both there', { ...of('bcdea'), ...apexClass('Other') });
    const merged = await mergeContents(repo, { ours: left, theirs: right });
    expect(merged.conflicts).to.deep.equal([]);
    expect(await textOf(merged, path)).to.equal(of('bcdea', 'ours')[path]);
  });

  it('asks git where a side renamed a file to where the other one added one', async () => {
    const many = ['M', 'N', 'O', 'P', 'Q', 'R', 'S'].map((name) => [name, '1'] as const);
    const moved = 'force-app/main/sales/labels/CustomLabels.labels-meta.xml';
    const of = (...first: ReadonlyArray<readonly [string, string]>): string => labels(...first, ...many)[labelsFile];
    const merged = await merge(
      { [labelsFile]: of(['A', '1']) },
      { [labelsFile]: undefined, [moved]: of(['A', '2']) },
      { [labelsFile]: of(['A', '1'], ['C', '1']), [moved]: labels(['Own', '1'])[labelsFile] }
    );
    expect(merged.conflicts).to.not.deep.equal([]);
  });

  it('leaves submodules to git, whose commits are not here', async () => {
    const at = async (commit: string): Promise<string> => {
      await local.git('update-index', '--add', '--cacheinfo', `160000,${commit.repeat(40)},lib`);
      await local.git('commit', '--quiet', '--message', `At ${commit}`);
      return local.git('rev-parse', 'HEAD');
    };
    await at('1');
    await local.branch('theirs');
    const theirs = await at('2');
    await local.checkout('main');
    const ours = await at('3');
    const { conflicts } = await mergeContents(repo, { ours, theirs });
    expect(conflicts.map(({ path }) => path)).to.include('lib');
    expect(conflicts.flatMap(({ contested }) => contested)).to.deep.equal([]);
  });

  it('follows a file that a side renamed, where git does', async () => {
    const moved = 'force-app/main/sales/labels/CustomLabels.labels-meta.xml';
    const many = ['M', 'N', 'O', 'P', 'Q', 'R', 'S'].map((name) => [name, '1'] as const);
    const base = labels(['A', '1'], ...many);
    const ours = { [labelsFile]: undefined, [moved]: labels(['A', '1'], ['B', '1'], ...many)[labelsFile] };
    const merged = await merge(base, ours, labels(['A', '1'], ['C', '1'], ...many));
    expect(merged.conflicts).to.deep.equal([]);
    expect(await textOf(merged, moved)).to.equal(labels(['A', '1'], ['B', '1'], ['C', '1'], ...many)[labelsFile]);
    expect(await textOf(merged)).to.equal(undefined);
  });

  it('merges what two branches that were merged into each other have in common first', async () => {
    const of = (a: string, b: string, c: string): Files => labels(['A', a], ['B', b], ['C', c]);
    await local.commit('Base', of('1', '1', '1'));
    await local.branch('theirs');
    const one = await local.commit('Theirs', of('1', '2', '1'));
    await local.checkout('main');
    const mine = await local.commit('Ours', of('2', '1', '1'));
    // Each takes the other's first commit in, and goes on.
    await local.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', one);
    await local.commit('Both here', of('2', '2', '1'));
    const left = await local.commit('Ours again', of('2', '3', '1'));
    await local.checkout('theirs');
    await local.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', mine);
    await local.commit('Both there', of('2', '2', '1'));
    const right = await local.commit('Theirs again', of('3', '2', '1'));
    const merged = await mergeContents(repo, { ours: left, theirs: right });
    expect(merged.conflicts).to.deep.equal([]);
    expect(await textOf(merged)).to.equal(of('3', '3', '1')[labelsFile]);
  });

  it('takes of common ancestors that cannot be read what was before them, and merges all else by all of them', async () => {
    const other = 'force-app/main/default/labels/Other.labels-meta.xml';
    const of = (own: string, more: Files): Files => ({ ...more, [other]: own });
    const one = (...all: ReadonlyArray<readonly [string, string]>): string => labels(...all)[labelsFile];
    const broken = one(['A', '2']).replace('</value>', '');
    await local.commit('Base', of(one(['A', '1']), labels(['A', '1'], ['B', '1'])));
    await local.branch('theirs');
    const right = await local.commit('Theirs', of(broken, labels(['A', '1'], ['B', '2'])));
    await local.checkout('main');
    const left = await local.commit('Ours', of(one(['A', '3']), labels(['A', '2'], ['B', '1'])));
    const both = labels(['A', '2'], ['B', '2']);
    await local.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', right);
    await local.commit('Both here', of(one(['A', '1'], ['B', '1']), both));
    const ours = await local.commit('Ours again', labels(['A', '2'], ['B', '2'], ['C', '1']));
    await local.checkout('theirs');
    await local.git('merge', '--quiet', '--no-ff', '--no-commit', '--strategy=ours', left);
    const theirs = await local.commit('Both there', of(one(['A', '1'], ['C', '1']), labels(['A', '2'], ['B', '3'])));
    expect((await mergeBases(repo, [ours, theirs])).length).to.equal(2);
    const merged = await mergeContents(repo, { ours, theirs });
    expect(merged.conflicts).to.deep.equal([]);
    expect(await textOf(merged)).to.equal(one(['A', '2'], ['B', '3'], ['C', '1']));
    expect(await textOf(merged, other)).to.equal(one(['A', '1'], ['B', '1'], ['C', '1']));
  });
});
