import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { conflictText, openInWords, previewsOf } from '../../../src/ui/conflicts/conflictText.js';
import type { Repository } from '../../../src/git/repository.js';
import type { Contested } from '../../../src/promotion/merge/contested.js';

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

describe('the values of a conflict', () => {
  const shown = async (values: Contested['values']): Promise<readonly string[]> => {
    const file = 'labels/CustomLabels.labels-meta.xml';
    const contested: Contested = { kind: 'element', file, element: 'labels[A]', type: 'CustomLabel', values };
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
      Array.from({ length: 30 }, (_, index) => `<a>${index === at ? value : index}</a>`).join('\n');
    const text = await shown({ base: lines(15, 'base'), ours: lines(15, 'ours'), theirs: lines(29, 'theirs') });
    expect(text).to.include.members([
      ...['    ... 14 lines before', '    <a>14</a>', '    <a>base</a>', '    <a>ours</a>', '    <a>25</a>'],
      '    ... 4 more lines',
    ]);
    expect(text).to.not.include('    <a>13</a>').and.to.not.include('    <a>26</a>');
    expect((await shown({ base: lines(29, 'x'), ours: lines(29, 'y'), theirs: lines(29, 'z') })).at(-1)).to.equal(
      '    <a>z</a>'
    );
  });
});
