import { expect } from 'chai';
import { toPairs } from '../../../src/ui/pipeline/pairs.js';

describe('values that belong to a name', () => {
  it('are told apart at the first equals sign', () => {
    expect([...toPairs(['qa=qa-box', 'dev=a=b'], 'branch')]).to.deep.equal([
      ['qa', 'qa-box'],
      ['dev', 'a=b'],
    ]);
    expect(toPairs(undefined, 'branch').size).to.equal(0);
  });

  for (const values of [['qa'], ['=x'], ['qa='], ['qa=a', 'qa=b']]) {
    it(`are refused as ${values.join(' ')}`, () => {
      expect(() => toPairs(values, 'branch'))
        .to.throw(values.length > 1 ? 'twice for qa' : values[0])
        .with.property('name', 'InvalidPairError');
    });
  }
});
