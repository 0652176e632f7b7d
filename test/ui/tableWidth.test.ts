import { Ux } from '@salesforce/sf-plugins-core';
import { expect } from 'chai';
import sinon from 'sinon';
import { wrapped } from '../../src/ui/tableWidth.js';

describe('a table of long texts', () => {
  const draw = (columns: number | undefined): string[] => {
    const before = Object.getOwnPropertyDescriptor(process.stdout, 'columns');
    Object.defineProperty(process.stdout, 'columns', { value: columns, configurable: true });
    // In CI the library draws plain tables.
    process.env.OCLIF_TABLE_SKIP_CI_CHECK = 'true';
    const write = sinon.stub(process.stdout, 'write').returns(true);
    try {
      new Ux().table({
        data: [
          { name: 'x'.repeat(60), held: 'dev at 1a2b3c4, by a merge\nqa at 1a2b3c4', next: 'production', behind: '0' },
        ],
        columns: ['name', 'held', 'next', 'behind'],
        ...wrapped(),
      });
      return write.args
        .map(([text]) => String(text))
        .join('')
        .trim()
        .split('\n');
    } finally {
      sinon.restore();
      delete process.env.OCLIF_TABLE_SKIP_CI_CHECK;
      if (before) Object.defineProperty(process.stdout, 'columns', before);
      else Reflect.deleteProperty(process.stdout, 'columns');
    }
  };

  it('has rows of several lines drawn to their end where there is no terminal', () => {
    const lines = draw(undefined);
    expect(lines).to.have.length(6);
    expect(new Set(lines.map(({ length }) => length)).size, lines.join('\n')).to.equal(1);
  });

  it('is as wide as a terminal at most', () => {
    const lines = draw(80);
    expect(Math.max(...lines.map(({ length }) => length))).to.be.at.most(80);
    expect(new Set(lines.map(({ length }) => length)).size, lines.join('\n')).to.equal(1);
  });
});
