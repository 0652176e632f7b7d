import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Decision } from '../../../src/promotion/merge/contested.js';
import { Journal } from '../../../src/promotion/journal.js';
import { decide } from '../../../src/promotion/merge/decide.js';
import { decisionsFor } from '../../../src/promotion/merge/decisions.js';
import { mergeSides } from '../../../src/promotion/merge/mergeSides.js';
import { chooseConflictedRun, conflictsOf } from '../../../src/promotion/merge/openConflicts.js';
import { isLaidOut, layOut, takeBack, type TakenBack } from '../../../src/promotion/merge/worktree.js';
import { failure } from '../../support/failure.js';
import type { Files } from '../../support/gitRepo.js';
import { apexClass, Stage } from '../../support/stage.js';

const at = (folder: string): string => `docs/${folder}/notes.txt`;
const [old, ofOurs, ofTheirs] = ['main', 'ours', 'theirs'].map(at);
const notes = (last: string): string => ['long', 'enough', 'to', 'be', 'found', 'again', last, ''].join('\n');
const classAt = (folder: string): string => `force-app/main/${folder}/classes/Moved.cls`;
const code = apexClass('Moved', ' /* long enough to be found again */ void a() {} void b() {} ');
const moved = (files: Files): Files =>
  Object.fromEntries(
    Object.entries(files).flatMap(([path, text]) => [
      [path, undefined],
      [path.replace('/default/', '/sales/'), text],
    ])
  );
const gone = (files: Files): Files => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));

describe('a merge of files that were moved, laid out in a worktree', () => {
  let stage: Stage;
  let dir: string;

  beforeEach(async () => {
    stage = await Stage.open({ ...code, [old]: notes('base') });
    await stage.feature('feature/other', { ...moved(code), [old]: undefined, [ofOurs]: notes('ours') });
    await stage.feature('feature/rating', { ...gone(code), [old]: undefined, [ofTheirs]: notes('theirs') });
    await stage.promote({ features: ['other'], from: 'dev' });
    await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    dir = join(stage.scratch.dir, 'laid out');
    const { files } = await stage.with(async (context) => layOut(await chooseConflictedRun(context, undefined), dir));
    expect([...files].sort()).to.deep.equal([ofOurs, ofTheirs, classAt('sales')]);
  });
  afterEach(async () => {
    await stage.close();
  });

  const git = async (...args: readonly string[]): Promise<string> => stage.local.git('-C', dir, ...args);
  const back = async (): Promise<TakenBack> =>
    stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      expect(await isLaidOut(placed, dir)).to.equal(true);
      return takeBack(placed, dir);
    });
  const decisions = ({ decided }: TakenBack): Readonly<Record<string, Decision>> =>
    Object.fromEntries(decided.map(({ contested: { file }, decision }) => [file, decision]));

  it('has each side’s file where that has it, as a conflict of git', async () => {
    const lines = (await git('ls-files', '--unmerged')).split('\n').map((line) => line.split(/\s/).slice(2).join(' '));
    expect(lines).to.have.members([
      ...[`1 ${ofOurs}`, `2 ${ofOurs}`, `1 ${ofTheirs}`, `3 ${ofTheirs}`],
      ...[`1 ${classAt('sales')}`, `2 ${classAt('sales')}`],
    ]);
    expect(await stage.local.git('-C', dir, 'cat-file', 'blob', `:3:${ofTheirs}`)).to.include('theirs');
    const { decided, left, others } = await back();
    expect([decided, [...left].sort(), others]).to.deep.equal([[], [old, classAt('sales')], []]);
  });

  it('is taken back as the side whose file was left, once git was told of the other one', async () => {
    await git('rm', '--quiet', ofOurs);
    expect((await back()).left).to.include(old);
    await git('add', ofTheirs);
    await git('add', classAt('sales'));
    const taken = await back();
    expect(decisions(taken)).to.deep.equal({ [old]: 'theirs', [classAt('sales')]: 'ours' });
    expect([taken.left, taken.others]).to.deep.equal([[], []]);
  });

  it('is taken back with what was written, where that is, or as gone, with the file beside it', async () => {
    await writeFile(join(dir, ofTheirs), notes('both'));
    await git('add', ofTheirs);
    await git('rm', '--quiet', ofOurs);
    await git('rm', '--quiet', classAt('sales'), `${classAt('sales')}-meta.xml`);
    const taken = await back();
    const content = (await git('hash-object', ofTheirs)).trim();
    expect(decisions(taken)).to.deep.equal({
      [old]: { content, mode: '100644', path: ofTheirs },
      [classAt('sales')]: { content: undefined },
    });
    expect(taken.others).to.deep.equal([]);
    const id = await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      expect((await decide(placed, taken.decided, undefined)).left).to.deep.equal([]);
      return placed.run.id;
    });
    expect((await stage.resume(id)).state).to.equal('published');
    expect(await stage.remote.read('qa', ofTheirs)).to.equal(notes('both'));
    for (const path of [old, ofOurs, classAt('sales'), `${classAt('sales')}-meta.xml`]) {
      expect(await stage.remote.read('qa', path), path).to.equal(undefined);
    }
  });

  it('is not taken back where both files are left, or all of it was given up', async () => {
    await git('add', ofOurs, ofTheirs);
    expect((await back()).left).to.include(old);
    await git('reset', '--quiet', '--hard');
    await rm(join(dir, ofTheirs), { force: true });
    expect((await back()).decided).to.deep.equal([]);
  });
});

