import { stripVTControlCharacters } from 'node:util';
import { expect } from 'chai';
import type { CommitPlan } from '../../../src/promotion/featureCommit/plan.js';
import { featureCommitJson } from '../../../src/ui/features/commitJson.js';
import { commitPlanText } from '../../../src/ui/features/commitText.js';

const rating = { type: 'ApexClass', fullName: 'Rating' };
const plan: CommitPlan = {
  feature: 'feature/rating',
  tip: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
  instance: { name: 'dev', org: 'dev-sandbox', branch: 'env/dev' },
  org: {
    orgId: '00D000000000001AAA',
    kind: 'sandbox',
    username: 'admin@example.com',
    userId: '005000000000001AAA',
    instanceUrl: 'https://example.com',
    apiVersion: '66.0',
    name: 'Shop',
    edition: 'Enterprise Edition',
  },
  by: 'tracking',
  taken: [{ ...rating, operation: 'delete', files: ['classes/Rating.cls'] }],
  equal: [{ type: 'ApexClass', fullName: 'Same' }],
  warnings: [],
  ignored: [{ type: 'ApexClass', fullName: 'Secret' }],
  left: [{ member: { type: 'Flow', fullName: 'A' }, reason: 'the org returned nothing of it' }],
  commit: 'c1',
  origin: {
    kind: 'merged',
    targetTip: 't1',
    mergeCommit: 'm1',
    feature: { name: 'feature/rating', tip: 'c1', commits: ['c1'] },
    held: [{ ...rating, deletion: true }],
    owed: [{ type: 'ApexClass', fullName: 'Newer', deletion: false, reason: 'came with feature/rating' }],
    settled: [],
    takenInPart: [],
  },
};
const shown = (change: Partial<CommitPlan> = {}): string[] =>
  commitPlanText({ ...plan, ...change }).map((line) => stripVTControlCharacters(line));

describe('a commit to a feature', () => {
  it('is shown with what it takes, what it does not, and what will be owed', () => {
    expect(shown()).to.include.members([
      'Commit to feature/rating',
      "  Found by  the org's source tracking",
      'Takes 1 component from the org:',
      '  - ApexClass:Rating',
      '      classes/Rating.cls',
      'The branch and the org have 1 component alike already.',
      'Excluded by .forceignore:',
      '  ApexClass:Secret',
      '  Flow:A: the org returned nothing of it',
      'Then feature/rating is merged into env/dev, without a deploy.',
      '  + ApexClass:Newer',
    ]);
  });

  it('is shown with the files in which its merge conflicts', () => {
    const conflicts = [{ path: 'classes/Rating.cls', kind: 'contents', message: 'CONFLICT' }];
    expect(shown({ origin: { kind: 'conflict', conflicts } })).to.include.members([
      'Merging feature/rating into env/dev conflicts, and is left to you:',
      '  classes/Rating.cls (contents)',
    ]);
  });

  it('says that there is nothing to take', () => {
    expect(shown({ taken: [], origin: undefined })).to.include('Nothing of the org is new to feature/rating.');
  });

  it('is JSON that says how it ended', () => {
    const common = { feature: plan.feature, instance: plan.instance, org: plan.org, plan, mirrors: [] };
    const conflicts = [{ path: 'a', kind: 'contents', message: 'CONFLICT' }];
    expect(featureCommitJson({ ...common, kind: 'recorded', run: 'run-1', mergeCommit: 'm1', owed: [] })).to.deep.equal(
      {
        feature: 'feature/rating',
        instance: 'dev',
        org: plan.org,
        status: 'Recorded',
        by: 'tracking',
        taken: plan.taken,
        equal: plan.equal,
        ignored: plan.ignored,
        left: [{ type: 'Flow', fullName: 'A', reason: 'the org returned nothing of it' }],
        commit: 'c1',
        run: 'run-1',
        mergeCommit: 'm1',
        owed: [],
      }
    );
    expect(featureCommitJson({ ...common, kind: 'conflicted', conflicts })).to.deep.include({
      status: 'Conflicted',
      conflicts,
    });
    const nothing = featureCommitJson({ ...common, plan: { ...plan, commit: undefined }, kind: 'nothing' });
    expect(nothing).to.include({ status: 'NothingToCommit' }).and.not.have.any.keys('commit', 'run', 'conflicts');
  });
});
