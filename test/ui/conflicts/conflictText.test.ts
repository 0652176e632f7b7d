import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import {
  appliedLines,
  conflictText,
  decisionInWords,
  openInWords,
  previewsOf,
} from '../../../src/ui/conflicts/conflictText.js';
import type { Repository } from '../../../src/git/repository.js';
import type { Contested } from '../../../src/promotion/merge/contested.js';
import type { Resolution } from '../../../src/promotion/merge/resolution.js';

describe('how many conflicts are open', () => {
  for (const [open, all, words] of [
    [1, 1, '1 conflict is open'],
    [2, 2, '2 conflicts are open'],
    [1, 3, '1 of 3 conflicts is open'],
    [2, 3, '2 of 3 conflicts are open'],
  ] as const) {
    it(`is said of ${open} of ${all}`, () => {
      expect(openInWords(open, all)).to.equal(words);
    });
  }
});

describe('why it was decided so', () => {
  it('is told in the line of the decision, however many lines it was written in', () => {
    const resolution: Resolution = {
      ...{ kind: 'element', file: 'a.xml', element: 'labels[A]', type: 'CustomLabel', version: 1, fingerprint: 'f' },
      ...{ values: { base: '1', ours: '2', theirs: '3' }, decision: 'ours', by: 'Kim <kim@x.test>', runs: [] },
      ...{ at: '2026-01-02T03:04:05.000Z', why: 'As agreed\n  with Legal\n' },
    };
    expect(appliedLines([{ file: 'a.xml', resolution }])[1]).to.equal(
      '  a.xml: labels[A]: ours (Kim, 2026-01-02: As agreed with Legal)'
    );
    expect(decisionInWords(resolution, new Date(resolution.at))).to.match(/^ours, by Kim .*: As agreed with Legal$/);
  });
});

describe('the values of a conflict', () => {
  const shown = async (values: Contested['values'], type = 'CustomLabel'): Promise<readonly string[]> => {
    const file = 'labels/CustomLabels.labels-meta.xml';
    const contested: Contested = { kind: 'element', file, element: 'labels[A]', type, values };
    // Elements are shown without asking the repository.
    const previews = await previewsOf(undefined as unknown as Repository, contested);
    return conflictText({ contested, changers: {}, previews }, new Date()).map((line) =>
      stripVTControlCharacters(line)
    );
  };

  it('are as far to the left as their first line', async () => {
    const label = (value: string): string => `<labels>\n        <value>${value}</value>\n    </labels>`;
    expect((await shown({ base: label('1'), ours: label('2'), theirs: undefined })).slice(1)).to.deep.equal([
      ...['  base', '    <labels>', '        <value>1</value>', '    </labels>'],
      ...['  ours', '    <labels>', '        <value>2</value>', '    </labels>'],
      ...['  theirs', '    (not there)'],
    ]);
  });

  it('are shown from where they differ on, where they are long', async () => {
    const lines = (at: number, value: string): string =>
      `<a>${Array.from({ length: 30 }, (_, index) => `\n<b>${index === at ? value : index}</b>`).join('')}\n</a>`;
    const text = await shown({ base: lines(15, 'base'), ours: lines(15, 'ours'), theirs: lines(28, 'theirs') });
    expect(text).to.include.members([
      ...['    ... 15 lines before', '    <b>14</b>', '    <b>base</b>', '    <b>ours</b>', '    <b>25</b>'],
      '    ... 5 more lines',
    ]);
    expect(text).to.not.include('    <b>13</b>').and.to.not.include('    <b>26</b>');
    expect(
      (await shown({ base: lines(29, 'x'), ours: lines(29, 'y'), theirs: lines(29, 'z') })).slice(-2)
    ).to.deep.equal(['    <b>z</b>', '    </a>']);
  });

  it('have of a list a line an entry, from the first that differs to the last', async () => {
    const item = (name: string): string =>
      `<layoutItems>\n                    <behavior>Edit</behavior>\n                    <field>${name}</field>\n                </layoutItems>`;
    const list = (names: string): string => [...names].map(item).join('\n');
    const line = (name: string): string =>
      `    <layoutItems><behavior>Edit</behavior><field>${name}</field></layoutItems>`;
    expect(
      (
        await shown({
          base: list('abcdefghijklmnopqrstuvwxyz'),
          ours: list('abqcdefghijklmnoprstuvwxyz'),
          theirs: undefined,
        })
      ).slice(1)
    ).to.deep.equal([
      ...['  base', '    ... 1 line before', ...[...'bcdefghijklmnopqr'].map(line), '    ... 8 more lines'],
      ...['  ours', '    ... 1 line before', ...[...'bqcdefghijklmnopr'].map(line), '    ... 8 more lines'],
      ...['  theirs', '    (not there)'],
    ]);
    expect((await shown({ base: list('ab'), ours: list('ba'), theirs: list('bab') })).slice(1)).to.deep.equal([
      ...['  base', line('a'), line('b'), '  ours', line('b'), line('a'), '  theirs', line('b'), line('a'), line('b')],
    ]);
  });

  it('have of a list of JSON a line an entry', async () => {
    const list = (...all: readonly unknown[]): string => JSON.stringify(all, undefined, 2);
    expect(
      (await shown({ base: list({ id: 'a' }, 'b'), ours: list('b', { id: 'a' }), theirs: list('b') }, 'JSON')).slice(1)
    ).to.deep.equal([
      '  base',
      '    {"id":"a"}',
      '    "b"',
      '  ours',
      '    "b"',
      '    {"id":"a"}',
      '  theirs',
      '    "b"',
    ]);
  });

  it('have of long entries the beginning, as long as that tells the lists apart', async () => {
    const section = (label: string, text: string): string =>
      `<sections>\n    <label>${label}</label>\n    <text>${'x'.repeat(300)}${text}</text>\n</sections>`;
    const [a, b] = [section('A', '1'), section('B', '1')];
    const cut = (label: string): string =>
      `    ${`<sections><label>${label}</label><text>${'x'.repeat(300)}`.slice(0, 200)}...`;
    expect((await shown({ base: `${a}\n${b}`, ours: `${b}\n${a}`, theirs: b })).slice(1)).to.deep.equal([
      ...['  base', cut('A'), cut('B'), '  ours', cut('B'), cut('A'), '  theirs', cut('B')],
    ]);
    const indented = (...each: Parameters<typeof section>): string => section(...each).replace(/\n/g, '\n    ');
    const [old, changed, other] = [indented('A', '1'), indented('A', '2'), indented('B', '1')];
    const text = await shown({ base: `${old}\n${other}`, ours: `${changed}\n${other}`, theirs: other });
    expect(text.slice(1, 6)).to.deep.equal([
      ...['  base', '    <sections>', '        <label>A</label>', `        <text>${'x'.repeat(300)}1</text>`],
      '    </sections>',
    ]);
  });

  it('are as they are written where they are attributes', async () => {
    const text = await shown({ base: 'fqn="a"', ours: 'fqn="b"', theirs: 'fqn="c"' });
    expect(text.slice(1)).to.deep.equal(['  base', '    fqn="a"', '  ours', '    fqn="b"', '  theirs', '    fqn="c"']);
  });
});
