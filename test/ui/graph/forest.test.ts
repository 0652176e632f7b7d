import { expect } from 'chai';
import { forestOf, hasLeafGroup, type TreeNode } from '../../../src/ui/graph/forest.js';
import { feature, graph, instance, sixtyInstances } from './graphs.js';

const outline = ({ instance: { name }, below }: TreeNode): string =>
  below.length === 0 ? name : `${name}(${below.map(outline).join(' ')})`;

describe('the forest', () => {
  it('has children below their parent, and mirrors, first, below what they mirror', () => {
    const { roots, levels } = forestOf(
      graph([
        instance('production'),
        instance('qa', { parent: 'production' }),
        instance('dev', { parent: 'qa' }),
        instance('training', { mirrorOf: 'qa' }),
        instance('other'),
      ])
    );
    expect(roots.map(outline)).to.deep.equal(['production(qa(training dev))', 'other']);
    expect(levels).to.equal(3);
  });

  it('has an instance whose parent is not shown like a root', () => {
    expect(forestOf(graph([instance('qa', { parent: 'gone' })])).roots.map(outline)).to.deep.equal(['qa']);
  });

  it('has every instance once', () => {
    const { nodes } = forestOf(sixtyInstances);
    expect(new Set(nodes.map(({ number }) => number)).size).to.equal(60);
  });

  it('needs no column for a group of leaves', () => {
    const { levels, nodes } = forestOf(sixtyInstances);
    expect(nodes.filter(hasLeafGroup).map(({ instance: { name } }) => name)).to.deep.equal([
      'billing-qa',
      'service-qa',
      'sales-qa',
    ]);
    expect(levels).to.equal(4);
  });

  it('has features where they wait', () => {
    const instances = [instance('production'), instance('qa', { parent: 'production' })];
    const { nodes } = forestOf(
      graph(instances, [
        feature('a', [{ from: 'qa', to: 'production', newer: false }]),
        feature('b', [{ to: 'qa', newer: true }]),
        feature('c', [{ newer: false }]),
      ])
    );
    const [production, qa] = nodes.map(({ toParent, toHere }) =>
      [toParent, toHere].map((waiting) => waiting.map(({ feature: { shortName } }) => shortName))
    );
    expect(production).to.deep.equal([[], []]);
    expect(qa).to.deep.equal([['a'], ['b']]);
  });
});
