import { expect } from 'chai';
import { groupBy } from '../../src/common/groupBy.js';

describe('items in groups', () => {
  it('are in their order, and so are the groups', () => {
    const groups = groupBy(['bb', 'a', 'cc', 'd'], (item) => item.length);
    expect([...groups]).to.deep.equal([
      [2, ['bb', 'cc']],
      [1, ['a', 'd']],
    ]);
  });

  it('can be told by their positions', () => {
    expect([...groupBy(['a', 'b', 'c'], (_, position) => position % 2).values()]).to.deep.equal([['a', 'c'], ['b']]);
  });
});
