import { expect } from 'chai';
import { printable, printableText } from '../../src/common/printable.js';

const esc = '\u001b';

describe('text from outside', () => {
  it('has no control characters as a name', () => {
    expect(printable(`a${esc}[7;7Hb\nc\u0085`)).to.equal('a?[7;7Hb?c?');
  });

  it('keeps lines, tabs and the colours of the plugin', () => {
    const own = `${esc}[1mbold${esc}[22m\t${esc}[31mred${esc}[39m\r\n${esc}[2m${esc}[33mdim${esc}[39m${esc}[22m\n`;
    expect(printableText(own)).to.equal(own);
  });

  it('cannot conceal, blink, or paint behind what follows', () => {
    expect(printableText(`${esc}[38;5;16ma${esc}[38;2;0;0;0mb${esc}[30mc${esc}[97md`)).to.equal('?a?b?c?d');
    expect(printableText(`a${esc}[8mb${esc}[5;41mc${esc}[7md${esc}[7;7H${esc}]0;pwn\u0007`)).to.equal(
      'a?b?c?d?[7;7H?]0;pwn?'
    );
  });

  it('gives its colour to nothing that follows', () => {
    expect(printableText(`a${esc}[31mb`)).to.equal(`a${esc}[31mb${esc}[0m`);
    expect(printableText(`a${esc}[31mb${esc}[39m c`)).to.equal(`a${esc}[31mb${esc}[39m c`);
    for (const open of [
      `${esc}[1ma${esc}[22m${esc}[31mb`,
      `${esc}[31ma ${esc}[2mb${esc}[22m c`,
      `${esc}[4ma${esc}[39m`,
    ])
      expect(printableText(open)).to.equal(`${open}${esc}[0m`);
    expect(printableText(`${esc}[31ma${esc}[m b`)).to.equal(`${esc}[31ma${esc}[m b`);
  });
});
