import { expect } from 'chai';
import type { FeatureWait, GraphInstance } from '../../../src/promotion/graph/graph.js';
import { waitsOf, type PlacedFeature } from '../../../src/promotion/graph/waits.js';

const instance = (name: string, parent?: string): GraphInstance => ({
  name,
  ...(parent === undefined ? {} : { parent }),
  branch: name,
  org: name,
  onMain: 'yes',
  owed: 0,
  runs: [],
});

/** production ← uat ← qa ← dev, and production ← hotfixes. */
const instances = [
  instance('production'),
  instance('uat', 'production'),
  instance('qa', 'uat'),
  instance('dev', 'qa'),
  instance('hotfixes', 'production'),
];

/** Commits are named by their number in the feature's branch: each contains those before it. */
const isContained = async (commit: string, within: string): Promise<boolean> =>
  Promise.resolve(Number(commit) <= Number(within));

const waits = async (
  heldBy: Readonly<Record<string, string>>,
  feature: Partial<PlacedFeature> = { tip: '1', developedIn: 'dev' }
): Promise<FeatureWait[]> =>
  waitsOf(
    {
      name: 'feature/rating',
      hotfix: false,
      heldBy: Object.entries(heldBy).map(([name, commit]) => ({ instance: name, commit })),
      ...feature,
    },
    instances,
    isContained
  );

describe('what a feature waits for', () => {
  it('is the parent of the instance it is developed in, before it was promoted', async () => {
    expect(await waits({})).to.deep.equal([{ from: 'dev', to: 'qa', newer: false }]);
  });

  it('is the parent of the topmost instance that holds it', async () => {
    expect(await waits({ uat: '1', qa: '1' })).to.deep.equal([{ from: 'uat', to: 'production', newer: false }]);
  });

  it('is nothing when the root holds it', async () => {
    expect(await waits({ production: '1', uat: '1', qa: '1' })).to.deep.equal([]);
  });

  it('is each instance that lacks the newer commits', async () => {
    expect(await waits({ uat: '1', qa: '2' }, { tip: '3', developedIn: 'dev' })).to.have.deep.members([
      { from: 'uat', to: 'production', newer: false },
      { from: 'qa', to: 'uat', newer: true },
      { from: 'dev', to: 'qa', newer: true },
    ]);
  });

  it('is nothing below what came from above', async () => {
    expect(await waits({ production: '1', dev: '1' }, { tip: '1', hotfix: true })).to.deep.equal([]);
  });

  it('is unknown while it is in no instance, and nobody said in which it is developed', async () => {
    expect(await waits({}, { tip: '1' })).to.deep.equal([{ newer: false }]);
  });

  it('is the instance it came in by, for its newer commits, when nobody said in which it is developed', async () => {
    expect(await waits({ uat: '1', qa: '1' }, { tip: '2' })).to.deep.equal([
      { to: 'qa', newer: true },
      { from: 'uat', to: 'production', newer: false },
    ]);
  });

  it('is known also when its branch is gone', async () => {
    expect(await waits({ qa: '1' }, {})).to.deep.equal([{ from: 'qa', to: 'uat', newer: false }]);
  });

  it('does not count an instance that is no longer linked', async () => {
    expect(await waits({ gone: '1' }, {})).to.deep.equal([]);
    expect(await waits({}, { tip: '1', developedIn: 'gone' })).to.deep.equal([{ newer: false }]);
  });
});