describe('a merge of elements, laid out in a worktree', () => {
  const file = 'force-app/main/default/labels/CustomLabels.labels-meta.xml';
  const labels = (values: Readonly<Record<string, string>>): Files => ({
    [file]: `<?xml version="1.0" encoding="UTF-8"?>\n<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">\n${Object.entries(
      values
    )
      .map(
        ([name, value]) =>
          `    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <protected>false</protected>\n        <shortDescription>${name}</shortDescription>\n        <value>${value}</value>\n    </labels>\n`
      )
      .join('')}</CustomLabels>\n`,
  });
  const rules = (height: number): Files => ({ 'config/rules.json': `{\n  "height": ${height}\n}\n` });
  let stage: Stage;
  let dir: string;

  beforeEach(async () => {
    stage = await Stage.open({ ...labels({ A: '1', B: '1', C: '1', D: '1', E: '1' }), ...rules(1) });
    await stage.feature('feature/other', {
      ...labels({ A: 'other', B: 'other', C: '1', D: '1', E: '1' }),
      ...rules(2),
    });
    await stage.feature('feature/rating', {
      ...labels({ A: 'rating', B: 'rating', C: '2', D: '1', E: '1' }),
      ...rules(3),
    });
    await stage.promote({ features: ['other'], from: 'dev' });
    await failure(stage.promote({ features: ['rating'], from: 'dev' }));
    dir = join(stage.scratch.dir, 'laid out');
    await stage.with(async (context) => layOut(await chooseConflictedRun(context, undefined), dir));
  });
  afterEach(async () => {
    await stage.close();
  });

  const backWith = async (files: Files, mayRemove = false): Promise<ReadonlyArray<readonly [string, Decision]>> => {
    for (const [path, text] of Object.entries(files)) await writeFile(join(dir, path), text ?? '');
    const { decided } = await stage.with(async (context) =>
      takeBack(await chooseConflictedRun(context, undefined), dir, mayRemove)
    );
    return decided.map(({ contested: { file: path, element }, decision }) => [
      `${path.split('/').at(-1)} ${element}`.trim(),
      decision,
    ]);
  };

  it('is taken back element by element, so that it counts also where the file has something else besides', async () => {
    expect(
      await backWith({ ...labels({ A: 'rating', B: 'both', C: '2', D: '1', E: '1' }), ...rules(4) })
    ).to.have.deep.members([
      ['CustomLabels.labels-meta.xml labels[A]/value', 'theirs'],
      ['CustomLabels.labels-meta.xml labels[B]/value', { text: '<value>both</value>' }],
      ['rules.json height', { text: '4' }],
    ]);
  });

  it('leaves what was decided before as it was, also where the run was planned again since', async () => {
    await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      const { open } = await conflictsOf(placed);
      const labelled = open.map((each) => each.contested).filter((each) => each.element.startsWith('labels'));
      const decided = labelled.map((contested) => ({ contested, decision: 'ours' as const }));
      await decide(placed, decided, 'The other one is right');
    });
    await failure(stage.resume((await stage.with(async ({ repo }) => new Journal(repo).unfinished()))[0].id));
    await rm(dir, { recursive: true });
    const laidOut = await stage.with(async (context) => layOut(await chooseConflictedRun(context, undefined), dir));
    expect(laidOut.files).to.deep.equal(['config/rules.json']);
    expect(await backWith(rules(4))).to.deep.equal([['rules.json height', { text: '4' }]]);
  });

  const whole = String(labels({ A: 'rating', B: 'both', C: '2', D: '1', E: '1' })[file]);
  const takenBack = async (files: Files): Promise<readonly string[]> => {
    for (const [path, text] of Object.entries(files)) await writeFile(join(dir, path), text ?? '');
    return stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      const { decided, left } = await takeBack(placed, dir);
      await decide(placed, decided, undefined);
      return left;
    });
  };
  const mergedRules = async (): Promise<string | undefined> =>
    stage.with(async (context) => {
      const { merge } = await chooseConflictedRun(context, undefined);
      const decisions = decisionsFor(context, (await chooseConflictedRun(context, undefined)).run.id);
      const { tree } = await mergeSides(context.repo, { ...merge.merge, decisions }, merge.crossing);
      return (await context.repo.readFile(tree, 'config/rules.json'))?.toString();
    });

  it('is taken back again where it was changed after it had been decided, and not else', async () => {
    expect(await takenBack(rules(4))).to.have.lengthOf(1);
    expect(await mergedRules()).to.include('4');
    expect(await backWith({})).to.deep.equal([]);
    await takenBack({ ...rules(5), ...labels({ A: 'rating', B: 'both', C: '2', D: '1', E: '1' }) });
    expect(await mergedRules()).to.include('5');
  });

  it('is taken back where it was committed there, and not where all of it is as ours was', async () => {
    const git = async (...args: readonly string[]): Promise<string> => stage.local.git('-C', dir, ...args);
    await writeFile(join(dir, file), whole);
    await writeFile(join(dir, 'config/rules.json'), String(rules(4)['config/rules.json']));
    await git('add', '--all');
    await git('commit', '--quiet', '--no-verify', '-m', 'Resolved');
    expect(await backWith({})).to.have.lengthOf(3);
    await git('reset', '--quiet', '--hard', 'HEAD^');
    const taken = await stage.with(async (context) => takeBack(await chooseConflictedRun(context, undefined), dir));
    expect([taken.decided, taken.left.length, taken.isGivenUp]).to.deep.equal([[], 2, true]);
  });

  it('is not resolved where it was decided by other means, and is half edited there', async () => {
    await stage.with(async (context) => {
      const placed = await chooseConflictedRun(context, undefined);
      const { open } = await conflictsOf(placed);
      await decide(
        placed,
        open.map(({ contested }) => ({ contested, decision: 'ours' as const })),
        undefined
      );
    });
    const text = (await readFile(join(dir, 'config/rules.json'), 'utf8')).replace('"height"', '"width"');
    expect(await takenBack({ 'config/rules.json': text })).to.deep.equal(['config/rules.json']);
  });

  it('is taken back as a file where more was made of it', async () => {
    const [[name, decision], ...others] = await backWith(labels({ A: 'rating', B: 'both', C: '3', D: '1', E: '1' }));
    expect([name, others]).to.deep.equal(['CustomLabels.labels-meta.xml', []]);
    expect(decision).to.have.property('content');
  });

  const entryOf = (name: string): string =>
    new RegExp(`    <labels>\\n        <fullName>${name}<[^]*?</labels>\\n`).exec(whole)?.[0] ?? '';
  for (const [what, text, fault] of [
    ['that has an entry twice', whole.replace('</CustomLabels>', `${entryOf('D')}</CustomLabels>`), 'labels[D] twice'],
    ['that is not well-formed', whole.replace('</CustomLabels>\n', ''), 'line '],
    ['with a document type definition', whole.replace('<CustomLabels', '<!DOCTYPE x>\n<CustomLabels'), 'line 2: '],
    [
      'with another root',
      '<Profile xmlns="http://soap.sforce.com/2006/04/metadata"/>\n',
      'its root is Profile, and not CustomLabels',
    ],
  ] as const) {
    it(`takes nothing back with a file ${what}`, async () => {
      const refused = await failure(backWith({ [file]: text, ...rules(4) }));
      expect(refused.name).to.equal('UnfitResolutionError');
      expect(refused.message).to.include(join(dir, file)).and.include(fault);
    });
  }

  it('takes a file without what both sides have back only where that is said to be meant', async () => {
    const text = ['D', 'E'].reduce((rest, name) => rest.replace(entryOf(name), ''), whole);
    const refused = await failure(backWith({ [file]: text, ...rules(4) }));
    expect(refused.name).to.equal('RemovedInWorktreeError');
    expect(refused.message).to.equal(
      [
        'Nothing was taken back, since this is gone, though both sides have it:',
        `  ${join(dir, file)}:`,
        '    labels[D]',
        '    labels[E]',
      ].join('\n')
    );
    const taken = await backWith({ [file]: text }, true);
    expect(taken.map(([name]) => name)).to.have.members(['CustomLabels.labels-meta.xml', 'rules.json height']);
    const oid = (await stage.local.git('-C', dir, 'hash-object', file)).trim();
    expect(taken.map(([, decision]) => decision)).to.deep.include({ content: oid, mode: '100644' });
  });

  it('lets a person change what both sides have', async () => {
    const [[name]] = await backWith({ [file]: whole.replace(entryOf('D'), entryOf('D').replace('>1<', '>other<')) });
    expect(name).to.equal('CustomLabels.labels-meta.xml');
  });
});
