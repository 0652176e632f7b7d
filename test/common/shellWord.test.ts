import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { shellWord } from '../../src/common/shellWord.js';

describe('a word of a shown command', () => {
  it('is left alone where no shell reads anything into it', () => {
    for (const name of ['feature/rating', 'qa', 'JIRA-7', 'v1.2_3@x']) expect(shellWord(name)).to.equal(name);
  });

  it('comes out of a shell as it went in', () => {
    for (const name of [
      'semi;colon',
      "it's",
      '$(id)',
      '`id`',
      'x"y',
      'a b',
      '#35;',
      'a&amp;b',
      '<script>',
      'ü-ß',
      '',
    ]) {
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(name)}`], { encoding: 'utf8' }), name).to.equal(name);
    }
  });
});
