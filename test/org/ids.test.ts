import { expect } from 'chai';
import { sameId, to15, to18 } from '../../src/org/ids.js';

describe('ids', () => {
  it('gives the 18-character form of a 15-character id', () => {
    expect(to18('00D000000000062')).to.equal('00D000000000062EAA');
    expect(to18('001D000000IqhSL')).to.equal('001D000000IqhSLIAZ');
  });

  it('leaves an 18-character id as it is', () => {
    expect(to18('00D000000000062EAA')).to.equal('00D000000000062EAA');
  });

  it('gives the 15-character form, and leaves what is no id as it is', () => {
    expect(to15('001D000000IqhSLIAZ')).to.equal('001D000000IqhSL');
    expect(to15('001D000000IqhSL')).to.equal('001D000000IqhSL');
    expect(to15('administrator@x.test')).to.equal('administrator@x.test');
  });

  it('knows an id in both forms, and tells ids apart that differ by case', () => {
    expect(sameId('00D000000000062', '00D000000000062EAA')).to.equal(true);
    expect(sameId('00Dx0000000BV7z', '00Dx0000000BV7Z')).to.equal(false);
  });
});
