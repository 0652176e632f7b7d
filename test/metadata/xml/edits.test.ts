import { expect } from 'chai';
import { edited } from '../../../src/metadata/xml/edits.js';

describe('an edited text', () => {
  it('has its pieces replaced, in whatever order the edits are', () => {
    const edits = [
      { start: 4, end: 6, text: '' },
      { start: 0, end: 1, text: 'A' },
      { start: 2, end: 2, text: '-' },
    ];
    expect(edited('abcdefg', edits)).to.equal('Ab-cdg');
    expect(edited('abc', [])).to.equal('abc');
  });

  it('has what is inserted at one place in the order of the edits, before what is replaced there', () => {
    const edits = [
      { start: 1, end: 2, text: 'B' },
      { start: 1, end: 1, text: '1' },
      { start: 1, end: 1, text: '2' },
    ];
    expect(edited('abc', edits)).to.equal('a12Bc');
  });
});
