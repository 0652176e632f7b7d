import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import { type Check, ok, problem, warning } from '../../../src/promotion/pipelines/check.js';
import { checkText } from '../../../src/ui/pipeline/checkText.js';

const shown = (...checks: Check[]): string[] => checkText(checks).map(stripVTControlCharacters);

describe('findings as text', () => {
  it('carry a mark, and their cures below what they mend', () => {
    expect(
      shown(
        ok({ area: 'git' }, 'Commits are made by A.'),
        warning({ area: 'org', subject: 'qa' }, 'It ends soon.', 'Create another one.'),
        problem({ area: 'branch', subject: 'dev' }, 'dev does not exist.\nNowhere.', 'Create it.', 'Or push it.')
      )
    ).to.deep.equal([
      '   Check   Of   Found',
      '✓  git          Commits are made by A.',
      '!  org     qa   It ends soon.',
      '                → Create another one.',
      '✗  branch  dev  dev does not exist.',
      '                  Nowhere.',
      '                → Create it.',
      '                → Or push it.',
      '',
      '1 problem, 1 warning.',
    ]);
  });

  it('end with whether promotions can run', () => {
    expect(shown(ok({ area: 'git' }, 'Fine.')).at(-1)).to.equal('Everything is as it should be.');
    const two = [warning({ area: 'git' }, 'Hm.'), warning({ area: 'git' }, 'Hm.')];
    expect(shown(...two).at(-1)).to.equal('2 warnings. Promotions can run.');
  });
});
