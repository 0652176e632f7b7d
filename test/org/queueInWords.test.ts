import { expect } from 'chai';
import { queueInWords } from '../../src/org/deployStatus.js';

describe('the place of a deploy in the queue of an org, in words', () => {
  const first = { id: '0Af000000000001AAA', status: 'InProgress', checkOnly: true, by: 'Ada' };

  it('tells nothing ahead from what an org does not tell', () => {
    expect(queueInWords(undefined)).to.equal('behind other deploys');
    expect(queueInWords([])).to.equal('the next one');
    expect(queueInWords([first])).to.equal('behind 1 other, first validation 0Af000000000001AAA of Ada (InProgress)');
  });

  it('shows no control characters of a name', () => {
    expect(queueInWords([{ ...first, by: 'Eve\u001b[2J' }])).to.include('of Eve?[2J (');
  });
});
