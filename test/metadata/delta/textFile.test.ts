import { expect } from 'chai';
import { isTextFile } from '../../../src/metadata/delta/textFile.js';

describe('text files', () => {
  it('are known by their names', () => {
    expect(isTextFile('a.cls', Buffer.from([0, 1, 2]))).to.equal(true);
  });

  it('are else known by what they begin with', () => {
    const isText = (...bytes: readonly number[]): boolean => isTextFile('a.resource', Buffer.from(bytes));
    expect(isText()).to.equal(true);
    expect(isText(...Buffer.from('plain, and ünïcödé'))).to.equal(true);
    expect(isText(0xff, 0xfe, 0x41, 0)).to.equal(true);
    expect(isText(0x41, 0, 0x42)).to.equal(false);
    expect(isText(...Buffer.from('%PDF-1.7 and so on'))).to.equal(false);
    expect(isText(0x89, 0xff, 0xfe, 0x80, 0x41)).to.equal(false);
  });
});
