import { expect } from 'chai';
import JSZip from 'jszip';
import { unzip } from '../../src/org/unzip.js';

const zipOf = async (files: Readonly<Record<string, string>>, compression: 'DEFLATE' | 'STORE'): Promise<Buffer> => {
  const zip = new JSZip();
  for (const [path, content] of Object.entries(files)) zip.file(path, content);
  return zip.generateAsync({ type: 'nodebuffer', compression, streamFiles: true });
};

describe('unzip', () => {
  const files = { 'classes/A.cls': 'class A {}'.repeat(100), 'layouts/Größe.layout': '', 'package.xml': '<Package/>' };

  for (const compression of ['DEFLATE', 'STORE'] as const) {
    it(`gives files without folders, whose sizes stand only at the end (${compression})`, async () => {
      const found = unzip(await zipOf(files, compression));
      expect(Object.fromEntries([...found].map(([path, content]) => [path, content.toString()]))).to.deep.equal(files);
    });
  }

  it('refuses a zip that was cut off', async () => {
    const zip = await zipOf(files, 'DEFLATE');
    expect(() => unzip(zip.subarray(0, zip.length - 30)))
      .to.throw('The zip cannot be read')
      .with.property('name', 'ZipError');
    expect(() => unzip(zip.subarray(20))).to.throw('The zip cannot be read');
  });
});
