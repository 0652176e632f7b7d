import { posix } from 'node:path';
import { expect } from 'chai';
import type { Repository } from '../../../src/git/repository.js';
import { type Contested, type Decision, fingerprintOf } from '../../../src/promotion/merge/contested.js';
import { Decisions, knownFrom } from '../../../src/promotion/merge/decisions.js';
import { type ContentMerge, mergeContents } from '../../../src/promotion/merge/mergeContents.js';
import { newResolution } from '../../../src/promotion/merge/resolutions.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../../support/gitRepo.js';
import { apexClass } from '../../support/stage.js';

const field = (label: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<CustomField xmlns="http://soap.sforce.com/2006/04/metadata">\n    <fullName>Old__c</fullName>\n    <externalId>false</externalId>\n    <label>${label}</label>\n    <length>80</length>\n    <required>false</required>\n    <type>Text</type>\n</CustomField>\n`;
const folder = (name: string): string => `force-app/${name}/objects/Rating__c/fields/Old__c.field-meta.xml`;
const [old, ofOurs, ofTheirs] = ['main', 'ours', 'theirs'].map(folder);

describe('merging files that were moved', () => {
  let scratch: Scratch;
  let local: TestRepository;
  let repo: Repository;
  let sides: Readonly<{ ours: string; theirs: string }>;

  const diverge = async (base: Files, ours: Files, theirs: Files): Promise<void> => {
    await local.commit('Base', { ...base, 'README.md': '1' });
    await local.branch('theirs');
    const other = await local.commit('Theirs', { ...theirs, 'theirs.md': '1' });
    await local.checkout('main');
    sides = { ours: await local.commit('Ours', { ...ours, 'ours.md': '1' }), theirs: other };
  };
  const merge = async (about?: (contested: Contested) => Decision | undefined): Promise<ContentMerge> =>
    mergeContents(repo, {
      ...sides,
      ...(about && { decisions: { about: async (contested) => Promise.resolve(about(contested)) } }),
    });
  /** The files of the component, with what is in them. */
  const filesOf = async ({ tree, conflicts }: ContentMerge): Promise<Files> => {
    expect(conflicts).to.deep.equal([]);
    const all = (await repo.listFiles(tree)).filter(({ path }) => path.startsWith('force-app/'));
    const contents = all.map(async ({ path }) => [path, (await repo.readFile(tree, path))?.toString('utf8')] as const);
    return Object.fromEntries(await Promise.all(contents));
  };

  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
    repo = await local.open();
  });

  afterEach(async () => {
    await repo.close();
    await scratch.remove();
  });

  const moved = { [old]: undefined, [ofOurs]: field('moved') };

  it('asks whether one is to be there that one side moved and the other one deleted', async () => {
    await diverge({ [old]: field('a') }, moved, { [old]: undefined });
    const { conflicts } = await merge();
    expect(conflicts.map(({ path, kind, contested }) => [path, kind, contested.map(({ note }) => note)])).to.deep.equal(
      [[ofOurs, 'rename/delete', [`Of ${old}, ours moved it to ${ofOurs}, and theirs deleted it.`]]]
    );
    expect(await filesOf(await merge(() => 'ours'))).to.deep.equal({ [ofOurs]: field('moved') });
    expect(await filesOf(await merge(() => 'theirs'))).to.deep.equal({});
    expect(await filesOf(await merge(() => 'base'))).to.deep.equal({ [old]: field('a') });
  });

  it('asks where one is to be that both sides moved to different folders and changed', async () => {
    await diverge({ [old]: field('a') }, moved, { [old]: undefined, [ofTheirs]: field('other') });
    const { conflicts } = await merge();
    expect(conflicts.map(({ path, kind }) => [path, kind])).to.deep.equal([[old, 'rename/rename']]);
    expect(await filesOf(await merge(() => 'ours'))).to.deep.equal({ [ofOurs]: field('moved') });
    expect(await filesOf(await merge(() => 'theirs'))).to.deep.equal({ [ofTheirs]: field('other') });
  });

  it('applies a decision about where one goes to the side that it was about, also where that is the other one', async () => {
    await diverge(
      { [old]: field('a') },
      { [old]: undefined, [ofOurs]: field('a') },
      { [old]: undefined, [ofTheirs]: field('a') }
    );
    const [{ contested }] = (await merge()).conflicts;
    const more = { by: 'Kim <kim@example.com>', at: '2026-01-01T00:00:00.000Z', why: undefined, runs: [] };
    const resolution = newResolution(contested[0], 'ours', more);
    sides = { ours: sides.theirs, theirs: sides.ours };
    const [{ contested: turned }] = (await merge()).conflicts;
    expect(fingerprintOf(turned[0])).to.equal(resolution.fingerprint);
    const decisions = new Decisions(knownFrom([resolution]), () => true);
    expect(await filesOf(await mergeContents(repo, { ...sides, decisions }))).to.deep.equal({ [ofOurs]: field('a') });
    expect(decisions.applied.map(({ resolution: { decision } }) => decision)).to.deep.equal(['theirs']);
  });

  it('asks about a class with the file beside it, and about none that both sides deleted', async () => {
    const at = (name: string, files: Files): Files =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace('/main/', `/${name}/`), text]));
    const gone = (files: Files): Files => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));
    const long = apexClass('Moved', ' /* long enough to be found again wherever it is */ void a() {} void b() {} ');
    const both = { ...long, ...apexClass('Gone', ' /* nothing like the others: 1, 2, 3 */ ') };
    const others = { ...apexClass('Stays'), ...apexClass('New', ' Integer x; ') };
    await diverge(
      { ...both, ...apexClass('Stays') },
      { ...gone(both), ...at('sales', long) },
      { ...gone(both), ...others }
    );
    const { conflicts } = await merge();
    expect(conflicts.map(({ path, kind }) => [posix.basename(path), kind])).to.deep.equal([
      ['Moved.cls', 'rename/delete'],
    ]);
    expect(await filesOf(await merge(() => 'ours'))).to.deep.equal({ ...others, ...at('sales', long) });
    expect(await filesOf(await merge(() => 'theirs'))).to.deep.equal(others);
    expect(await filesOf(await merge(() => 'base'))).to.deep.equal({ ...others, ...long });
  });

  describe('to another folder, to which the other side added one', () => {
    const at = (name: string, files: Files): Files =>
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace('/main/', `/${name}/`), text]));
    const code = (name: string): Files => apexClass(name, ` /* ${name}: long enough to be found again */ void a() {} `);
    const base = { ...code('One'), ...code('Two') };
    const gone = Object.fromEntries(Object.keys(base).map((path) => [path, undefined]));
    const away = { ...gone, ...at('sales', base) };
    const added = code('Added');
    const cls = 'force-app/main/default/classes/Added.cls';

    it('asks whether that goes along, with the file beside it', async () => {
      await diverge(base, away, added);
      const { conflicts, tree } = await merge();
      expect(
        conflicts.map(({ path, kind, contested }) => [path, kind, contested.map(({ note }) => note)])
      ).to.deep.equal([
        [
          cls,
          'file location',
          [
            `Ours moved the folder of ${cls}, which theirs added: with the folder, it goes to ${cls.replace('main', 'sales')}.`,
          ],
        ],
      ]);
      expect(await filesOf({ tree, conflicts: [] })).to.deep.equal({ ...at('sales', base), ...added });
      expect(await filesOf(await merge(() => 'ours'))).to.deep.equal(at('sales', { ...base, ...added }));
      expect(await filesOf(await merge(() => 'theirs'))).to.deep.equal({ ...at('sales', base), ...added });
      expect(await filesOf(await merge(() => 'base'))).to.deep.equal(at('sales', base));
      sides = { ours: sides.theirs, theirs: sides.ours };
      expect(await filesOf(await merge(() => 'theirs'))).to.deep.equal(at('sales', { ...base, ...added }));
    });

    it('names it like the bundle where that was renamed, and leaves it in no other component unasked', async () => {
      const bundle = (name: string): Files => ({
        [`force-app/lwc/${name}/${name}.js`]: 'export const line = 1;\nexport const other = 2;\n',
        [`force-app/lwc/${name}/${name}.html`]: '<template>\n    <p>Enough to be found again</p>\n</template>\n',
      });
      const renamed = {
        ...Object.fromEntries(Object.keys(bundle('old')).map((path) => [path, undefined])),
        ...bundle('fresh'),
      };
      await diverge(bundle('old'), renamed, { 'force-app/lwc/old/old.css': 'p {}\n' });
      const { conflicts, tree } = await merge();
      expect(conflicts.map(({ path, kind, paths }) => [path, kind, paths])).to.deep.equal([
        ['force-app/lwc/old/old.css', 'file location', ['force-app/lwc/old/old.css', 'force-app/lwc/fresh/fresh.css']],
      ]);
      expect(await filesOf({ tree, conflicts: [] })).to.have.property('force-app/lwc/old/old.css');
      expect(await filesOf(await merge(() => 'ours'))).to.deep.equal({
        ...bundle('fresh'),
        'force-app/lwc/fresh/fresh.css': 'p {}\n',
      });
    });

    describe('where the folder looks as if it had become one of another component', () => {
      const object = 'force-app/main/default/objects';
      const part = (name: string, of: string): string => `${object}/${name}/fields/${of}.field-meta.xml`;
      const parts = (name: string, ...all: readonly string[]): Files =>
        Object.fromEntries(all.map((each) => [part(name, each), field('a').replace('Old__c', each)]));
      const own = (name: string, text = name): Files => ({
        [`${object}/${name}/${name}.object-meta.xml`]: `<?xml version="1.0" encoding="UTF-8"?>\n<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">\n    <label>${text}</label>\n</CustomObject>\n`,
      });
      const without = (files: Files): Files => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));
      const names = ['D1__c', 'D2__c', 'D3__c', 'D4__c'];
      const dec = parts('Dec__c', ...names);

      for (const [what, before, ours] of [
        [
          'that was there before, in another shape',
          own('Who__c', 'whole'),
          { ...own('Dec__c', 'whole'), ...own('Who__c'), ...parts('Who__c', ...names) },
        ],
        ['that is new beside its own', {}, { ...own('New__c'), ...parts('New__c', ...names) }],
        [
          'that was there before, and its own is gone',
          { 'src/objects/Who__c.object': own('Who__c')[`${object}/Who__c/Who__c.object-meta.xml`] },
          { ...without(own('Dec__c')), ...parts('Who__c', ...names) },
        ],
      ] as const) {
        it(`leaves it in its own, and asks nothing, for one ${what}`, async () => {
          await diverge(
            { ...own('Dec__c'), ...dec, ...before },
            { ...without(dec), ...ours },
            parts('Dec__c', 'D5__c')
          );
          for (const turned of [sides, { ours: sides.theirs, theirs: sides.ours }]) {
            sides = turned;
            const files = await filesOf(await merge());
            expect(Object.keys(files).filter((path) => path.includes('D5__c'))).to.deep.equal([
              part('Dec__c', 'D5__c'),
            ]);
          }
        });
      }

      it('asks for one that it was renamed to', async () => {
        await diverge(
          { ...own('Dec__c'), ...dec },
          { ...without({ ...own('Dec__c'), ...dec }), ...own('New__c'), ...parts('New__c', ...names) },
          parts('Dec__c', 'D5__c')
        );
        expect((await merge()).conflicts.map(({ kind, paths }) => [kind, paths])).to.deep.equal([
          ['file location', [part('Dec__c', 'D5__c'), part('New__c', 'D5__c')]],
        ]);
      });
    });

    it('asks which counts where there is one of its name', async () => {
      const other = apexClass('Added', ' /* another one */ ');
      await diverge(base, { ...away, ...at('sales', other) }, added);
      const { conflicts } = await merge();
      expect(
        conflicts.map(({ path, kind, contested }) => [path, kind, contested.map(({ note }) => note)])
      ).to.deep.equal([
        [
          cls,
          'file location',
          [`Ours moved the folder of ${cls}, which theirs added, and has ${cls.replace('main', 'sales')}.`],
        ],
      ]);
      expect(await filesOf(await merge(() => 'ours'))).to.deep.equal(at('sales', { ...base, ...other }));
      expect(await filesOf(await merge(() => 'theirs'))).to.deep.equal({ ...at('sales', base), ...added });
    });

    it('merges first what one side renamed into the folder and the other one changed', async () => {
      const elsewhere = 'force-app/main/default/tabs/Old__c.tab-meta.xml';
      const folderOf = (name: string): string => `force-app/main/${name}/Old__c.tab-meta.xml`;
      const others = Object.fromEntries([1, 2, 3].map((n) => [`force-app/main/old/${n}.txt`, `${n}\n${n}\n${n}\n`]));
      const moves = Object.fromEntries(
        Object.entries(others).flatMap(([path, text]) => [
          [path, undefined],
          [path.replace('/old/', '/new/'), text],
        ])
      );
      const changed = field('a').replace('<length>80<', '<length>90<');
      await diverge(
        { ...others, [elsewhere]: field('a') },
        { ...moves, [elsewhere]: changed },
        { [elsewhere]: undefined, [folderOf('old')]: field('other') }
      );
      const both = changed.replace('<label>a<', '<label>other<');
      expect((await merge()).conflicts.map(({ path, kind }) => [path, kind])).to.deep.equal([
        [folderOf('old'), 'file location'],
      ]);
      expect((await filesOf(await merge(() => 'ours')))[folderOf('new')]).to.equal(both);
      expect((await filesOf(await merge(() => 'theirs')))[folderOf('old')]).to.equal(both);
    });

    it('asks nothing where something of the folder stayed', async () => {
      await diverge({ ...base, ...code('Stays') }, away, added);
      expect(await filesOf(await merge())).to.deep.equal({ ...at('sales', base), ...code('Stays'), ...added });
    });
  });

  it('merges renamed files whatever the limit to which git looks for them', async () => {
    await local.git('config', 'diff.renameLimit', '1');
    const label = (name: string): string =>
      `    <labels>\n        <fullName>${name}</fullName>\n        <language>en_US</language>\n        <value>${name}</value>\n    </labels>\n`;
    const labels = (...names: readonly string[]): string =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata">\n${names.map(label).join('')}</CustomLabels>\n`;
    const rest = (n: number): readonly string[] => ['M', 'N', 'O', 'P', 'Q'].map((name) => `${name}${n}`);
    const all = (path: (n: number) => string, text: (n: number) => string): Files =>
      Object.fromEntries([1, 2, 3].map((n) => [path(n), text(n)]));
    const [before, after] = [
      (n: number): string => `src/labels/f${n}.labels`,
      (n: number): string => `force-app/f${n}.labels-meta.xml`,
    ];
    await diverge(
      all(before, (n) => labels('A', ...rest(n), 'Z')),
      {
        ...all(after, (n) => labels('A', 'K', ...rest(n), 'Z')),
        ...Object.fromEntries([1, 2, 3].map((n) => [before(n), undefined])),
      },
      all(before, (n) => labels('A', ...rest(n), 'K', 'Z'))
    );
    expect(await filesOf(await merge())).to.deep.equal(all(after, (n) => labels('A', 'K', ...rest(n), 'Z')));
  });
});
