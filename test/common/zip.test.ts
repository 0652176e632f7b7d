import { expect } from 'chai';
import JSZip from 'jszip';
import { isZip, unzip, zipEntries } from '../../src/common/zip.js';

describe('zips', () => {
  const files = { 'a/ü.txt': 'a'.repeat(2000), 'b.txt': 'b', empty: '' };
  const make = async (compression: 'DEFLATE' | 'STORE', streamFiles = false): Promise<Buffer> => {
    const zip = new JSZip();
    for (const [path, content] of Object.entries(files)) zip.file(path, content);
    return zip.generateAsync({ type: 'nodebuffer', compression, streamFiles });
  };

  it('are listed by the sizes of their files without being unzipped, folders left out', async () => {
    expect(zipEntries(await make('DEFLATE'))).to.deep.equal([
      { path: 'a/ü.txt', size: 2000 },
      { path: 'b.txt', size: 1 },
      { path: 'empty', size: 0 },
    ]);
  });

  it('are unzipped, whether deflated, stored or streamed', async () => {
    for (const zip of [await make('DEFLATE'), await make('STORE'), await make('DEFLATE', true)]) {
      const found = [...unzip(zip)].map(([path, bytes]) => [path, bytes.toString()] as const);
      expect(Object.fromEntries(found)).to.deep.equal(files);
    }
  });

  it('are refused when they were cut off', async () => {
    const zip = await make('DEFLATE');
    const cut = (): unknown => unzip(zip.subarray(0, zip.length - 30));
    expect(cut).to.throw('The zip cannot be read').with.property('name', 'BadZipError');
  });

  it('are told from other content', async () => {
    expect(isZip(await make('STORE'))).to.equal(true);
    expect(isZip(Buffer.from('PK'))).to.equal(false);
    expect(() => unzip(Buffer.from('no zip at all, but long enough to be one'))).to.throw('The zip cannot be read');
  });
});
