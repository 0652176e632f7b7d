import { expect } from 'chai';
import { featureBranchOf, featureNameOf } from '../../src/pipeline/features.js';

describe('the name of a feature', () => {
  it('stands in its branch by the pattern, feature/<name> when none is set', () => {
    expect(featureBranchOf({}, 'rating')).to.equal('feature/rating');
    expect(featureBranchOf({ featurePattern: 'work/<name>-dev' }, 'a/b')).to.equal('work/a/b-dev');
  });

  it('is what a dollar sign and other marks make it, and no pattern of its own', () => {
    expect(featureBranchOf({}, '$&')).to.equal('feature/$&');
  });

  it('is read from a branch that the pattern makes, and from no other', () => {
    expect(featureNameOf({}, 'feature/rating')).to.equal('rating');
    expect(featureNameOf({ featurePattern: 'work/<name>-dev' }, 'work/a/b-dev')).to.equal('a/b');
    expect(featureNameOf({}, 'hotfix/rating')).to.equal(undefined);
    expect(featureNameOf({}, 'feature/')).to.equal(undefined);
    expect(featureNameOf({ featurePattern: 'ab<name>ba' }, 'aba')).to.equal(undefined);
  });
});
