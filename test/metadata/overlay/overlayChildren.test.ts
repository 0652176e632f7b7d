import { expect } from 'chai';
import { overlayChildren } from '../../../src/metadata/overlay/overlayChildren.js';

const label = (name: string, value: string): string =>
  `    <labels>\n        <fullName>${name}</fullName>\n        <value>${value}</value>\n    </labels>\n`;
const file = (...labels: readonly string[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<CustomLabels xmlns="m">\n${labels.join('')}</CustomLabels>\n`;
const named = (...names: readonly string[]): Array<{ tag: string; key: string; name: string }> =>
  names.map((name) => ({ tag: 'labels', key: 'fullName', name }));
const laid = (mine: string, retrieved: string | undefined, ...names: readonly string[]): string | undefined =>
  overlayChildren(
    Buffer.from(mine),
    retrieved === undefined ? undefined : Buffer.from(retrieved),
    named(...names),
    'a.labels-meta.xml'
  )?.toString('utf8');

describe('components in one file, laid over the branch’s', () => {
  it('take the place of the branch’s own, and leave the others and the comments as they are', () => {
    const mine = file('    <!-- greetings -->\n', label('A', '1'), label('B', '1'));
    const retrieved = file(label('A', '2'), label('B', '2'));
    expect(laid(mine, retrieved, 'B')).to.equal(mine.replace(label('B', '1'), label('B', '2')));
  });

  it('are added where an org lists them', () => {
    expect(laid(file(label('A', '1'), label('C', '1')), file(label('B', '2')), 'B')).to.equal(
      file(label('A', '1'), label('B', '2'), label('C', '1'))
    );
  });

  it('go when the org does not have them, and the file with the last of them', () => {
    const mine = file(label('A', '1'), label('B', '1'));
    expect(laid(mine, file(label('B', '2')), 'A')).to.equal(file(label('B', '1')));
    expect(laid(mine, undefined, 'A')).to.equal(file(label('B', '1')));
    expect(laid(mine, undefined, 'A', 'B')).to.equal(undefined);
    expect(laid(mine, file(label('C', '1')), 'A', 'B', 'C')).to.equal(file(label('C', '1')));
  });

  it('keep their bytes where they mean the same', () => {
    const mine = file('    <labels><value>1</value><fullName>A</fullName></labels>\n');
    expect(laid(mine, file(label('A', '1')), 'A')).to.equal(mine);
  });

  it('get the line ends of the branch’s file', () => {
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    expect(laid(windows(file(label('A', '1'))), file(label('A', '2'), label('B', '2')), 'A', 'B')).to.equal(
      windows(file(label('A', '2'), label('B', '2')))
    );
  });
});
