import { expect } from 'chai';
import { overriddenLines, withBlock, withoutBlock } from '../../src/mergeDriver/attributesText.js';
import { failureOf } from './failureOf.js';

const patterns = ['*-meta.xml', 'package.xml', 'destructiveChanges*.xml', '*.profile'];

describe('the attributes of the merge driver', () => {
  it('stand in a block at the end, each pattern on a line', () => {
    const text = withBlock('* text=auto\n', patterns);
    const [own, begin, ...lines] = text.split('\n');
    expect(own).to.equal('* text=auto');
    expect(begin).to.match(/^# begin .*"sf sre merge-driver install"/);
    expect(lines.slice(0, 4)).to.deep.equal(patterns.map((pattern) => `${pattern} merge=sf-sre`));
    expect(lines[4]).to.match(/^# end /);
    expect(lines.slice(5)).to.deep.equal(['']);
  });

  for (const own of [
    '',
    '* text\n',
    '* text\n\n',
    '* text\r\n*.a b\r\n',
    '# \xe4\n',
    '\n',
    '* text',
    '* text\r\n*.a b',
  ]) {
    it(`leave ${JSON.stringify(own)} as it was when they are taken out`, () => {
      expect(withoutBlock(withBlock(own, patterns))).to.equal(own);
    });
  }

  it('are written with the line ends of the file, the last one added where it is missing', () => {
    expect(withBlock('* text\r\n', patterns).replaceAll('\r\n', '')).to.not.include('\n');
    expect(withBlock('* text\r\n*.a b', patterns)).to.include('*.a b\r\n# begin');
    expect(withBlock('* text', patterns)).to.include('* text\n# begin');
  });

  it('leave the line end that they brought where lines were written below them, and stay the same ones', () => {
    const text = withBlock('* text', patterns);
    expect(withBlock(text, patterns)).to.equal(text);
    expect(withoutBlock(`${text}*.b merge=union\n`)).to.equal('* text\n*.b merge=union\n');
    expect(withoutBlock(withBlock(text, ['*.old']))).to.equal('* text');
  });

  it('are replaced where they are, and the same ones change nothing', () => {
    for (const lineBreak of ['\n', '\r\n']) {
      const before = `* text\n${withBlock('', ['*.old'])}*.b merge=union\n`.replaceAll('\n', lineBreak);
      const after = withBlock(before, patterns);
      expect(after).to.equal(`* text\n${withBlock('', patterns)}*.b merge=union\n`.replaceAll('\n', lineBreak));
      expect(withBlock(after, patterns)).to.equal(after);
    }
  });

  it('are one block, also where a merge brought a second one', () => {
    const block = withBlock('', ['*.old']);
    expect(withBlock(`a b\n${block}c d\n${block}e f\n`, patterns)).to.equal(
      `a b\n${withBlock('', patterns)}c d\ne f\n`
    );
    expect(withoutBlock(`a b\n${block}c d\n${block}e f\n`)).to.equal('a b\nc d\ne f\n');
  });

  it('are not touched where a block is cut off', () => {
    const lines = withBlock('', patterns).split('\n');
    for (const cut of [lines.slice(0, -2), lines.slice(1)]) {
      const text = [...cut, '*.mine text', ''].join('\n');
      for (const edit of [(): string => withBlock(text, patterns), (): string => withoutBlock(text)]) {
        const { name, message, actions } = failureOf(edit);
        expect(name).to.equal('AttributesBlockError');
        expect(message).to.include('stands alone');
        expect(actions).to.have.lengthOf(1);
      }
    }
    const twice = `${lines.slice(0, -2).join('\n')}\n*.mine text\n${lines.join('\n')}`;
    expect(failureOf(() => withoutBlock(twice)).name).to.equal('AttributesBlockError');
  });

  it('name the lines above them that they override', () => {
    const own = [
      '* text=auto',
      '*.profile-meta.xml merge=union',
      '*.cls merge=union',
      'force-app/** -merge',
      'pom.xml merge=ours',
      '"my package.xml" merge=ours',
      'manifest/package.xml binary',
      '# *.xml merge=ours',
      '*-meta.xml merge=sf-sre',
      '*.xml !merge',
      '',
    ].join('\n');
    const expected = [2, 4, 7, 10];
    expect(overriddenLines(own, patterns).map(({ line }) => line)).to.deep.equal(expected);
    const installed = `${withBlock(own, patterns)}*.profile merge=ours\n`;
    expect(overriddenLines(installed, patterns).map(({ line }) => line)).to.deep.equal(expected);
    expect(overriddenLines(own, patterns)[0].text).to.equal('*.profile-meta.xml merge=union');
  });
});
