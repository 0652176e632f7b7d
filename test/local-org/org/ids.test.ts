import { expect } from 'chai';
import { makeId, sameId, to15, to18 } from './ids.js';

describe('ids', () => {
  it('carry the checksum that Salesforce appends', () => {
    // A known pair: https://help.salesforce.com, What are the differences between 15 and 18 character IDs.
    expect(to18('0035000001XoJ1C')).to.equal('0035000001XoJ1CAAV');
    expect(to18('001A0000006Vm9r')).to.equal('001A0000006Vm9rIAC');
    expect(to15('001A0000006Vm9rIAC')).to.equal('001A0000006Vm9r');
  });

  it('differ by prefix, org and number, and look fake', () => {
    expect(makeId('0Af', 0, 1)).to.match(/^0AfLo0000000001\w{3}$/);
    expect(
      new Set([makeId('00D', 0, 1), makeId('00D', 1, 1), makeId('00D', 62, 1), makeId('00D', 0, 2)]).size
    ).to.equal(4);
  });

  it('are the same in both lengths', () => {
    expect(sameId('001A0000006Vm9r', '001A0000006Vm9rIAC')).to.equal(true);
    expect(sameId('001A0000006Vm9r', '001A0000006VM9r')).to.equal(false);
  });
});
