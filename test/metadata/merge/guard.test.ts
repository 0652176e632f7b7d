import { expect } from 'chai';
import { faultsOfEdit, faultsOfMerge } from '../../../src/metadata/merge/guard.js';

const labels = (...all: readonly string[]): Buffer =>
  Buffer.from(
    `<CustomLabels>${all.map((each) => `<labels><fullName>${each[0]}</fullName><value>${each}</value></labels>`).join('')}</CustomLabels>`
  );

describe('the guard of merges', () => {
  const faults = (ours: Buffer, theirs: Buffer, merged: Buffer): readonly string[] =>
    faultsOfMerge({ base: Buffer.alloc(0), ours, theirs, merged }, 'a.xml');

  it('finds nothing in a right one', () => {
    expect(faults(labels('A1', 'B1'), labels('A1', 'C1'), labels('A1', 'B1', 'C1'))).to.deep.equal([]);
    expect(faults(labels('A1', 'A2'), labels('A1', 'A2'), labels('A1', 'A2'))).to.deep.equal([]);
  });

  it('finds what is twice, and what is gone though both sides have it', () => {
    expect(faults(labels('A1'), labels('A1'), labels('A1', 'A1'))).to.deep.equal(['it has labels[A] twice']);
    expect(faults(labels('A1', 'B1'), labels('A1', 'B1'), labels('B1'))).to.deep.equal([
      'it lacks labels[A] as both sides have it',
    ]);
    expect(faults(labels('A1'), labels('A1'), labels('A2'))).to.deep.equal([
      'it lacks labels[A]/value as both sides have it',
    ]);
  });

  it('tells what a person took away of what both sides have from what they changed, and from what is wrong', () => {
    const sides = { base: Buffer.alloc(0), ours: labels('A1', 'B1', 'C1'), theirs: labels('A1', 'B1', 'C2') };
    const edit = (...all: readonly string[]): unknown => faultsOfEdit({ ...sides, merged: labels(...all) }, 'a.xml');
    expect(edit('A2', 'B1', 'C3')).to.deep.equal({ faults: [], removed: [] });
    expect(edit('A2', 'C3')).to.deep.equal({ faults: [], removed: ['labels[B]'] });
    expect(edit('B1', 'B1')).to.deep.equal({ faults: ['it has labels[B] twice'], removed: ['labels[A]'] });
  });

  it('lets logic be another one only where it numbers other entries than those of a side', () => {
    const view = (logic: string, fields: string): Buffer =>
      Buffer.from(
        `<ListView><booleanFilter>${logic}</booleanFilter>${[...fields].map((field) => `<filters><field>${field}</field></filters>`).join('')}</ListView>`
      );
    const [ours, theirs] = [view('1 OR 2', 'AB'), view('1 OR 2', 'BC')];
    expect(faults(ours, theirs, view('1 OR 2 OR 3', 'ABC'))).to.deep.equal([]);
    expect(faults(ours, theirs, view('1 AND 2', 'AB'))).to.deep.equal(['it lacks booleanFilter as both sides have it']);
  });

  describe('of what nothing names', () => {
    const fileOf = (type: string, content: string): Buffer => Buffer.from(`<${type}>${content}</${type}>`);
    const filters = (names: string): string =>
      [...names].map((name) => `<filters><field>${name}</field></filters>`).join('');
    const view = (names: string, more = ''): Buffer => fileOf('ListView', filters(names) + more);

    it('finds what is twice, or in pieces, and lets be what a side or the base has so', () => {
      expect(faults(view('AB'), view('AC'), view('AABC'))).to.deep.equal(['it has filters twice']);
      expect(faults(view('AAB'), view('AC'), view('AABC'))).to.deep.equal([]);
      const torn = fileOf('ListView', `${filters('A')}<label>L</label>${filters('B')}`);
      const [one, other] = [view('AB'), view('AB', '<label>L</label>')];
      expect(faults(one, other, torn)).to.deep.equal(['it has filters in 2 pieces']);
      expect(faultsOfMerge({ base: torn, ours: one, theirs: other, merged: torn }, 'a.xml')).to.deep.equal([]);
      const sides = { ours: view('AB'), theirs: view('BC'), merged: view('AAB') };
      expect(faultsOfMerge({ ...sides, base: view('AA') }, 'a.xml')).to.deep.equal([]);
      expect(faultsOfMerge({ ...sides, base: view('A') }, 'a.xml')).to.deep.equal(['it has filters twice']);
    });

    it('finds a tag twice that all versions have once', () => {
      const app = (...texts: readonly string[]): Buffer =>
        fileOf('CustomApplication', texts.map((label) => `<label>${label}</label>`).join(''));
      for (const merged of [app('L', 'M'), app('L', 'L')])
        expect(faults(app('L'), app('M'), merged)).to.deep.equal(['it has label twice']);
      const sides = { ours: app('L'), theirs: app('M'), merged: app('L', 'M') };
      expect(faultsOfMerge({ ...sides, base: app('B', 'C') }, 'a.xml')).to.deep.equal([]);
    });

    it('finds what is twice in an entry that only one side has, or that nothing names', () => {
      const values = (names: string): string =>
        [...names].map((name) => `<values><fullName>${name}</fullName></values>`).join('');
      const type = (...lists: ReadonlyArray<readonly [name: string, names: string]>): Buffer =>
        fileOf(
          'RecordType',
          lists
            .map(([name, of]) => `<picklistValues><picklist>${name}</picklist>${values(of)}</picklistValues>`)
            .join('')
        );
      expect(faults(type(['P', 'A']), type(), type(['P', 'AA']))).to.deep.equal([
        'it has picklistValues[P]/values[A] twice',
      ]);
      expect(faults(type(['P', 'A'], ['Q', 'AB']), type(['P', 'A']), type(['P', 'A'], ['Q', 'AB']))).to.deep.equal([]);
      const rules = (...all: readonly string[]): Buffer =>
        fileOf('AssignmentRules', all.map((names) => `<ruleEntry>${filters(names)}</ruleEntry>`).join(''));
      expect(faults(rules('AB', 'C'), rules('AC'), rules('AAB', 'C'))).to.deep.equal([
        'it has ruleEntry/filters twice',
      ]);
    });
  });

  describe('below the root', () => {
    const layout = (...columns: ReadonlyArray<readonly string[]>): Buffer => {
      const item = (field: string): string => `<layoutItems><field>${field[0]}</field><x>${field}</x></layoutItems>`;
      const written = columns.map((fields) => `<layoutColumns>${fields.map(item).join('')}</layoutColumns>`);
      return Buffer.from(`<Layout><layoutSections><label>S</label>${written.join('')}</layoutSections></Layout>`);
    };

    it('finds nothing in a right one', () => {
      expect(faults(layout(['A', 'B'], []), layout(['A'], ['C']), layout(['A', 'B'], ['C']))).to.deep.equal([]);
      expect(faults(layout(['A', 'B'], []), layout(['A'], ['B']), layout(['A'], ['B']))).to.deep.equal([]);
      expect(faults(layout(['A'], ['B']), layout(['A1'], ['B']), layout(['A'], ['B']))).to.deep.equal([]);
      expect(faults(layout(['A'], ['B']), layout(['B']), layout(['B'], []))).to.deep.equal([]);
    });

    it('looks at what is in columns together where there are more of them in one', () => {
      const at = 'layoutSections[S]/layoutColumns/layoutItems';
      const [ours, theirs] = [layout(['A', 'B']), layout(['A'], ['C'])];
      expect(faults(ours, theirs, layout(['A', 'B'], ['C']))).to.deep.equal([]);
      expect(faults(layout(['A'], []), layout([], ['A'], []), layout([], ['A']))).to.deep.equal([]);
      expect(faults(ours, theirs, layout(['A', 'B'], ['C', 'A']))).to.deep.equal(['it has layoutItems[A] twice']);
      expect(faults(ours, theirs, layout(['B'], ['C']))).to.deep.equal([`it lacks ${at}[A] as both sides have it`]);
    });

    it('finds what is twice, and what is gone though both sides have it', () => {
      const at = 'layoutSections[S]/layoutColumns[0]/layoutItems[A]';
      expect(faults(layout(['A', 'B']), layout(['A', 'C']), layout(['A', 'B', 'C', 'A']))).to.deep.equal([
        `it has ${at} twice`,
      ]);
      expect(faults(layout(['A', 'B']), layout(['A', 'C']), layout(['B', 'C']))).to.deep.equal([
        `it lacks ${at} as both sides have it`,
      ]);
      expect(faults(layout(['A', 'B']), layout(['A', 'C']), layout(['A1', 'B', 'C']))).to.deep.equal([
        `it lacks ${at}/x as both sides have it`,
      ]);
    });

    it('finds what a component has once in two parts of it, unless a side has it twice, too', () => {
      const page = (...regions: ReadonlyArray<readonly string[]>): Buffer => {
        const item = (name: string): string =>
          `<itemInstances><fieldInstance><identifier>${name}</identifier></fieldInstance></itemInstances>`;
        const written = regions.map(
          ([name, ...items]) => `<flexiPageRegions>${items.map(item).join('')}<name>${name}</name></flexiPageRegions>`
        );
        return Buffer.from(`<FlexiPage>${written.join('')}</FlexiPage>`);
      };
      const [one, other, twice] = [page(['r', 'a']), page(['s', 'a']), page(['r', 'a'], ['s', 'a'])];
      expect(faults(one, other, twice)).to.deep.equal(['it has itemInstances[a] twice']);
      expect(faults(one, twice, twice)).to.deep.equal([]);
      expect(faults(layout(['A'], []), layout([], ['A']), layout(['A'], ['A']))).to.deep.equal([
        'it has layoutItems[A] twice',
      ]);
    });

    it('finds what a component has nowhere though all versions have it once somewhere', () => {
      const section = (label: string, fields: string): string => {
        const items = [...fields].map((field) => `<layoutItems><field>${field}</field></layoutItems>`).join('');
        return `<layoutSections><label>${label}</label><layoutColumns>${items}</layoutColumns></layoutSections>`;
      };
      const file = (...sections: readonly string[]): Buffer => Buffer.from(`<Layout>${sections.join('')}</Layout>`);
      const base = file(section('Top', 'AB'), section('Info', 'C'));
      const [moved, gone] = [file(section('Top', 'A'), section('Info', 'CB')), file(section('Top', 'AB'))];
      const merged = file(section('Top', 'A'));
      const lacks = ['it lacks layoutItems[B], which both sides have'];
      expect(faultsOfMerge({ base, ours: moved, theirs: gone, merged }, 'a.xml')).to.deep.equal(lacks);
      expect(faultsOfMerge({ base, ours: gone, theirs: moved, merged }, 'a.xml')).to.deep.equal(lacks);
      // What both sides added goes where the base is chosen.
      const before = file(section('Top', 'A'), section('Info', 'C'));
      expect(faultsOfMerge({ base: before, ours: moved, theirs: gone, merged }, 'a.xml')).to.deep.equal([]);
    });

    it('finds a number that two entries of a list have, and takes a number for no part of an entry', () => {
      const actions = (...all: readonly string[]): Buffer => {
        const item = (action: string): string =>
          `<platformActionListItems><actionName>${action[0]}</actionName><sortOrder>${action[1]}</sortOrder></platformActionListItems>`;
        return Buffer.from(`<Layout><platformActionList>${all.map(item).join('')}</platformActionList></Layout>`);
      };
      const sides = [actions('A0', 'X1'), actions('A0', 'Y1')] as const;
      expect(faults(...sides, actions('A1', 'X2', 'Y3'))).to.deep.equal([]);
      expect(faults(...sides, actions('A0', 'X1', 'Y1'))).to.deep.equal([
        'it has the sortOrder 1 twice in platformActionList/platformActionListItems',
      ]);
      expect(faults(...sides, actions('X1', 'Y2'))).to.deep.equal([
        'it lacks platformActionList/platformActionListItems[A] as both sides have it',
      ]);
    });
  });

  it('refuses what is no file', () => {
    expect(() => faults(labels(), labels(), Buffer.from('<a>'))).to.throw('a.xml');
  });
});
