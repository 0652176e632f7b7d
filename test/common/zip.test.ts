import { expect } from 'chai';
import JSZip from 'jszip';
import { writeZip } from '../../src/common/writeZip.js';
import { isZip, unzip } from '../../src/common/zip.js';

describe('zips', () => {
  const files = { 'a/ü.txt': 'a'.repeat(2000), 'b.txt': 'b', empty: '' };
  const make = async (compression: 'DEFLATE' | 'STORE', streamFiles = false): Promise<Buffer> => {
    const zip = new JSZip();
    for (const [path, content] of Object.entries(files)) zip.file(path, content);
    return zip.generateAsync({ type: 'nodebuffer', compression, streamFiles });
  };

  it('are made of files, the same of the same', async () => {
    const made = writeZip(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)] as const));
    const found = [...unzip(made)].map(([path, bytes]) => [path, bytes.toString()] as const);
    expect(found).to.deep.equal(Object.entries(files));
    expect(made.length).to.be.below(1000);
    expect(writeZip(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)] as const))).to.deep.equal(
      made
    );
    expect(Object.keys((await JSZip.loadAsync(made)).files)).to.deep.equal(Object.keys(files));
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
