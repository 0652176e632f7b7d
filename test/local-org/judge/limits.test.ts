import { expect } from 'chai';
import { refuseOverLimits } from './limits.js';

const filesOf = (count: number, content: Buffer): Map<string, Buffer> =>
  new Map(Array.from({ length: count }, (_, index) => [`classes/A${index}.cls`, content] as const));

describe('the limits of a deploy', () => {
  it('allow 10,000 files, 39 MB zipped and 600 MB unzipped, and no more', () => {
    const megabyte = 1024 * 1024;
    const small = Buffer.alloc(1);
    const large = Buffer.alloc(megabyte);
    expect(refuseOverLimits(39 * megabyte, filesOf(10_000, small))).to.equal(undefined);
    expect(refuseOverLimits(39 * megabyte + 1, new Map())?.code).to.equal('LIMIT_EXCEEDED');
    expect(refuseOverLimits(1, filesOf(10_001, small))?.message).to.include('10001 files');
    expect(refuseOverLimits(1, filesOf(600, large))).to.equal(undefined);
    expect(refuseOverLimits(1, filesOf(601, large))?.message).to.include('unzipped');
  });
});
