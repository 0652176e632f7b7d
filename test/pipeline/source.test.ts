import { expect } from 'chai';
import { describeSource, mainBranchOf, notPublished, unpublishedInstances } from '../../src/pipeline/source.js';

const qa = { org: 'qa', branch: 'qa' };
const instances = {};

describe('the version of the pipeline that counts', () => {
  it('is on the branch that the file at the remote’s HEAD names, else on that branch itself', () => {
    const branch = 'main';
    expect(mainBranchOf({ branch, config: { mainBranch: 'trunk', instances } }, undefined)).to.equal('trunk');
    expect(mainBranchOf({ branch, config: { instances } }, { mainBranch: 'trunk', instances })).to.equal('main');
  });

  it('is on the branch that the working tree names as long as the file at HEAD has no pipeline', () => {
    expect(mainBranchOf({ branch: 'main', config: undefined }, { mainBranch: 'trunk', instances })).to.equal('trunk');
    expect(mainBranchOf({ branch: 'main', config: undefined }, undefined)).to.equal('main');
    expect(mainBranchOf(undefined, { mainBranch: 'trunk', instances })).to.equal('trunk');
    expect(mainBranchOf(undefined, undefined)).to.equal(undefined);
  });

  it('is said in words', () => {
    const commit = '1a2b3c4d5e6f';
    expect(describeSource({ kind: 'main', branch: 'main', commit })).to.equal('main at 1a2b3c4');
    expect(describeSource({ kind: 'workingTree', branch: 'main' })).to.equal(
      'the working tree, since main holds no pipeline yet'
    );
    expect(describeSource({ kind: 'workingTree' })).to.equal('the working tree, since the main branch is not known');
  });
});

describe('what the checkout changed and the main branch does not have', () => {
  it('is nothing when the checkout is only old', () => {
    const main = { qa: { ...qa, org: 'qa2' }, uat: qa };
    expect(unpublishedInstances({ base: { qa }, checkout: { qa }, main })).to.deep.equal([]);
    expect(unpublishedInstances({ base: undefined, checkout: undefined, main })).to.deep.equal([]);
  });

  it('is an instance that was changed, added or removed, with both values', () => {
    const changed = { ...qa, org: 'qa2' };
    expect(
      unpublishedInstances({ base: { qa, uat: qa }, checkout: { qa: changed, dev: qa }, main: { qa, uat: qa } })
    ).to.deep.equal([
      { name: 'qa', checkout: changed, main: qa },
      { name: 'dev', checkout: qa, main: undefined },
      { name: 'uat', checkout: undefined, main: qa },
    ]);
  });

  it('is nothing once the main branch has the same change, in whatever order of keys', () => {
    const main = { qa: { branch: 'qa', org: 'qa2' } };
    expect(unpublishedInstances({ base: { qa }, checkout: { qa: { ...qa, org: 'qa2' } }, main })).to.deep.equal([]);
  });

  it('is shown with both values', () => {
    const error = notPublished([{ name: 'dev', checkout: qa, main: undefined }], { kind: 'main', branch: 'trunk' });
    expect(error.name).to.equal('PipelineNotPublishedError');
    expect(error.message).to.equal(
      'Your checkout changes an instance in a way that trunk does not have:\n- dev: here {"org":"qa","branch":"qa"}, on trunk it does not exist'
    );
  });
});
