import { expect } from 'chai';
import { spy } from 'sinon';
import { mergeInOrder, type Merged, type MergeSource, type MergeTarget } from '../../src/promotion/mergeFeatures.js';
import { createScratch, type Files, type Scratch, type TestRepository } from '../support/gitRepo.js';
import { apexClass } from '../support/stage.js';

const gone = (files: Files): Files => Object.fromEntries(Object.keys(files).map((path) => [path, undefined]));

describe('merging sources in order', () => {
  let scratch: Scratch;
  let local: TestRepository;
  beforeEach(async () => {
    scratch = await createScratch();
    local = await scratch.init();
  });
  afterEach(async () => {
    await scratch.remove();
  });

  type Merging = Merged & Readonly<{ diffs: number }>;

  /** Merges a feature, and counts how often trees are compared. */
  const merge = async (tip: string, feature: Pick<MergeSource, 'tip' | 'picks'>): Promise<Merging> => {
    const repo = await local.open();
    const compare = spy(repo, 'diffTrees');
    try {
      const target: MergeTarget = {
        ...{ kind: 'promotion', instance: 'qa', branch: 'qa', tip, from: 'dev', run: 'run', squash: false },
        ...{ repository: undefined, template: undefined },
      };
      const source = { name: 'feature/rating', kind: 'feature', ...feature } as const;
      const { merged } = await mergeInOrder(repo, [source], target);
      return { ...merged[0], diffs: compare.callCount };
    } finally {
      await repo.close();
    }
  };

  it('finds what picks refer to only where the branch has deleted that, and not where it never had it', async () => {
    await local.commit('Begin', { ...apexClass('OldOne'), ...apexClass('Kept') });
    await local.branch('dev');
    await local.commit('Of another feature', apexClass('OtherOne'));
    const picked = await local.commit('Picked', apexClass('Rating', ' OldOne a; OtherOne b; '));
    await local.checkout('main');
    const tip = await local.commit('Cleanup', gone(apexClass('OldOne')));
    const { dangling = [] } = await merge(tip, { tip: picked, picks: [picked] });
    expect(
      dangling.map(({ by, deleted, file }) => [by, deleted, file].map((text) => text.split('/').at(-1)))
    ).to.deep.equal([['ours', 'OldOne.cls-meta.xml', 'Rating.cls']]);
  });

  it('compares each side with the ancestor once, also for what one of them deleted', async () => {
    await local.commit('Begin', { ...apexClass('OldOne'), ...apexClass('Kept') });
    await local.branch('dev');
    const feature = await local.commit('Caller', apexClass('Rating', ' OldOne a; '));
    await local.checkout('main');
    const tip = await local.commit('Cleanup', gone(apexClass('OldOne')));
    const { dangling, diffs } = await merge(tip, { tip: feature });
    expect([dangling?.length, diffs]).to.deep.equal([1, 2]);
  });
});
