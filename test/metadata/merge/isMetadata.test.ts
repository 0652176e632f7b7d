import { expect } from 'chai';
import { isMetadata, isWithoutNamespace } from '../../../src/metadata/merge/isMetadata.js';

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

  it('is in doubt where its root has no namespace at all', () => {
    const plain = `<?xml version="1.0"?>\n${comment}\n<CustomLabel>\n<fullName>A</fullName></CustomLabel>`;
    for (const text of [plain, '<a/>', '<a b="xmlns"/>']) {
      expect(isWithoutNamespace(Buffer.from(text)), text.slice(0, 20)).to.equal(true);
    }
    for (const text of ['', '{}', 'a < b', '<!-- a -->', '<a', root, "<a\n xmlns = 'b'>"]) {
      expect(isWithoutNamespace(Buffer.from(text)), text.slice(0, 20)).to.equal(false);
    }
  });
});
