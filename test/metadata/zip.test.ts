import { expect } from 'chai';
import JSZip from 'jszip';
import { isZip, unzip, zipEntries } from '../../src/metadata/zip.js';

describe('zips', () => {
  const content = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
  const make = (compression: 'DEFLATE' | 'STORE', streamFiles = false): Promise<Buffer> =>
    new JSZip()
      .file('a/ü.txt', content)
      .file('b.txt', 'b')
      .generateAsync({ type: 'nodebuffer', compression, streamFiles });

  it('are listed by the sizes of their files without being unzipped, folders left out', async () => {
    expect(zipEntries(await make('DEFLATE')).map(({ path, size }) => [path, size])).to.deep.equal([
      ['a/ü.txt', content.length],
      ['b.txt', 1],
    ]);
  });

  it('are unzipped, whether deflated, stored or streamed', async () => {
    for (const zip of [await make('DEFLATE'), await make('STORE'), await make('DEFLATE', true)]) {
      expect(Object.fromEntries([...unzip(zip)].map(([path, bytes]) => [path, bytes.toString()]))).to.deep.equal({
        'a/ü.txt': content,
        'b.txt': 'b',
      });
    }
  });

  it('are told from other content', async () => {
    expect(isZip(await make('STORE'))).to.equal(true);
    expect(isZip(Buffer.from('PK'))).to.equal(false);
    expect(() => unzip(Buffer.from('no zip at all, but long enough'))).to.throw('no directory');
  });
});
