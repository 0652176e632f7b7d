import { expect } from 'chai';
import JSZip from 'jszip';
import { NotAZipError, readZip, writeZip } from './zip.js';

describe('zip files', () => {
  const files = new Map([
    ['classes/Übung.cls', Buffer.from('public class A {}')],
    ['empty', Buffer.alloc(0)],
  ]);

  it('are read back as written', () => {
    expect(readZip(writeZip(files))).to.deep.equal(files);
  });

  it('have the same bytes for the same files', () => {
    expect(writeZip(files).equals(writeZip(new Map(files)))).to.equal(true);
  });

  it('are read and written as other programs do', async () => {
    const read = await JSZip.loadAsync(writeZip(files), { checkCRC32: true });
    expect(await read.file('classes/Übung.cls')?.async('string')).to.equal('public class A {}');
    const written = new JSZip().file('lwc/a/a.js', 'a').file('stored', 'b', { compression: 'STORE' });
    const zip = await written.generateAsync({ type: 'nodebuffer', compression: 'DEFLATE', streamFiles: true });
    expect([...readZip(zip)].map(([path, content]) => [path, content.toString()])).to.deep.equal([
      ['lwc/a/a.js', 'a'],
      ['stored', 'b'],
    ]);
  });

  it('are told from other files', () => {
    expect(() => readZip(Buffer.from('no zip'))).to.throw(NotAZipError);
  });
});
