import { expect } from 'chai';
import { openInWords } from '../../../src/ui/conflicts/conflictText.js';

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
