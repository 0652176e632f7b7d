import { expect } from 'chai';
import JSZip from 'jszip';
import { countEntries, packageRoot } from './package.js';

describe('a package in its archive', () => {
  const files = (...paths: readonly string[]): Map<string, Buffer> =>
    new Map(paths.map((path) => [path, Buffer.from(path)]));

  for (const [where, paths, root] of [
    ['at the root', ['package.xml', 'classes/A.cls'], ''],
    ['one folder down', ['zip/package.xml', 'zip/classes/A.cls'], 'zip/'],
    ['at the root, beside another manifest below it', ['docs/package.xml', 'package.xml', 'classes/A.cls'], ''],
  ] as const) {
    it(`is found ${where}`, () => {
      const found = packageRoot(files(...paths));
      expect(found.root).to.equal(root);
      expect([...found.files.keys()]).to.include.members(['package.xml', 'classes/A.cls']);
    });
  }

  it('is the whole archive when nothing says where it is', () => {
    expect(packageRoot(files('classes/A.cls')).files.size).to.equal(1);
  });

  it('counts folders as entries, as clients do', async () => {
    const zip = new JSZip().file('classes/A.cls', 'x');
    expect(countEntries(await zip.generateAsync({ type: 'nodebuffer' }))).to.equal(2);
    expect(countEntries(Buffer.from('no zip'))).to.equal(0);
  });
});
