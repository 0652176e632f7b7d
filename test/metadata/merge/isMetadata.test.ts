import { expect } from 'chai';
import { isMetadata } from '../../../src/metadata/merge/isMetadata.js';

const root = '<CustomLabels xmlns="http://soap.sforce.com/2006/04/metadata"/>';
const comment = `<!-- ${'license '.repeat(400)}-->`;

describe('whether a file is metadata', () => {
  it('is told by the namespace of its root, whatever stands before that', () => {
    const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
    for (const text of [
      root,
      `\uFEFF${declaration}\r\n${root}`,
      `${declaration}\n${comment}\n${root}`,
      `${comment} <?style x?>${comment}\n${root}`,
    ]) {
      expect(isMetadata(Buffer.from(text)), text.slice(0, 20)).to.equal(true);
    }
  });

  it('is not told by what stands elsewhere', () => {
    for (const text of ['', '{}', 'const a = 1;', '<a/>', `<!-- ${root} --><a/>`, `<?a ${root}?><a/>`]) {
      expect(isMetadata(Buffer.from(text)), text).to.equal(false);
    }
  });
});
